import Dispatch
import Synchronization

/// A moment to come that may be put off and brought forward as often as anything changes, with one timer for all of it.
///
/// `Task.sleep` keeps its timer, its task and their stacks until its time is over, cancelled or not (1.6 kB each in Swift 6.3):
/// too much for what is set anew with each word of each device.
final class Alarm: Sendable {
    /// Once for each time that came; several that nobody waited for are one.
    let rings: AsyncStream<Void>
    // Unsafe: Dispatch does not say that its sources may be used on any thread; this one is under `due`'s lock, but for its end.
    nonisolated(unsafe) private let timer: any DispatchSourceTimer
    private let tolerance: Duration
    private let due = Mutex<ContinuousClock.Instant?>(nil)

    /// Never rings until it is set; then up to `tolerance` late, so that the machine need not wake for it alone.
    init(tolerance: Duration = .zero) {
        let (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let source = DispatchSource.makeTimerSource()
        (self.rings, timer, self.tolerance) = (rings, source, tolerance)
        source.setEventHandler { [weak self] in
            self?.due.withLock { $0 = nil }
            ring.yield()
        }
        source.schedule(deadline: .distantFuture)
        source.activate()
    }

    deinit { timer.cancel() }

    /// Rings then and not before; `nil`: never.
    func set(at time: ContinuousClock.Instant?) { due.withLock { schedule(time, &$0) } }

    /// Rings then, or before where it is set to.
    func bringForward(to time: ContinuousClock.Instant) {
        due.withLock { due in if due.map({ time < $0 }) ?? true { schedule(time, &due) } }
    }

    private func schedule(_ time: ContinuousClock.Instant?, _ due: inout ContinuousClock.Instant?) {
        guard due != time else { return }
        due = time
        guard let time else { return timer.schedule(deadline: .distantFuture) }
        timer.schedule(
            deadline: .now() + Self.interval(ContinuousClock.now.duration(to: time)), leeway: Self.interval(tolerance))
    }

    private static func interval(_ time: Duration) -> DispatchTimeInterval {
        .nanoseconds(Int(min(max(time, .zero), .seconds(1 << 30)) / .nanoseconds(1)))
    }
}
