extension StripScreen {
    /// One message.
    public enum Message: Codable, Sendable, Hashable {
        /// Two colours: shows text.
        case twoColours(address: UInt8, runs: [Run])
        /// Two colours: the answer.
        case shown(address: UInt8)
        /// One colour: shows text.
        case oneColour(address: UInt8, text: String)
        /// Card: shows text until the power goes.
        case card(address: UInt8, look: Look, text: String)
        /// Card: light on or off.
        case power(address: UInt8, isOn: Bool)
        /// Card: is it there?
        case probe(address: UInt8)
        /// Card: it is.
        case present
        /// Counter: shows a number; what the last byte says is not published (01 in the example).
        case counter(colour: UInt8, number: UInt16, information: UInt8)
        /// What wears a card.
        case destructive(Destructive)
    }

    /// Commands that no program sends by itself.
    public enum Destructive: Codable, Sendable, Hashable {
        /// Card: shows text and keeps it in flash memory, which wears with each one.
        case keep(address: UInt8, look: Look, text: String)
    }

    /// Characters of one colour.
    public struct Run: Codable, Sendable, Hashable {
        /// The characters; never beside another run of the same colour.
        public var text: String
        /// 0 red, 1 green, 2 yellow.
        public var colour: UInt8

        /// Characters of one colour.
        public init(text: String, colour: UInt8) {
            self.text = text
            self.colour = colour
        }
    }

    /// How a card shows a text.
    public struct Look: Codable, Sendable, Hashable {
        /// 1 … 11.
        public var effect: UInt8
        /// 0 … 7.
        public var speed: UInt8
        /// 0 … 99 seconds.
        public var stay: UInt8
        /// The colour.
        public var colour: UInt8
        /// Which days or hours; 3F in the example.
        public var validity: UInt8

        /// A look.
        public init(effect: UInt8, speed: UInt8, stay: UInt8, colour: UInt8, validity: UInt8) {
            self.effect = effect
            self.speed = speed
            self.stay = stay
            self.colour = colour
            self.validity = validity
        }
    }

    /// What screens vary (`dialect:` of a firmware profile).
    public struct Dialect: WireDialect, Hashable {
        /// Which family is spoken to; all are understood.
        public var family: Family
        /// How characters are sent: `gb2312` or `gbk`.
        public var textEncoding: ChineseEncoding
        /// The colour of a text that says nothing about it.
        public var colour: UInt8

        /// The families.
        public enum Family: String, Codable, Sendable, CaseIterable {
            case twoColours, oneColour, card, counter
        }

        /// A dialect.
        public init(family: Family, textEncoding: ChineseEncoding, colour: UInt8) {
            self.family = family
            self.textEncoding = textEncoding
            self.colour = colour
        }

        /// Red on a screen of two colours.
        public static let standard = Dialect(family: .twoColours, textEncoding: .gbk, colour: 0)

        /// What shows `text` on the screen at `address`, until the power goes; `nil` where the family cannot show it.
        public func show(_ text: String, at address: UInt8) -> Message? {
            switch family {
            case .twoColours: .twoColours(address: address, runs: [Run(text: text, colour: colour)])
            case .oneColour: address <= 0x3F ? .oneColour(address: address, text: text) : nil
            case .card:
                .card(
                    address: address, look: Look(effect: 1, speed: 5, stay: 0, colour: colour, validity: 0x3F),
                    text: text)
            case .counter: UInt16(text).map { .counter(colour: colour, number: $0, information: 1) }
            }
        }

        /// One sentence for each value that cannot work; empty means good.
        public func problems() -> [String] {
            textEncoding == .gb2312 || textEncoding == .gbk
                ? [] : ["textEncoding '\(textEncoding.rawValue)': allowed are gb2312 and gbk"]
        }
    }

    /// Appends one message.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        let start = bytes.count
        switch message {
        case .twoColours(let address, let runs):
            bytes += [0xA0, 0x90, address, 0xA5, 0, 0]
            for run in runs {
                for scalar in run.text.unicodeScalars {
                    bytes += try encoded(String(scalar), dialect)
                    bytes.append(run.colour)
                }
            }
            let length = bytes.count - start - 6
            guard length <= longestText else { throw tooLong }
            bytes[start + 5] = UInt8(length)
            bytes.append(Checksum.exclusiveOr(bytes[(start + 2)...]))
        case .shown(let address): bytes += [0xA0, 0x90, address, 0xA5, 0xAA]
        case .oneColour(let address, let text):
            guard address <= 0x3F else { throw WireError(offset: 0, message: "an address of one colour is 0 to 63") }
            bytes += [0x80 + address, 0xC0, 0x44]
            bytes += try encoded(text, dialect)
            bytes.append(0x1A)
        case .card(let address, let look, let text): try append(address, 0x54, look, text, dialect, to: &bytes)
        case .destructive(.keep(let address, let look, let text)):
            try append(address, 0x44, look, text, dialect, to: &bytes)
        case .power(let address, let isOn): bytes += [0xAA, address, 0xBB, 0x4F, isOn ? 0x41 : 0x46]
        case .probe(let address): bytes += [0xAA, address, 0xBB, 0x55]
        case .present: bytes.append(0x1B)
        case .counter(let colour, let number, let information):
            bytes += [0x3A, colour]
            bytes.append(littleEndian: number)
            bytes.append(information)
            bytes.append(UInt8(truncatingIfNeeded: Checksum.sum(bytes[start...])))
            bytes.append(0x0A)
        }
    }

    private static let tooLong = WireError(offset: 0, message: "more than \(longestText) bytes")

    private static func append(
        _ address: UInt8, _ command: UInt8, _ look: Look, _ text: String, _ dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        bytes += [0xAA, address, 0xBB, 0x51, command]
        let data = bytes.count
        bytes += [look.effect, look.speed, look.stay, look.colour, look.validity]
        bytes += try encoded(text, dialect)
        bytes.append(Checksum.exclusiveOr(bytes[data...]))
        bytes.append(0xFF)
    }

    private static func encoded(_ text: String, _ dialect: Dialect) throws(WireError) -> [UInt8] {
        let encoded = dialect.textEncoding.encode(text)
        if let missing = encoded.missing.first {
            throw WireError(offset: 0, message: "'\(missing)' has no code in \(dialect.textEncoding.rawValue)")
        }
        guard encoded.bytes.count <= longestText else { throw tooLong }
        return encoded.bytes
    }
}
