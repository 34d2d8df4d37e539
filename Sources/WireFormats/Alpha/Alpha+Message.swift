extension Alpha {
    /// One frame.
    public struct Message: Codable, Sendable, Hashable {
        /// What kind of sign it is for, one character: `Z` all, `^` BetaBrite, `!` all with memory.
        public var type: String
        /// Which sign, two characters: `00` all, `??` all that have been given none.
        public var address: String
        /// What is said, one packet or more.
        public var packets: [Packet]
        /// How many bytes `00` went ahead, where that is not the dialect's number.
        public var nulls: Int?

        /// A frame.
        public init(type: String, address: String, packets: [Packet], nulls: Int? = nil) {
            self.type = type
            self.address = address
            self.packets = packets
            self.nulls = nulls
        }
    }

    /// A command and whether its sum follows. Only the last packet of a frame can do without.
    public struct Packet: Codable, Sendable, Hashable {
        /// The command.
        public var command: Command
        /// Whether the sum follows it.
        public var isSummed: Bool

        /// A packet.
        public init(_ command: Command, isSummed: Bool = true) {
            self.command = command
            self.isSummed = isSummed
        }
    }

    /// What a packet says. Labels are one character: a file's name in the sign's memory, `0` the priority file, which
    /// takes the screen until it is written empty.
    public enum Command: Codable, Sendable, Hashable {
        /// A: a text file. `look` is absent where nothing follows the label.
        case writeText(label: String, look: Look?, runs: [Run])
        /// G: a string file, at most 125 bytes; texts that call it change at once and the memory keeps its layout.
        case writeString(label: String, runs: [Run])
        /// B, F, H: asks for a text, a special function, a string.
        case read(file: File, label: String)
        /// E 20.
        case setTime(hour: Int, minute: Int)
        /// E 3B; the year has two digits.
        case setDate(month: Int, day: Int, year: Int)
        /// E 26: 1 Sunday … 7 Saturday.
        case setWeekday(day: Int)
        /// E 27: `M` 24 hours, `S` 12.
        case timeFormat(is24Hours: Bool)
        /// Another special function: E, its label, its data.
        case special(label: String, data: WireBytes)
        /// What makes a sign forget what it shows.
        case destructive(Destructive)
        /// Any other command, and those that break their layout.
        case other(bytes: WireBytes)
    }

    /// Commands that no program sends by itself. Each can only be said by this name: sent as `special` or `other`, they
    /// are refused.
    public enum Destructive: Codable, Sendable, Hashable {
        /// E $: erases the memory. Some hosts send four `$`.
        case clearMemory(dollars: Int)
        /// E $: lays the memory out anew, which erases all files. `entries` are 11 characters each.
        case configureMemory(entries: [String])
        /// E 2C: restarts the sign; the memory stays.
        case softReset
    }

    /// The kinds of files that can be read.
    public enum File: String, Codable, Sendable, CaseIterable {
        case text, special, string

        var code: UInt8 {
            switch self {
            case .text: 0x42
            case .special: 0x46
            case .string: 0x48
            }
        }
    }

    /// How a text is shown: ESC, position, mode, and for mode `n` which special one.
    public struct Look: Codable, Sendable, Hashable {
        /// 20 middle, 22 top, 26 bottom, 30 fill.
        public var position: UInt8
        /// 61 rotate, 62 hold, 63 flash, 65 up, 66 down, 67 left, 68 right, 6D scroll, 6E special, 6F automatic.
        public var mode: UInt8
        /// With mode 6E: which (32 snow, …).
        public var special: UInt8?

        /// A look.
        public init(position: UInt8, mode: UInt8, special: UInt8? = nil) {
            self.position = position
            self.mode = mode
            self.special = special
        }
    }

    /// A piece of a text.
    public enum Run: Codable, Sendable, Hashable {
        /// Printable ASCII; never empty, never beside another.
        case text(String)
        /// 1C: 31 red, 32 green, 33 amber, ….
        case colour(code: UInt8)
        /// 15 … 19: 1 slow … 5 fast.
        case speed(Int)
        /// 0D.
        case newLine
        /// 10: what a string file holds.
        case string(label: UInt8)
        /// 13: the time.
        case time
        /// Any other byte, 05 … FF.
        case byte(UInt8)
    }
}

