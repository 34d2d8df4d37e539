/// The keys of one input device (`/dev/input/event*`), which come here and nowhere else while it is open.
public protocol KeyInput: Port {
    /// Waits for at least one event and returns all that are there: whole ones, 24 bytes each, as the kernel says them
    /// (`struct input_event` of 64-bit machines), with CLOCK_MONOTONIC's time since boot. With a `timeout` that passes
    /// first, throws `.timedOut`; with `nil` waits for ever. Throws `.unplugged` when the device is gone, and at once
    /// `.unavailable` when the task is cancelled.
    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8]

    /// The codes of the keys that are down now (EVIOCGKEY).
    func keysDown() async throws(DeviceError) -> Set<UInt16>
}
