/// A screen's backlight (`/sys/class/backlight/*`).
public protocol BacklightControl: Port {
    /// Its brightness now, and the greatest that it has; 0 is the least, which on some screens is dark.
    func brightness() async throws(DeviceError) -> (now: Int, most: Int)

    /// Sets its brightness, 0 … `most`.
    func set(brightness: Int) async throws(DeviceError)

    /// Lets the time pass, or learns before that it is over: throws `.unplugged` when the backlight is gone, and at once
    /// `.unavailable` when the task is cancelled.
    func rest(for time: Duration) async throws(DeviceError)
}
