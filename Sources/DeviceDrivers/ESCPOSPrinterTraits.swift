public import DeviceKit
public import WireFormats

/// What a ticket printer's model is: the `traits:` of its device file.
public struct ESCPOSPrinterTraits: Codable, Sendable, Equatable, DefinitionPart {
    /// The roll's width: 58 or 80 mm.
    public var paperWidthInMillimetres: Int
    /// Dots the head prints side by side: 384, 420, 512 or 576.
    public var dotsPerLine: Int
    /// The head's resolution: 180, 203 or 300 dots per inch.
    public var dotsPerInch: Int
    /// Narrow characters (12 dots) a line; a Chinese character takes two.
    public var columns: Int
    /// How it cuts.
    public var cutter: Cutter
    /// Whether it feels the roll's end coming; where not, `media-low` is never reported.
    public var hasNearEndSensor: Bool

    /// How a printer cuts.
    public enum Cutter: String, Codable, Sendable, CaseIterable {
        /// A strip holds the ticket.
        case partial
        /// The ticket falls off.
        case full
        /// It is torn by hand.
        case none
    }

    /// A model.
    public init(
        paperWidthInMillimetres: Int, dotsPerLine: Int, dotsPerInch: Int = 203, columns: Int, cutter: Cutter,
        hasNearEndSensor: Bool
    ) {
        self.paperWidthInMillimetres = paperWidthInMillimetres
        self.dotsPerLine = dotsPerLine
        self.dotsPerInch = dotsPerInch
        self.columns = columns
        self.cutter = cutter
        self.hasNearEndSensor = hasNearEndSensor
    }

    /// Bounds of the values, and whether they fit each other.
    public func problems() -> [String] {
        var found: [String] = []
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) {
            if !range.contains(value) {
                found.append("\(name) \(value) is out of range; allowed: \(range.lowerBound)…\(range.upperBound)")
            }
        }
        check("paperWidthInMillimetres", paperWidthInMillimetres, 40...120)
        check("dotsPerLine", dotsPerLine, 192...1280)
        check("dotsPerInch", dotsPerInch, 150...600)
        check("columns", columns, 16...106)
        if found.isEmpty, columns * 12 > dotsPerLine {
            found.append(
                "columns \(columns) of 12 dots do not fit dotsPerLine \(dotsPerLine); allowed: 16…\(dotsPerLine / 12)")
        }
        if found.isEmpty, dotsPerLine * 254 > paperWidthInMillimetres * dotsPerInch * 10 {
            found.append("dotsPerLine \(dotsPerLine) is wider than \(paperWidthInMillimetres) mm of paper")
        }
        return found
    }
}

extension ESCPOS.Dialect: DefinitionPart {
    /// Bounds of the values, and names of faults that do not exist.
    public func problems() -> [String] {
        objections
            + statusQueries.flatMap(\.faults).filter { DeviceFault(rawValue: $0.means) == nil }.map {
                "means '\($0.means)' is no fault; allowed: cover-open, cutter-error, media-empty, media-jam, media-low, overheated"
            }
    }
}
