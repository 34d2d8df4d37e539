import Synchronization

/// Messages as they arrive. What is not taken yet is counted, so that the sender can be held back.
public struct FleetMessages: AsyncSequence, Sendable {
    /// A message.
    public typealias Element = FleetMessage

    let inbox: FleetInbox

    /// Iterates; one consumer.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: AsyncStream<FleetMessage>.Iterator
        let inbox: FleetInbox

        /// The next message, nil when the transport has stopped or the task is cancelled.
        public mutating func next() async -> FleetMessage? {
            let message = await base.next()
            if message != nil { inbox.took() }
            return message
        }
    }

    /// Begins.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: inbox.stream.makeAsyncIterator(), inbox: inbox)
    }
}

/// Messages between the transport's thread and their consumer. The thread stops reading the network while `isFull`,
/// so the stream's buffer holds at most `limit` messages and those of one read.
final class FleetInbox: Sendable {
    let stream: AsyncStream<FleetMessage>
    private let continuation: AsyncStream<FleetMessage>.Continuation
    private let limit: Int
    private let waiting = Mutex(0)
    private let resume: @Sendable () -> Void

    /// `resume` is called when there is room again.
    init(limit: Int, resume: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.resume = resume
        (stream, continuation) = AsyncStream.makeStream(of: FleetMessage.self, bufferingPolicy: .unbounded)
    }

    var isFull: Bool { waiting.withLock { $0 >= limit } }

    func put(_ message: FleetMessage) {
        waiting.withLock { $0 += 1 }
        continuation.yield(message)
    }

    func took() {
        let hasRoom = waiting.withLock { waiting in
            waiting -= 1
            return waiting == limit / 2
        }
        if hasRoom { resume() }
    }

    func finish() { continuation.finish() }
}
