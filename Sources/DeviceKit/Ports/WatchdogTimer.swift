/// A watchdog of the machine (`/dev/watchdog*`): it starts the machine anew when nothing feeds it for its time. It counts
/// from its opening on, and goes on counting when it is closed without having been disarmed.
public protocol WatchdogTimer: Port {
    /// Sets its time, in whole seconds; returns the time that it took, which may be another.
    func arm(seconds: Int) async throws(DeviceError) -> Int

    /// Begins its time anew.
    func feed() async throws(DeviceError)

    /// Ends the counting (the magic close). A kernel that forbids it (`nowayout`) counts on.
    func disarm() async throws(DeviceError)

    /// Lets the time pass, or learns before that it is over: throws `.unplugged` when the watchdog is gone, and at once
    /// `.unavailable` when the task is cancelled.
    func rest(for time: Duration) async throws(DeviceError)
}
