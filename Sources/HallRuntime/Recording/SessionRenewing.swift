/// Has drivers made anew once a day, while nothing happens in the hall.
///
/// A replay of a driver begins where it was made, and that must not be older than the ring.
struct SessionRenewing: Sendable {
    let hall: Hall
    let recorder: Recorder
    /// How long nothing has been decided before.
    var quiet = Duration.seconds(2 * 3600)
    /// How old sessions may become.
    var age = Duration.seconds(20 * 3600)
    /// How often it is looked.
    var step = Duration.seconds(600)

    /// Renews until cancelled.
    func run() async {
        var head: Int64?
        var (quietSince, renewedAt) = (ContinuousClock.now, ContinuousClock.now)
        while (try? await Task.sleep(for: step, tolerance: step / 5)) != nil {
            let (present, now) = (await hall.book.head, ContinuousClock.now)
            if present != head { (head, quietSince) = (present, now) }
            guard now - quietSince >= quiet, now - renewedAt >= age else { continue }
            recorder.renewSessions()
            renewedAt = now
        }
    }
}
