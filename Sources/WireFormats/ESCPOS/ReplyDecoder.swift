extension ESCPOS {
    /// Tells a printer's replies apart by their fixed bits, byte by byte.
    ///
    /// `11` and `13` are flow control; `b & 93 == 12` answers DLE EOT; `b & 93 == 10` starts four bytes of automatic
    /// status; `37` and `5F` start a block up to NUL; `b & 90 == 0` answers GS r. A real-time answer never stands
    /// within a block.
    public struct ReplyDecoder: Sendable {
        /// The most bytes a block may have between its head and NUL.
        public static let longestBlock = 80

        private var open: [UInt8] = []
        /// How many bytes of broken blocks were dropped so far.
        public private(set) var droppedCount = 0

        /// Outside any block.
        public init() {}

        /// Takes one byte; gives the reply that it completes.
        public mutating func receive(_ byte: UInt8) -> Reply? {
            guard let head = open.first else { return start(byte) }
            open.append(byte)
            if head & 0x93 == 0x10 {
                // The other three are 0xx0xxxx: a byte that is not belongs to something new.
                if byte & 0x90 != 0 {
                    drop(open.count - 1)
                    return start(byte)
                }
                return open.count == 4 ? close(.automatic(bytes: WireBytes(open))) : nil
            }
            if byte != 0 {
                if open.count > Self.longestBlock + 1 { drop(open.count) }
                return nil
            }
            return close(block(head, Array(open[1..<open.count - 1])))
        }

        /// Takes bytes; gives the replies that they complete.
        public mutating func receive(_ bytes: [UInt8]) -> [Reply] {
            var replies: [Reply] = []
            for byte in bytes { if let reply = receive(byte) { replies.append(reply) } }
            return replies
        }

        /// Forgets half a reply.
        public mutating func reset() { open = [] }

        private mutating func start(_ byte: UInt8) -> Reply? {
            switch byte {
            case 0x11: return .resume
            case 0x13: return .hold
            case 0x37, 0x5F: open = [byte]
            case _ where byte & 0x93 == 0x12: return .realTime(byte: byte)
            case _ where byte & 0x93 == 0x10: open = [byte]
            case _ where byte & 0x90 == 0: return .queued(byte: byte)
            default: return .unknown(bytes: [byte])
            }
            return nil
        }

        private mutating func close(_ reply: Reply) -> Reply {
            open = []
            return reply
        }

        private mutating func drop(_ count: Int) {
            droppedCount += count
            open = []
        }

        private func block(_ head: UInt8, _ body: [UInt8]) -> Reply {
            if head == 0x5F { return .information(bytes: WireBytes(body)) }
            if body.count == 5, body[0] == 0x22, body[1...].allSatisfy({ (0x20...0x7E).contains($0) }) {
                return .processID(id: String(decoding: body[1...], as: UTF8.self))
            }
            return .block(bytes: WireBytes(body))
        }
    }
}
