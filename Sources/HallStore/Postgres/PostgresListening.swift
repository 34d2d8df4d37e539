import Foundation
import Glibc
import Synchronization

/// Listens to what any writer appends to a ledger in PostgreSQL, on a connection and a thread of its own.
public final class PostgresListening: LedgerWaking {
    /// The newest sequence number that was heard of, and 0 after each connection: something may have been missed.
    public let wakes: AsyncStream<Int64>
    private let wake: AsyncStream<Int64>.Continuation
    private let address: PostgresAddress
    /// The end that `stop` writes to and the end that the thread reads from.
    private let ends: (write: Int32, read: Int32)

    /// Begins; while there is no server it tries again each second.
    public init(_ address: PostgresAddress) throws(PostgresProblem) {
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { throw .unreachable("no pipe: errno \(errno)") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        ends = (pipe[1], pipe[0])
        self.address = address
        (wakes, wake) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let thread = Thread { [address, wake, read = pipe[0]] in Self.listen(to: address, wake, until: read) }
        thread.name = "postgres-listen"
        thread.stackSize = 1 << 19
        thread.start()
    }

    /// The thread ends when its pipe does, and closes its own end.
    deinit { close(ends.write) }

    private static func listen(
        to address: PostgresAddress, _ wake: AsyncStream<Int64>.Continuation, until end: Int32
    ) {
        defer {
            wake.finish()
            close(end)
        }
        while !isOver(end, within: 0) {
            do throws(PostgresError) {
                let deadline = PostgresDeadline(in: .seconds(2))
                let connection = try PostgresConnection(address, purpose: "ledger listener", deadline: deadline)
                try connection.run(script: "LISTEN \(PostgresSchema.channel)", deadline: deadline)
                wake.yield(0)
                while !isOver(end, within: 0) {
                    for payload in try connection.awaitNotifications(or: end) {
                        if let seq = Int64(payload) { wake.yield(seq) }
                    }
                }
            } catch {
                if isOver(end, within: 1000) { return }
            }
        }
    }

    private static func isOver(_ end: Int32, within milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, milliseconds) > 0
    }
}