extension Alpha.Command {
    /// The most bytes of a string file.
    private static let longestString = 125

    /// Reads a packet from its command on; it has at least one byte.
    init(_ bytes: ArraySlice<UInt8>) {
        self = Self.understood(bytes) ?? .other(bytes: WireBytes(bytes))
    }

    private static func understood(_ bytes: ArraySlice<UInt8>) -> Self? {
        guard bytes.count >= 2, let code = bytes.first else { return nil }
        let labelByte = bytes[bytes.startIndex + 1]
        guard Alpha.isPrintable(labelByte) else { return nil }
        let label = Alpha.text([labelByte]), data = bytes.dropFirst(2)
        switch code {
        case 0x41: return text(label, data)
        // A longer one no sign takes as a string: its bytes are kept as they are.
        case 0x47 where data.count > longestString: return nil
        case 0x47: return Alpha.Run.runs(data).map { .writeString(label: label, runs: $0) }
        case 0x45: return special(label, data) ?? .special(label: label, data: WireBytes(data))
        default:
            guard data.isEmpty, let file = Alpha.File.allCases.first(where: { $0.code == code }) else { return nil }
            return .read(file: file, label: label)
        }
    }

    private static func text(_ label: String, _ data: ArraySlice<UInt8>) -> Self? {
        guard data.first == 0x1B else { return data.isEmpty ? .writeText(label: label, look: nil, runs: []) : nil }
        let head = Array(data.prefix(4))
        guard head.count >= 3, head[2] != 0x6E || head.count == 4 else { return nil }
        let look = Alpha.Look(position: head[1], mode: head[2], special: head[2] == 0x6E ? head[3] : nil)
        return Alpha.Run.runs(data.dropFirst(look.special == nil ? 3 : 4)).map {
            .writeText(label: label, look: look, runs: $0)
        }
    }

    private static func special(_ label: String, _ data: ArraySlice<UInt8>) -> Self? {
        func numbers(_ count: Int) -> [Int]? {
            guard data.count == 2 * count, data.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let digits = data.map { Int($0) - 0x30 }
            return (0..<count).map { digits[2 * $0] * 10 + digits[2 * $0 + 1] }
        }
        switch label {
        case " ": return numbers(2).map { .setTime(hour: $0[0], minute: $0[1]) }
        case ";": return numbers(3).map { .setDate(month: $0[0], day: $0[1], year: $0[2]) }
        case "&":
            guard data.count == 1, let day = data.first, (0x31...0x37).contains(day) else { return nil }
            return .setWeekday(day: Int(day) - 0x30)
        case "'":
            guard data.count == 1, data.first == 0x4D || data.first == 0x53 else { return nil }
            return .timeFormat(is24Hours: data.first == 0x4D)
        case ",": return data.isEmpty ? .destructive(.softReset) : nil
        case "$":
            if data.allSatisfy({ $0 == 0x24 }), data.count <= 8 {
                return .destructive(.clearMemory(dollars: data.count + 1))
            }
            guard data.count.isMultiple(of: 11), data.allSatisfy(Alpha.isPrintable) else { return nil }
            let starts = stride(from: data.startIndex, to: data.endIndex, by: 11)
            return .destructive(.configureMemory(entries: starts.map { Alpha.text(data[$0..<($0 + 11)]) }))
        default: return nil
        }
    }

