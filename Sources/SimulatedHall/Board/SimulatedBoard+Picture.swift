public import Rendering
import WireFormats

extension SimulatedBoard {
    /// What glows at `now`. Areas lie over each other by id, row by row of 16 dots; an area narrower than the board
    /// is drawn over its whole rows.
    public func picture(now: Duration) -> BoardPicture {
        var rows = [BoardPicture.Line?](repeating: nil, count: max(1, heightInPixels / 16))
        for (_, placed) in areas.sorted(by: { $0.key < $1.key }) where !isExpired(placed, now: now) {
            let first = Int(placed.area.y) / 16
            let count = max(1, Int(placed.area.height) / 16)
            let lines = visibleLines(of: placed, rows: count, now: now)
            let above =
                switch placed.area.alignment >> 2 & 3 {
                case 1: count - lines.count
                case 2: (count - lines.count) / 2
                default: 0
                }
            for row in 0..<count where rows.indices.contains(first + row) {
                let line = row - above
                rows[first + row] =
                    lines.indices.contains(line) ? lines[line] : BoardPicture.Line("", colour: colour)
            }
        }
        while case .some(.none) = rows.last { rows.removeLast() }
        return BoardPicture(
            widthInPixels: widthInPixels, heightInPixels: heightInPixels, isLit: isOn && !isMainsOff,
            lines: rows.map { $0 ?? BoardPicture.Line("", colour: colour) })
    }

    private func visibleLines(of placed: PlacedArea, rows: Int, now: Duration) -> [BoardPicture.Line] {
        let area = placed.area
        let width = area.width & 0x8000 != 0 ? Int(area.width & 0x7FFF) : Int(area.width) * 8
        let text = BoardText(
            dialect.textEncoding.decode(area.text.bytes), colour: colour, halfCells: max(1, width / 8),
            breaksByItself: area.newLine == 2)
        let alignment: BoardPicture.Alignment =
            switch area.alignment & 3 {
            case 1: .right
            case 2: .centre
            default: .left
            }
        let pages = max(1, (text.lines.count + rows - 1) / rows)
        let stay = max(1, Int(area.stay)) * 500
        let turned = Int(min(max(0, (now - placed.setAt) / .milliseconds(stay)), 1e12))
        let page = area.runMode == 1 ? min(turned, pages - 1) : turned % pages
        return text.lines.dropFirst(page * rows).prefix(rows).map { line in
            BoardPicture.Line(String(line.text.trimming { $0 == " " }), colour: line.colour, alignment: alignment)
        }
    }
}

/// A text with the card's codes in it, taken apart into lines.
struct BoardText {
    /// A line and the colour it starts with.
    struct Line: Equatable {
        var text: String
        var colour: LEDColour
    }

    private(set) var lines: [Line]

    /// Understands `\n` (new line), `\C1` … `\C7` (colour), `\FO…` and `\FE…` (font, three digits); other codes are
    /// left out with their letters.
    init(_ text: String, colour: LEDColour, halfCells: Int, breaksByItself: Bool) {
        let byCode: [Character: LEDColour] = [
            "1": .red, "2": .green, "3": .yellow, "4": .blue, "5": .cyan, "6": .magenta, "7": .white,
        ]
        var colour = colour
        lines = [Line(text: "", colour: colour)]
        var used = 0
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "\\" else {
                let width = character.isASCII ? 1 : 2
                if breaksByItself, used + width > halfCells {
                    lines.append(Line(text: "", colour: colour))
                    used = 0
                }
                lines[lines.count - 1].text.append(character)
                used += width
                continue
            }
            switch rest.popFirst() {
            case "n":
                lines.append(Line(text: "", colour: colour))
                used = 0
            case "C":
                colour = rest.popFirst().flatMap { byCode[$0] } ?? colour
                if lines[lines.count - 1].text.isEmpty { lines[lines.count - 1].colour = colour }
            case "F": rest = rest.dropFirst(4)
            case "D", "W": rest = rest.dropFirst(1)
            default: break
            }
        }
    }
}

extension String {
    fileprivate func trimming(_ isDropped: (Character) -> Bool) -> Substring {
        var text = drop(while: isDropped)
        while let last = text.last, isDropped(last) { text.removeLast() }
        return text
    }
}
