public import DeviceKit
public import WireFormats

extension OnbonBoard {
    /// What a model of board is (`traits:` of its device file).
    public struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// Pixels from left to right, 32 … 1024; a full-width character takes 16, ASCII 8.
        public var widthInPixels: Int
        /// Pixels from top to bottom, 16 … 256.
        public var heightInPixels: Int
        /// Lines of text, each 16 pixels high.
        public var rows: Int
        /// The colour of its text.
        public var colour: Colour

        /// A model's traits.
        public init(widthInPixels: Int, heightInPixels: Int, rows: Int, colour: Colour) {
            self.widthInPixels = widthInPixels
            self.heightInPixels = heightInPixels
            self.rows = rows
            self.colour = colour
        }

        /// What is wrong with the values.
        public func problems() -> [String] {
            var problems: [String] = []
            if !(32...1024).contains(widthInPixels) {
                problems.append("widthInPixels \(widthInPixels): allowed is 32 to 1024")
            }
            if !(16...256).contains(heightInPixels) {
                problems.append("heightInPixels \(heightInPixels): allowed is 16 to 256")
            }
            if rows < 1 || rows * OnbonBoard.pixelsPerRow > max(heightInPixels, 0) {
                problems.append(
                    "rows \(rows): allowed is 1 to \(heightInPixels / OnbonBoard.pixelsPerRow) (16 pixels each)")
            }
            return problems
        }
    }

    /// Colours by the card's own code: `\C1` … `\C7`.
    public enum Colour: String, Codable, Sendable, CaseIterable {
        case red, green, yellow, blue, cyan, magenta, white

        var code: String {
            switch self {
            case .red: #"\C1"#
            case .green: #"\C2"#
            case .yellow: #"\C3"#
            case .blue: #"\C4"#
            case .cyan: #"\C5"#
            case .magenta: #"\C6"#
            case .white: #"\C7"#
            }
        }
    }

    /// Where a board hangs (`placement:` in the hall file).
    public struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// The card's screen id, set at the card: 1 … 65533.
        public var address: Int
        /// Brightness 0 … 15; without it the card's own stays.
        public var brightness: Int?

        /// A board's place on its bus.
        public init(address: Int, brightness: Int? = nil) {
            self.address = address
            self.brightness = brightness
        }

        /// What is wrong with the values.
        public func problems() -> [String] {
            var problems: [String] = []
            if !(1...65_533).contains(address) || address == 0x8000 {
                problems.append("address \(address): allowed is 1 to 65533 without 32768, which is the host")
            }
            if let brightness, !(0...15).contains(brightness) {
                problems.append("brightness \(brightness): allowed is 0 to 15")
            }
            return problems
        }
    }

    static let pixelsPerRow = 16

    /// Why `text` cannot be shown, or `nil`: each line (at most `rows`, split at line feeds) must fit the width in the
    /// board's font of 16 dots (ASCII 8 pixels wide, all else 16), and every character needs a code in the dialect's
    /// encoding. Nothing scrolls, so what does not fit is refused, never shortened.
    public static func objection(to text: String, traits: Traits, dialect: Dialect) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count > traits.rows { return "“\(text)”: \(lines.count) lines, the board has \(traits.rows)" }
        if let odd = text.unicodeScalars.first(where: {
            $0 == "\\" || ($0.value < 0x20 && $0 != "\n") || $0.value == 0x7F
        }) {
            return "“\(text)”: U+\(hex(odd.value)) means a command to the board"
        }
        if let missing = text.unicodeScalars.first(where: { !dialect.textEncoding.canEncode($0) }) {
            return "“\(text)”: “\(missing)” has no code in \(dialect.textEncoding.rawValue)"
        }
        for line in lines {
            let width = dialect.textEncoding.encode(String(line)).bytes.count * 8
            if width > traits.widthInPixels {
                return "“\(line)”: \(width) pixels wide, the board has \(traits.widthInPixels)"
            }
        }
        let codes = dialect.fontCodes.utf8.count + 3 + 4 * traits.rows
        let bytes = dialect.textEncoding.encode(text).bytes.count + codes
        if bytes > dialect.bytesPerDynamicArea {
            return "“\(text)”: \(bytes) bytes with its codes, an area takes \(dialect.bytesPerDynamicArea)"
        }
        return nil
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension OnbonBX.Dialect: DefinitionPart {
    /// What is wrong with the values.
    public func problems() -> [String] { valueProblems() }
}
