extension ESCPOS {
    /// What a printer sends.
    public enum Reply: Codable, Sendable, Equatable {
        /// Answer to DLE EOT: one byte, `0xx1xx10`.
        case realTime(byte: UInt8)
        /// Automatic status (GS a): four bytes, the first `0xx1xx00`.
        case automatic(bytes: WireBytes)
        /// Answer to GS r, or to GS I of one byte: `0xx0xxxx`.
        case queued(byte: UInt8)
        /// Answer to GS ( H 48 (`37 22 id 00`): all before it is printed.
        case processID(id: String)
        /// Another block `37 … 00`, without these two.
        case block(bytes: WireBytes)
        /// Answer to GS I of text (`5F … 00`), without these two.
        case information(bytes: WireBytes)
        /// XON (11): go on sending.
        case resume
        /// XOFF (13): stop sending.
        case hold
        /// Bytes that are no reply.
        case unknown(bytes: WireBytes)

        func append(to bytes: inout [UInt8]) throws(Unencodable) {
            switch self {
            case .realTime(let byte):
                guard byte & 0x93 == 0x12 else { throw Unencodable("a real-time status is 0xx1xx10") }
                bytes.append(byte)
            case .automatic(let block):
                guard block.bytes.count == 4, block.bytes[0] & 0x93 == 0x10 else {
                    throw Unencodable("an automatic status has four bytes, the first 0xx1xx00")
                }
                bytes += block.bytes
            case .queued(let byte):
                guard byte & 0x90 == 0 else { throw Unencodable("a queued status is 0xx0xxxx") }
                bytes.append(byte)
            case .processID(let id):
                let digits = Array(id.utf8)
                guard digits.count == 4, digits.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                    throw Unencodable("a process id is four printable ASCII characters")
                }
                bytes += [0x37, 0x22] + digits + [0]
            case .block(let block): bytes += try Self.closed(0x37, block.bytes)
            case .information(let block): bytes += try Self.closed(0x5F, block.bytes)
            case .resume: bytes.append(0x11)
            case .hold: bytes.append(0x13)
            case .unknown(let unknown): bytes += unknown.bytes
            }
        }

        private static func closed(_ head: UInt8, _ body: [UInt8]) throws(Unencodable) -> [UInt8] {
            guard !body.contains(0), body.count <= ReplyDecoder.longestBlock else {
                throw Unencodable("a block has no NUL and at most \(ReplyDecoder.longestBlock) bytes")
            }
            return [head] + body + [0]
        }
    }

    /// The four bytes of an automatic status, by what they mean (reserved bits are not looked at).
    public struct AutomaticStatus: Sendable, Equatable {
        private let bytes: [UInt8]

        /// Reads the bytes of `Reply.automatic`; `nil` unless there are four.
        public init?(_ bytes: [UInt8]) {
            guard bytes.count == 4 else { return nil }
            self.bytes = bytes
        }

        /// Prints what it gets.
        public var isOnline: Bool { bytes[0] & 0x08 == 0 }
        /// 开盖.
        public var isCoverOpen: Bool { bytes[0] & 0x20 != 0 }
        /// The cutter does not move.
        public var hasCutterError: Bool { bytes[1] & 0x08 != 0 }
        /// 纸将尽.
        public var isPaperLow: Bool { bytes[2] & 0x03 != 0 }
        /// 缺纸.
        public var isPaperEmpty: Bool { bytes[2] & 0x0C != 0 }
    }
}
