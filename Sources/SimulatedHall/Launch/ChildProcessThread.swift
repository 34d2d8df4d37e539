import Glibc
import Synchronization

/// Threads for what would block the cooperative pool while processes are started and waited for.
enum ChildProcessThread {
    /// The one thread that starts children. It never ends: a child's parent-death signal comes when the *thread*
    /// that started it ends, and threads of the pool may end at any time.
    private static let launcher = Mailbox()

    /// Runs `work` on the launching thread.
    static func launch<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            launcher.post {
                do throws(Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    /// Runs `work` on a new thread that ends with it.
    static func detach(_ work: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Work(work))
        var thread: pthread_t = 0
        guard pthread_create(&thread, nil, entry, box.toOpaque()) == 0 else {
            // No thread to be had: better late than never.
            box.takeRetainedValue().body()
            return
        }
        pthread_detach(thread)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static let entry: @convention(c) @Sendable (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        if let context = $0 { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
    }

    /// Work for one thread, in order; a semaphore wakes it.
    private final class Mailbox: Sendable {
        private let waiting = Mutex<[@Sendable () -> Void]>([])
        private let signal = Semaphore()

        init() {
            ChildProcessThread.detach { [self] in
                while true {
                    signal.wait()
                    let work = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                    work?()
                }
            }
        }

        func post(_ work: @escaping @Sendable () -> Void) {
            waiting.withLock { $0.append(work) }
            signal.post()
        }
    }

    // A POSIX semaphore may be used by all threads; its memory stays where it is for the object's life.
    private final class Semaphore: @unchecked Sendable {
        private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        init() { sem_init(semaphore, 0, 0) }
        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }
        func wait() { while sem_wait(semaphore) != 0 {} }
        func post() { sem_post(semaphore) }
    }
}
