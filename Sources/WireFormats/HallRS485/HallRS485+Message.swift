extension HallRS485 {
    /// One frame: whose it is, and what it says.
    public struct Message: Codable, Sendable, Hashable {
        /// The device's address, whoever speaks: terminals below `firstPadAddress`, pads from there on. Some products
        /// give a pad the address of the terminal beside it; then 01 0B to it reads as a key taken.
        public var address: UInt8
        /// What is said.
        public var content: Content

        /// A message to or from a device.
        public init(address: UInt8, content: Content) {
            self.address = address
            self.content = content
        }
    }

    /// What frames say. What is not understood exactly keeps its command and data (`other`).
    public enum Content: Codable, Sendable, Hashable {
        /// Command 01 of a terminal: digits typed before, then a key (0A …). From the host: taken.
        case pressed(digits: String, key: UInt8)
        /// Command 11 of an evaluation pad: the code of the key pressed.
        case grade(code: UInt8)
        /// Command 01 to a pad: the grade was taken.
        case gradeTaken(code: UInt8)
        /// Command 01 0B to a pad: ask for a rating.
        case ask
        /// Command 02 to a terminal: places from left to right, each a digit or a blank (written as a space).
        case show(places: String)
        /// Command 02 to a terminal, one byte: 01 done, 00 refused.
        case result(isGood: Bool)
        /// Command 02 to a pad: light this many stars.
        case stars(count: UInt8)
        /// Command 03: one short beep.
        case beep
        /// Anything else.
        case other(command: UInt8, data: WireBytes)
    }
}

extension HallRS485.Message {
    /// What a frame means when `side` sends it.
    public init(_ frame: HallRS485.Frame, from side: Side, dialect: HallRS485.Dialect) {
        address = frame.address
        let isPad = frame.address >= dialect.firstPadAddress
        let content: HallRS485.Content? =
            switch (side, frame.command) {
            case (.device, 0x01) where !isPad: Self.keys(frame.data)
            case (.device, 0x11): frame.data.count == 1 ? .grade(code: frame.data[0]) : nil
            case (.host, 0x01) where isPad: frame.data == dialect.ask ? .ask : Self.gradeTaken(frame.data)
            case (.host, 0x01): Self.keys(frame.data) ?? Self.gradeTaken(frame.data)
            case (.host, 0x02) where isPad: frame.data.count == 1 ? .stars(count: frame.data[0]) : nil
            case (.host, 0x02): Self.shown(frame.data, blank: dialect.blank)
            case (.host, 0x03): frame.data.isEmpty ? .beep : nil
            default: nil
            }
        self.content = content ?? .other(command: frame.command, data: WireBytes(frame.data))
    }

    /// The frame `side` sends. Throws (offset 0) when a value does not fit, or when it is not this side's, or not
    /// this kind of address', to say.
    public func frame(
        from side: Side, dialect: HallRS485.Dialect
    ) throws(WireError) -> HallRS485.Frame {
        let frame = HallRS485.Frame(
            address: address, command: command, data: try data(dialect: dialect))
        if case .other = content { return frame }
        guard HallRS485.Message(frame, from: side, dialect: dialect) == self else {
            throw WireError(offset: 0, message: "not what the \(side.rawValue) says to or from address \(address)")
        }
        return frame
    }

    private var command: UInt8 {
        switch content {
        case .pressed, .gradeTaken, .ask: 0x01
        case .grade: 0x11
        case .show, .result, .stars: 0x02
        case .beep: 0x03
        case .other(let command, _): command
        }
    }

    private func data(dialect: HallRS485.Dialect) throws(WireError) -> [UInt8] {
        switch content {
        case .pressed(let digits, let key):
            guard let values = Self.values(of: digits, blank: nil) else {
                throw WireError(offset: 0, message: "'digits' may hold 0 to 9 only")
            }
            return values + [key]
        case .grade(let code), .gradeTaken(let code), .stars(let code): return [code]
        case .ask: return dialect.ask
        case .show(let places):
            guard let values = Self.values(of: places, blank: dialect.blank) else {
                throw WireError(offset: 0, message: "'places' may hold 0 to 9 and spaces only")
            }
            return values
        case .result(let isGood): return [isGood ? 1 : 0]
        case .beep: return []
        case .other(_, let data): return data.bytes
        }
    }

    private static func gradeTaken(_ data: [UInt8]) -> HallRS485.Content? {
        data.count == 1 ? .gradeTaken(code: data[0]) : nil
    }

    private static func keys(_ data: [UInt8]) -> HallRS485.Content? {
        guard let key = data.last, key > 9, data.dropLast().allSatisfy({ $0 <= 9 }) else { return nil }
        return .pressed(digits: text(of: data.dropLast(), blank: nil), key: key)
    }

    private static func shown(_ data: [UInt8], blank: UInt8) -> HallRS485.Content? {
        if data.count == 1, data[0] <= 1 { return .result(isGood: data[0] == 1) }
        guard data.count > 1, data.allSatisfy({ $0 <= 9 || $0 == blank }) else { return nil }
        return .show(places: text(of: data, blank: blank))
    }

    private static func text(of values: some Sequence<UInt8>, blank: UInt8?) -> String {
        String(String.UnicodeScalarView(values.map { Unicode.Scalar($0 == blank ? 0x20 : 0x30 &+ $0) }))
    }

    private static func values(of text: String, blank: UInt8?) -> [UInt8]? {
        var values: [UInt8] = []
        for character in text.utf8 {
            if (0x30...0x39).contains(character) {
                values.append(character - 0x30)
            } else if character == 0x20, let blank {
                values.append(blank)
            } else {
                return nil
            }
        }
        return values
    }
}
