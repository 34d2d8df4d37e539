extension HallRS485 {
    /// Finds frames in bytes as they arrive, whatever noise and collisions lie between. Holds no port, knows no time.
    public struct Decoder: Sendable {
        private let maximumLength: UInt8
        private var buffer: [UInt8] = []

        /// What looked like a frame and was none (lengths, sum or tail wrong, or cut short).
        public private(set) var malformed = 0

        /// The addresses that the newest broken frames name, as far as they came whole; the newest last, 16 at most.
        private var broken: [UInt8] = []

        /// A decoder for a dialect's frames.
        public init(dialect: Dialect) {
            maximumLength = UInt8(clamping: dialect.maximumDataBytes + 2)
            buffer.reserveCapacity(2 * capacity)
        }

        /// Takes bytes as they came. More than one frame's worth that never becomes a frame is dropped by `next`.
        public mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

        /// Whether part of a frame waits for its rest.
        public var isWaiting: Bool { !buffer.isEmpty }

        /// Forgets part of a frame whose rest did not come in time.
        public mutating func dropPartial() {
            guard !buffer.isEmpty else { return }
            noteBroken(at: 0)
            malformed += 1
            buffer.removeAll(keepingCapacity: true)
        }

        /// The next whole frame, or `nil` while none is complete. Until it says `nil`, call it again.
        public mutating func next() -> Frame? {
            var position = 0
            defer { buffer.removeFirst(position) }
            while position < buffer.count {
                switch candidate(at: position) {
                case .noise: position += 1
                case .broken:
                    noteBroken(at: position)
                    malformed += 1
                    position += 1
                case .incomplete: return nil
                case .frame(let frame):
                    position += frame.data.count + overhead + 2
                    return frame
                }
            }
            return nil
        }

        /// The addresses of frames that were broken since this was called last, where their heads came whole.
        public mutating func takeBroken() -> [UInt8] {
            defer { broken = [] }
            return broken
        }

        private mutating func noteBroken(at position: Int) {
            let head = buffer[position...].prefix(HallRS485.overhead - 1)
            guard head.count == HallRS485.overhead - 1, let address = head.last,
                head.elementsEqual([lead, start, head[position + 2], head[position + 2], start, address])
            else { return }
            if broken.count == 16 { broken.removeFirst() }
            broken.append(address)
        }

        private enum Candidate {
            case noise, broken, incomplete
            case frame(Frame)
        }

        private var capacity: Int { Int(maximumLength) + overhead }

        private func candidate(at position: Int) -> Candidate {
            let rest = buffer.count - position
            guard buffer[position] == lead else { return .noise }
            guard rest > 1 else { return .incomplete }
            guard buffer[position + 1] == start else { return .noise }
            guard rest > 2 else { return .incomplete }
            let length = buffer[position + 2]
            guard (2...max(2, maximumLength)).contains(length) else { return .broken }
            guard rest > 3 else { return .incomplete }
            guard buffer[position + 3] == length else { return .broken }
            guard rest > 4 else { return .incomplete }
            guard buffer[position + 4] == start else { return .broken }
            let end = position + overhead + Int(length)
            guard end <= buffer.count else { return .incomplete }
            guard buffer[end - 1] == tail else { return .broken }
            let frame = Frame(
                address: buffer[position + 5], command: buffer[position + 6],
                data: Array(buffer[(position + 7)..<(end - 2)]))
            guard HallRS485.sum(frame.address, frame.command, frame.data) == buffer[end - 2] else { return .broken }
            return .frame(frame)
        }
    }
}