    /// The packet from its command on. What would be read as something else is found when the frame is read back.
    func append(to bytes: inout [UInt8]) throws(WireError) {
        switch self {
        case .writeText(let label, let look, let runs):
            bytes.append(0x41)
            for byte in label.utf8 { bytes.append(byte) }
            if let look {
                bytes.append(0x1B)
                bytes.append(look.position)
                bytes.append(look.mode)
                if let special = look.special { bytes.append(special) }
            }
            for run in runs { try run.append(to: &bytes) }
        case .writeString(let label, let runs):
            bytes.append(0x47)
            bytes += label.utf8
            let start = bytes.count
            for run in runs { try run.append(to: &bytes) }
            guard bytes.count - start <= Self.longestString else {
                throw WireError(offset: 0, message: "a string has at most \(Self.longestString) bytes")
            }
        case .read(let file, let label):
            bytes.append(file.code)
            bytes += label.utf8
        case .setTime(let hour, let minute): try Self.append(" ", [hour, minute], to: &bytes)
        case .setDate(let month, let day, let year): try Self.append(";", [month, day, year], to: &bytes)
        case .setWeekday(let day):
            guard (1...7).contains(day) else { throw WireError(offset: 0, message: "a weekday is 1 to 7") }
            bytes += [0x45, 0x26, 0x30 + UInt8(day)]
        case .timeFormat(let is24Hours): bytes += [0x45, 0x27, is24Hours ? 0x4D : 0x53]
        case .special(let label, let data):
            bytes.append(0x45)
            bytes += label.utf8
            bytes += data.bytes
        case .destructive(.clearMemory(let dollars)):
            guard (1...9).contains(dollars) else { throw WireError(offset: 0, message: "dollars: allowed is 1 to 9") }
            bytes.append(0x45)
            bytes += repeatElement(0x24, count: dollars)
        case .destructive(.configureMemory(let entries)):
            bytes += [0x45, 0x24]
            for entry in entries { bytes += entry.utf8 }
        case .destructive(.softReset): bytes += [0x45, 0x2C]
        case .other(let raw): bytes += raw.bytes
        }
    }

    /// Whether it is a text for a file, of pieces that have one form only.
    var isReadAsItself: Bool {
        guard case .writeText(let label, let look?, let runs) = self, label.utf8.count == 1,
            label.utf8.allSatisfy(Alpha.isPrintable), (look.mode == 0x6E) == (look.special != nil)
        else { return false }
        var isText = false
        for run in runs {
            switch run {
            case .text(let text):
                guard !isText, !text.isEmpty, text.utf8.allSatisfy(Alpha.isPrintable) else { return false }
                isText = true
            case .colour, .string, .speed, .newLine, .time: isText = false
            case .byte: return false
            }
        }
        return true
    }

    private static func append(_ label: Unicode.Scalar, _ numbers: [Int], to bytes: inout [UInt8]) throws(WireError) {
        bytes += [0x45, UInt8(ascii: label)]
        for number in numbers {
            guard (0...99).contains(number) else { throw WireError(offset: 0, message: "a number has two digits") }
            bytes += [0x30 + UInt8(number / 10), 0x30 + UInt8(number % 10)]
        }
    }
}

extension Alpha.Run {
    /// The pieces of a text; `nil` where a code lacks its second byte.
    static func runs(_ bytes: ArraySlice<UInt8>) -> [Self]? {
        var runs: [Self] = []
        var rest = bytes
        while let first = rest.first {
            if Alpha.isPrintable(first) {
                let text = rest.prefix(while: Alpha.isPrintable)
                runs.append(.text(Alpha.text(text)))
                rest = rest[text.endIndex...]
                continue
            }
            rest = rest.dropFirst()
            switch first {
            case 0x1C, 0x10:
                guard let second = rest.popFirst() else { return nil }
                runs.append(first == 0x1C ? .colour(code: second) : .string(label: second))
            case 0x15...0x19: runs.append(.speed(Int(first) - 0x14))
            case 0x0D: runs.append(.newLine)
            case 0x13: runs.append(.time)
            default: runs.append(.byte(first))
            }
        }
        return runs
    }

    func append(to bytes: inout [UInt8]) throws(WireError) {
        switch self {
        case .text(let text): bytes += text.utf8
        case .colour(let code): bytes += [0x1C, code]
        case .speed(let speed):
            guard (1...5).contains(speed) else { throw WireError(offset: 0, message: "a speed is 1 to 5") }
            bytes.append(0x14 + UInt8(speed))
        case .newLine: bytes.append(0x0D)
        case .string(let label): bytes += [0x10, label]
        case .time: bytes.append(0x13)
        case .byte(let byte): bytes.append(byte)
        }
    }
}
