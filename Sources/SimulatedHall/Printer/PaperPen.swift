public import WireFormats

/// Draws a host's commands onto a page, as the printer's firmware does.
public struct PaperPen: Sendable {
    /// The page so far, without the line that is still open.
    public private(set) var page = PaperPage()

    private let model: SimulatedPrinter.Model
    private var style = PaperPage.Style()
    private var isChineseOn: Bool
    private var isChineseWide = false
    private var isChineseHigh = false
    private var alignment: PaperPage.Alignment = .left
    private var lineSpacing = 30
    private var runs: [PaperPage.Run] = []
    private var lineDots = 0
    private var lineHeight = 0
    private var qrDots = 3
    private var qrCorrection = "L"
    private var qrContent = ""

    /// A pen over blank paper.
    public init(model: SimulatedPrinter.Model) {
        self.model = model
        isChineseOn = model.isChineseOnFromFactory
    }

    /// The page that `bytes` print, up to their end: what a judge compares with the ticket that was meant.
    public static func page(of bytes: [UInt8], model: SimulatedPrinter.Model) -> PaperPage {
        var decoder = ESCPOS.CommandDecoder(encoding: model.dialect.textEncoding)
        var pen = PaperPen(model: model)
        for item in decoder.receive(bytes) + decoder.finish() { pen.draw(item) }
        if !pen.runs.isEmpty { _ = pen.endLine() }
        return pen.page
    }

    /// Whether anything is on the page or in the open line.
    public var isBlank: Bool { runs.isEmpty && page.isBlank }

    /// Draws one command; gives the dots of paper that it feeds.
    @discardableResult
    public mutating func draw(_ item: ESCPOS.CommandDecoder.Item) -> Int {
        switch item.command {
        case .initialize: reset()
        case .text, .rawText: return write(item.bytes)
        case .lineFeed: return endLine()
        case .setting(let setting, let values): return set(setting, values)
        case .cut(let kind, let feed): return feedForCut(kind, feed)
        case .qrModuleSize(let dots): qrDots = Int(dots)
        case .qrCorrection(let level):
            qrCorrection = [0x30: "L", 0x31: "M", 0x32: "Q", 0x33: "H"][level] ?? qrCorrection
        case .qrStore(let content): qrContent = content
        case .qrPrint: return printQR()
        case .barcode(let kind, let data):
            page.elements.append(.barcode(kind: kind, data: data.bytes, alignment: alignment))
            return 162
        case .columnImage(let mode, let columns, let data) where mode == 33: return draw(data.bytes, Int(columns))
        case .raster(_, let width, let rows, let data):
            page.elements.append(.raster(bytesPerRow: Int(width), rows: data.bytes, alignment: alignment))
            return Int(rows)
        default: break
        }
        return 0
    }

    /// Takes the page away, as the cut does; modes stay.
    public mutating func takePage() -> PaperPage {
        defer { page = PaperPage() }
        return page
    }

    /// Forgets the open line and all modes; what is on paper stays.
    public mutating func reset() {
        let kept = page
        self = PaperPen(model: model)
        page = kept
    }

    private mutating func set(_ setting: ESCPOS.Setting, _ values: [UInt8]) -> Int {
        let value = values.first ?? 0
        switch setting {
        case .align: alignment = .init(rawValue: value % 0x30) ?? alignment
        case .bold, .doubleStrike: style.isBold = value & 1 == 1
        case .inverse: style.isInverse = value & 1 == 1
        case .underline: style.isUnderlined = value % 0x30 != 0
        case .characterSize:
            style.width = Int(value >> 4 & 7) + 1
            style.height = Int(value & 7) + 1
        case .printMode:
            style.isBold = value & 0x08 != 0
            style.height = value & 0x10 != 0 ? 2 : 1
            style.width = value & 0x20 != 0 ? 2 : 1
            style.isUnderlined = value & 0x80 != 0
        case .chineseOn: isChineseOn = true
        case .chineseOff: isChineseOn = false
        case .chineseMode: (isChineseWide, isChineseHigh) = (value & 0x04 != 0, value & 0x08 != 0)
        case .chineseDouble: (isChineseWide, isChineseHigh) = (value & 1 == 1, value & 1 == 1)
        case .lineSpacing: lineSpacing = Int(value)
        case .defaultLineSpacing: lineSpacing = 30
        case .feedLines: return closeLine() + feed(Int(value) * lineSpacing)
        case .feedDots: return closeLine() + feed(Int(value))
        case .oldFullCut, .oldPartialCut: return closeLine()
        default: break
        }
        return 0
    }

