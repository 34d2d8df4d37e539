public import DeviceKit

extension PaperPicture {
    /// The document as a printer of `dotsPerLine` dots would print it: paragraphs wrapped in character cells, the QR
    /// code centred at about 20 mm, a cut at the end.
    public init(document: PaperDocument, dotsPerLine: Int) {
        self.init(dotsPerLine: dotsPerLine, elements: [])
        for block in document.blocks {
            switch block {
            case .text(let text, let style):
                let scale = min(max(style.scale, 1), 8)
                for line in Self.wrap(text, halfCells: max(2, dotsPerLine / (12 * scale))) {
                    let run = Run(line, widthScale: scale, heightScale: scale, isBold: style.isBold)
                    elements.append(.line(Line([run], alignment: style.alignment)))
                }
            case .qr(let text):
                // A quiet zone above and below, since the lines next to it are black.
                elements += [.feed(dots: 16), .qr(QRCode(Array(text.utf8))), .feed(dots: 16)]
            case .feed(let lines):
                elements.append(.feed(dots: 30 * min(max(lines, 0), 255)))
            }
        }
        elements += [.feed(dots: 60), .cut(.partial)]
    }

    /// Breaks a paragraph into lines of at most `halfCells` half-width cells, at line feeds and where a line is
    /// full, never inside a character. An empty paragraph is one empty line.
    public static func wrap(_ text: String, halfCells: Int) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var used = 0
            for character in paragraph {
                let width = CellText.halfCells(character)
                if used + width > halfCells, !line.isEmpty {
                    lines.append(line)
                    (line, used) = ("", 0)
                }
                line.append(character)
                used += width
            }
            lines.append(line)
        }
        return lines
    }
}
