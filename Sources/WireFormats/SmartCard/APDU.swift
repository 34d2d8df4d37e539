/// Commands to smart cards and their answers (ISO 7816-4, short form).
///
///     command  class 1 | instruction 1 | P1 1 | P2 1 | [length 1 | data] | [expected 1, 0 for 256]
///     answer   [data] | status 2
public enum APDU {
    /// A command.
    public struct Command: Codable, Sendable, Hashable {
        /// Class, mostly 00.
        public var cardClass: UInt8
        /// What to do.
        public var instruction: UInt8
        /// First parameter.
        public var p1: UInt8
        /// Second parameter.
        public var p2: UInt8
        /// Data for the card, at most 255 bytes; empty for none.
        public var data: WireBytes
        /// How many bytes are expected, 1 … 256; absent for none.
        public var expected: Int?

        /// A command.
        public init(
            cardClass: UInt8 = 0, instruction: UInt8, p1: UInt8, p2: UInt8, data: WireBytes = [], expected: Int? = nil
        ) {
            self.cardClass = cardClass
            self.instruction = instruction
            self.p1 = p1
            self.p2 = p2
            self.data = data
            self.expected = expected
        }

        /// Reads a whole command.
        public init(_ bytes: [UInt8]) throws(WireError) {
            guard bytes.count >= 4 else {
                throw WireError(offset: bytes.count, message: "a command has four bytes or more")
            }
            self.init(cardClass: bytes[0], instruction: bytes[1], p1: bytes[2], p2: bytes[3])
            guard bytes.count > 4 else { return }
            let length = Int(bytes[4])
            switch bytes.count {
            case 5: expected = length == 0 ? 256 : length
            case 5 + length where length > 0: data = WireBytes(bytes[5...])
            case 6 + length where length > 0:
                data = WireBytes(bytes[5..<(5 + length)])
                expected = bytes[5 + length] == 0 ? 256 : Int(bytes[5 + length])
            default: throw WireError(offset: 4, message: "the length is not that of the data")
            }
        }

        /// The command's bytes.
        public func bytes() throws(WireError) -> [UInt8] {
            guard let length = UInt8(exactly: data.bytes.count) else {
                throw WireError(offset: 0, message: "at most 255 bytes of data")
            }
            guard expected.map((1...256).contains) != false else {
                throw WireError(offset: 0, message: "expected: allowed is 1 to 256")
            }
            var bytes = [cardClass, instruction, p1, p2]
            if length > 0 {
                bytes.append(length)
                bytes += data.bytes
            }
            if let expected { bytes.append(UInt8(truncatingIfNeeded: expected)) }
            return bytes
        }
    }

    /// An answer.
    public struct Answer: Codable, Sendable, Hashable {
        /// What was asked for.
        public var data: WireBytes
        /// The two status bytes.
        public var status: UInt16

        /// An answer.
        public init(data: WireBytes = [], status: UInt16) {
            self.data = data
            self.status = status
        }

        /// Reads a whole answer.
        public init(_ bytes: [UInt8]) throws(WireError) {
            guard bytes.count >= 2 else {
                throw WireError(offset: bytes.count, message: "an answer ends with two bytes")
            }
            guard bytes.count <= 258 else { throw WireError(offset: 258, message: "more than 256 bytes of data") }
            data = WireBytes(bytes.dropLast(2))
            status = bytes.bigEndian(at: bytes.count - 2)
        }

        /// The answer's bytes.
        public var bytes: [UInt8] { data.bytes + [UInt8(status >> 8), UInt8(status & 0xFF)] }

        /// What its status says.
        public var meaning: Meaning {
            switch (status >> 8, status & 0xFF) {
            case (0x90, 0): .done
            case (0x61, let count): .more(count: count == 0 ? 256 : Int(count))
            case (0x6C, let count): .wrongLength(right: count == 0 ? 256 : Int(count))
            case (0x67, 0): .wrongLength(right: nil)
            case (0x69, 0x82): .notAuthorised
            case (0x6A, 0x82): .noFile
            case (0x6A, 0x83): .noRecord
            case (0x6A, 0x86), (0x6B, 0): .wrongParameters
            case (0x6D, 0): .unknownInstruction
            case (0x6E, 0): .unknownClass
            default: .other
            }
        }
    }

    /// What a status says.
    public enum Meaning: Sendable, Hashable {
        /// 9000.
        case done
        /// 61xx: so many bytes wait to be fetched.
        case more(count: Int)
        /// 6Cxx: the same again with this length; 6700: another.
        case wrongLength(right: Int?)
        /// 6982.
        case notAuthorised
        /// 6A82.
        case noFile
        /// 6A83.
        case noRecord
        /// 6A86, 6B00.
        case wrongParameters
        /// 6D00.
        case unknownInstruction
        /// 6E00.
        case unknownClass
        /// Anything else.
        case other
    }

    /// What is sent next so that `command` comes to its end (T=0): fetches what waits, or asks again with the right
    /// length; `nil` where `answer` is the end.
    public static func next(after command: Command, _ answer: Answer) -> Command? {
        switch answer.meaning {
        case .more(let count): return Command(instruction: 0xC0, p1: 0, p2: 0, expected: count)
        case .wrongLength(let right?):
            var again = command
            again.expected = right
            return again
        default: return nil
        }
    }
}