    private mutating func write(_ bytes: [UInt8]) -> Int {
        let encoding = model.dialect.textEncoding
        let text: String =
            isChineseOn || encoding == .utf8
            ? encoding.decode(bytes)
            : String(String.UnicodeScalarView(bytes.map { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }))
        var fed = 0
        for code in text.unicodeScalars {
            // What the font lacks comes out as whatever the firmware has for it, never as the character.
            let scalar = isInFont(code) ? code : "\u{FFFD}"
            let isChinese = !scalar.isASCII
            var look = style
            if isChinese, isChineseWide { look.width = max(2, look.width) }
            if isChinese, isChineseHigh { look.height = max(2, look.height) }
            let dots = (isChinese ? 24 : 12) * look.width
            if lineDots + dots > model.dotsPerLine { fed += endLine() }
            lineDots += dots
            lineHeight = max(lineHeight, 24 * look.height)
            if let last = runs.indices.last, runs[last].style == look, runs[last].picture == nil {
                runs[last].text.unicodeScalars.append(scalar)
            } else {
                runs.append(.init(text: String(scalar), style: look))
            }
        }
        return fed
    }

    private func isInFont(_ scalar: Unicode.Scalar) -> Bool {
        guard [.gb18030, .utf8].contains(model.dialect.textEncoding) else { return true }
        if scalar.isASCII || scalar == "\u{FFFD}" || ChineseEncoding.gb18030.isTwoByte(scalar) { return true }
        switch model.dialect.rareCharacters {
        case .all: return true
        case .firstPlane: return scalar.value < 0x10000
        case nil: return false
        }
    }

    /// A picture of 24 dots within the line, column by column.
    private mutating func draw(_ columns: [UInt8], _ width: Int) -> Int {
        let fed = lineDots + width > model.dotsPerLine ? closeLine() : 0
        lineDots += width
        lineHeight = max(lineHeight, 24)
        var rows = [UInt8](repeating: 0, count: (width + 7) / 8 * 24)
        for column in 0..<width {
            for row in 0..<24 where columns[column * 3 + row / 8] & (0x80 >> UInt8(row % 8)) != 0 {
                rows[row * ((width + 7) / 8) + column / 8] |= 0x80 >> UInt8(column % 8)
            }
        }
        runs.append(.init(text: "\u{FFFC}", style: .init(), picture: .init(width: width, rows: rows)))
        return fed
    }

    private mutating func endLine() -> Int {
        let height = max(lineHeight, lineSpacing)
        page.elements.append(.line(.init(runs: runs, alignment: alignment, height: height)))
        (runs, lineDots, lineHeight) = ([], 0, 0)
        return height
    }

    private mutating func closeLine() -> Int { runs.isEmpty ? 0 : endLine() }

    private mutating func feed(_ dots: Int) -> Int {
        if dots > 0 { page.elements.append(.feed(dots: dots)) }
        return dots
    }

    private mutating func feedForCut(_ kind: UInt8, _ dots: UInt8?) -> Int {
        // From the head to the cutter: 12 mm.
        closeLine() + (dots.map { feed(96 + Int($0)) } ?? 0)
    }

    private mutating func printQR() -> Int {
        guard !qrContent.isEmpty else { return 0 }
        let fed = closeLine()
        page.elements.append(
            .qr(.init(content: qrContent, dots: qrDots, correction: qrCorrection, alignment: alignment)))
        return fed + (ESCPOS.QRSize.modules(byteCount: qrContent.utf8.count) ?? 0) * qrDots
    }
}
