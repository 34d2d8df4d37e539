extension SDT {
    /// A module's answer. It cannot be copied, so that its payload, which may be a person's data, lies in one place of
    /// memory only; that place is overwritten when the reply goes away.
    public struct Reply: ~Copyable {
        /// The status bytes.
        public let status: Status
        private let memory: UnsafeMutableRawBufferPointer

        init(status: Status, payload: some Collection<UInt8>) {
            self.status = status
            memory = .allocate(byteCount: payload.count, alignment: 1)
            memory.copyBytes(from: payload)
        }

        deinit {
            for index in memory.indices { memory[index] = 0 }
            memory.deallocate()
        }

        /// Lets `body` look at what follows the status; the bytes must not outlive it.
        public func withPayload<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
            try body(UnsafeRawBufferPointer(memory))
        }
    }

    /// Finds replies in bytes as they arrive. Its memory has one place and size, and what was in it is overwritten as
    /// soon as it is given out, dropped or `wipe`d, so that no card's data stays behind. Knows no port and no time.
    public struct Decoder: Sendable {
        /// The longest frame kept: text, photo and the larger fingerprint need 2,321 bytes.
        public static let capacity = 4096

        private let preamble: [UInt8]
        private var buffer = [UInt8](repeating: 0, count: capacity)
        private var count = 0

        /// Frames with an impossible length or a wrong check byte, and bytes that overflowed.
        public private(set) var malformed = 0

        /// A decoder for a dialect's frames.
        public init(dialect: Dialect) { preamble = dialect.preamble }

        /// Takes bytes as they came and overwrites the caller's copy. What does not fit is dropped.
        public mutating func append(wiping bytes: inout [UInt8]) {
            let fitting = min(bytes.count, Self.capacity - count)
            if fitting < bytes.count { malformed += 1 }
            buffer.replaceSubrange(count..<(count + fitting), with: bytes[..<fitting])
            count += fitting
            SDT.wipe(&bytes)
        }

        /// The next whole reply, or `nil` while none is complete.
        public mutating func next() -> Reply? {
            while true {
                drop(noise())
                let header = preamble.count + 2
                guard count >= header else { return nil }
                let length = Int(buffer[header - 2]) << 8 | Int(buffer[header - 1])
                guard (4...(Self.capacity - header)).contains(length) else {
                    malformed += 1
                    drop(1)
                    continue
                }
                let end = header + length
                guard count >= end else { return nil }
                guard buffer[preamble.count..<end].reduce(0, ^) == 0 else {
                    malformed += 1
                    drop(1)
                    continue
                }
                let reply = Reply(
                    status: Status(buffer[header..<(header + 3)]), payload: buffer[(header + 3)..<(end - 1)])
                drop(end)
                return reply
            }
        }

        /// Forgets and overwrites everything.
        public mutating func wipe() {
            SDT.wipe(&buffer)
            count = 0
        }

        /// How many bytes at the front cannot begin a frame.
        private func noise() -> Int {
            var position = 0
            while position < count {
                let known = min(preamble.count, count - position)
                if buffer[position..<(position + known)].elementsEqual(preamble[..<known]) { break }
                position += 1
            }
            return position
        }

        /// Moves what follows the first bytes to the front and overwrites where it was.
        private mutating func drop(_ dropped: Int) {
            guard dropped > 0 else { return }
            let kept = count - dropped
            buffer.withUnsafeMutableBytes { memory in
                for index in 0..<kept { memory[index] = memory[index + dropped] }
                for index in kept..<count { memory[index] = 0 }
            }
            count = kept
        }
    }

    /// Overwrites bytes in place.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { memory in
            for index in memory.indices { memory[index] = 0 }
        }
    }
}
