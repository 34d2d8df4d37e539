extension OnbonBX {
    /// Preamble, escape, checksum and terminator: what surrounds every frame.
    enum Framing {
        /// Unescaped bytes of the longest frame taken in; the cards' own buffers hold 512 or 1,024.
        static let longestFrame = 4_096
        /// A frame has at least a header and a checksum.
        static let shortestFrame = headerLength + 2
        static let headerLength = 14
        /// More preamble bytes than any card sends, and as many as a message can say it had.
        static let longestPreamble = 64

        /// One frame as it lies in a run of bytes.
        struct Frame: Equatable {
            /// Where its first preamble byte stands.
            var start: Int
            /// One beyond its terminator.
            var end: Int
            /// How many preamble bytes it had.
            var preambleLength: Int
            /// Header and data, unescaped.
            var payload: [UInt8]
            /// The checksum it carried.
            var checksum: UInt16
            /// Whether that is the one of the payload, and not FFFF for none.
            var isChecked: Bool
        }

        /// The frame that starts at `start`; throws where it breaks the format or ends too early.
        static func frame(in bytes: [UInt8], at start: Int, dialect: Dialect) throws(WireError) -> Frame {
            var position = start
            while position < bytes.count, bytes[position] == dialect.preambleByte { position += 1 }
            let preambleLength = position - start
            guard preambleLength > 0 else {
                throw WireError(offset: start, message: "a frame starts with \(hex(dialect.preambleByte))")
            }
            guard preambleLength <= longestPreamble else {
                throw WireError(
                    offset: start + longestPreamble, message: "more than \(longestPreamble) preamble bytes")
            }
            let special = dialect.specialBytes
            var content: [UInt8] = []
            content.reserveCapacity(min(bytes.count - position, 512))
            while position < bytes.count, bytes[position] != dialect.terminator {
                guard content.count < longestFrame else {
                    throw WireError(offset: position, message: "longer than \(longestFrame) bytes without its end")
                }
                if special.contains(bytes[position]) {
                    content.append(try unescaped(bytes, &position, dialect))
                } else {
                    content.append(bytes[position])
                    position += 1
                }
            }
            guard position < bytes.count else {
                throw WireError(offset: position, message: "the frame ends before its \(hex(dialect.terminator))")
            }
            guard content.count >= shortestFrame else {
                throw WireError(offset: position, message: "a frame of \(content.count) bytes has no whole header")
            }
            let checksum = UInt16(content[content.count - 2]) | UInt16(content[content.count - 1]) << 8
            content.removeLast(2)
            let computed = OnbonBX.checksum(content)
            guard checksum == computed || (checksum == 0xFFFF && dialect.acceptsOmittedChecksum) else {
                throw WireError(
                    offset: position, message: "checksum \(hex(checksum)), but the bytes make \(hex(computed))")
            }
            return Frame(
                start: start, end: position + 1, preambleLength: preambleLength, payload: content, checksum: checksum,
                isChecked: checksum == computed)
        }

        /// Header and data as they go on the wire.
        static func wrap(
            _ payload: [UInt8], preambleLength: Int, checksum: UInt16?, dialect: Dialect
        ) -> [UInt8] {
            let crc = checksum ?? OnbonBX.checksum(payload)
            var bytes = [UInt8](repeating: dialect.preambleByte, count: preambleLength)
            bytes.reserveCapacity(preambleLength + payload.count + 8)
            let special = dialect.escapedBytes
            for byte in payload {
                if special.contains(byte) { escape(byte, into: &bytes, dialect) } else { bytes.append(byte) }
            }
            escape(UInt8(truncatingIfNeeded: crc), into: &bytes, dialect)
            escape(UInt8(truncatingIfNeeded: crc >> 8), into: &bytes, dialect)
            bytes.append(dialect.terminator)
            return bytes
        }

        private static func escape(_ byte: UInt8, into bytes: inout [UInt8], _ dialect: Dialect) {
            if let escape = dialect.escapes.first(where: { $0.byte == byte }) {
                bytes += escape.sentAs
            } else {
                bytes.append(byte)
            }
        }

        private static func unescaped(
            _ bytes: [UInt8], _ position: inout Int, _ dialect: Dialect
        ) throws(WireError) -> UInt8 {
            let byte = bytes[position]
            guard byte != dialect.preambleByte else {
                throw WireError(offset: position, message: "\(hex(byte)) inside a frame")
            }
            guard dialect.escapes.contains(where: { $0.sentAs.first == byte }) else {
                position += 1
                return byte
            }
            let rest = bytes[position...]
            guard let escape = dialect.escapes.first(where: { rest.starts(with: $0.sentAs) }) else {
                throw WireError(offset: position, message: "\(hex(byte)) is not followed by an escape's second byte")
            }
            position += escape.sentAs.count
            return escape.byte
        }

        /// `5A`, `00FF`.
        static func hex(_ value: some FixedWidthInteger & UnsignedInteger) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, value.bitWidth / 4 - digits.count)) + digits
        }
    }

    /// Turns bytes as they arrive into frames. Holds no port and knows no time.
    ///
    /// It finds its way after noise: everything up to a preamble is skipped, a preamble inside a frame starts a new
    /// one, and what grows beyond the longest frame is dropped.
    public struct Decoder: Sendable {
        private let side: Side
        private let dialect: Dialect
        private var buffer: [UInt8] = []

        /// A decoder of what `side` speaks.
        public init(from side: Side, dialect: Dialect) {
            self.side = side
            self.dialect = dialect
        }

        /// One thing found among the bytes.
        public enum Finding: Sendable, Equatable {
            /// A whole, valid frame.
            case message(Message)
            /// Bytes between a preamble and a terminator (or the next preamble) that are no frame, and why.
            case malformed(WireError, bytes: WireBytes)
        }

        /// Takes bytes in any portions.
        public mutating func append(_ bytes: [UInt8]) { buffer += bytes }

        /// Forgets what has arrived so far.
        public mutating func reset() { buffer.removeAll(keepingCapacity: true) }

        /// The next finding, or `nil` while a frame is still arriving.
        public mutating func next() -> Finding? {
            let (preamble, terminator) = (dialect.preambleByte, dialect.terminator)
            guard let first = buffer.firstIndex(of: preamble) else {
                buffer.removeAll(keepingCapacity: true)
                return nil
            }
            if first > 0 { buffer.removeFirst(first) }
            guard let content = buffer.firstIndex(where: { $0 != preamble }) else {
                keepPreamble(buffer.count)
                return nil
            }
            if keepPreamble(content) { return next() }
            guard let end = buffer[content...].firstIndex(where: { $0 == terminator || $0 == preamble }) else {
                guard buffer.count > 2 * Framing.longestFrame else { return nil }
                return drop(buffer.count, WireError(offset: buffer.count, message: "no end within the longest frame"))
            }
            guard buffer[end] == terminator else {
                return drop(end, WireError(offset: end, message: "a new preamble before the frame's end"))
            }
            do {
                let frame = try Framing.frame(in: buffer, at: 0, dialect: dialect)
                let message = try Message(frame, from: side, dialect: dialect)
                buffer.removeFirst(end + 1)
                return .message(message)
            } catch {
                return drop(end + 1, error)
            }
        }

        /// Any number of preamble bytes may come before a frame; as many as any card sends are kept of `count`. Whether some
        /// were dropped.
        @discardableResult private mutating func keepPreamble(_ count: Int) -> Bool {
            guard count > Framing.longestPreamble else { return false }
            buffer.removeFirst(count - Framing.longestPreamble)
            return true
        }

        private mutating func drop(_ count: Int, _ error: WireError) -> Finding {
            let dropped = WireBytes(buffer.prefix(count))
            buffer.removeFirst(count)
            return .malformed(error, bytes: dropped)
        }
    }
}
