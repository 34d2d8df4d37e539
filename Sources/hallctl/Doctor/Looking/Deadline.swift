import Dispatch
import Foundation
import Synchronization

/// Work that must not keep a doctor waiting: what is late is left behind, and ends with the program.
enum Deadline {
    /// A continuation that is resumed by whoever comes first.
    private final class First<Value: Sendable>: Sendable {
        private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

        init(_ continuation: CheckedContinuation<Value?, Never>) { self.continuation = Mutex(continuation) }

        func resume(_ value: Value?) {
            let waiting = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            waiting?.resume(returning: value)
        }
    }

    /// What blocking work gives, on a thread of its own; `nil` when it takes longer.
    static func thread<Value: Sendable>(_ seconds: Double, _ work: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let first = First(continuation)
            Thread.detachNewThread { first.resume(work()) }
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { first.resume(nil) }
        }
    }

    /// What asynchronous work gives; `nil` when it takes longer.
    static func task<Value: Sendable>(
        _ seconds: Double, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let first = First(continuation)
            // Not awaited: it may hang in a call that cannot be cancelled.
            Task.detached { first.resume(await work()) }
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { first.resume(nil) }
        }
    }
}
