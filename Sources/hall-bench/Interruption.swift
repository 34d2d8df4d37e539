import Dispatch
import Glibc

/// Ctrl-C and SIGTERM: what runs is cancelled and takes everything away before the program ends.
enum Interruption {
    /// Runs `work`; `nil` when a signal came, after `work` has ended all the same.
    static func end<Value: Sendable>(of work: @escaping @Sendable () async -> Value) async -> Value? {
        let (signals, heard) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { @Sendable in _ = heard.yield() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return await withTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            return first
        }
    }
}
