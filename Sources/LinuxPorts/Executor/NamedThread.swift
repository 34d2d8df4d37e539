import CLinux
import Glibc

/// Starts kernel threads with a name that `top -H` shows.
enum NamedThread {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Runs `body` on a new detached thread; `false` when the kernel gives no thread. Names are cut to 15 bytes.
    @discardableResult
    static func start(name: String, body: @escaping @Sendable () -> Void) -> Bool {
        let context = Unmanaged.passRetained(Body(name: name, run: body))
        var thread: pthread_t = 0
        guard pthread_create(&thread, nil, entry, context.toOpaque()) == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    // A stored closure formed outside any actor: one formed inside would be checked for that actor's thread.
    private static let entry: @convention(c) @Sendable (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        context in
        guard let context else { return nil }
        let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
        hk_thread_name(body.name)
        body.run()
        return nil
    }
}
