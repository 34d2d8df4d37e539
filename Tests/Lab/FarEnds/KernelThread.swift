import Foundation
import SimulatedHall
import Synchronization

/// Calls into the kernel that may hang there, each on a thread of its own: what waits in one keeps no other from going on.
enum KernelThread {
    /// How long the kernel may take, by the machine's clock.
    private static let limit = Duration.seconds(120)

    /// Who waits for a call: the first to end it is heard.
    private final class Waiting<Value: Sendable>: Sendable {
        private let continuation: Mutex<CheckedContinuation<Value, any Error>?>

        init(_ continuation: CheckedContinuation<Value, any Error>) { self.continuation = Mutex(continuation) }

        func end(_ outcome: Result<Value, any Error>) {
            let waiting = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(with: outcome)
        }
    }

    /// What `body` gives; `KernelHang` when the kernel has not come back within two minutes, and its thread is left there.
    static func run<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let calling = Mutex<Task<Void, Never>?>(nil)
        defer { calling.withLock { $0?.cancel() } }
        return try await withCheckedThrowingContinuation { continuation in
            let waiting = Waiting(continuation)
            let watch = Task {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                waiting.end(.failure(KernelHang(what: what)))
            }
            calling.withLock { $0 = watch }
            Thread.detachNewThread { waiting.end(Result(catching: body)) }
        }
    }
}

/// A call that the kernel has not come back from.
struct KernelHang: Error, CustomStringConvertible {
    var what: String
    var description: String { "the kernel hangs while \(what)" }
}
