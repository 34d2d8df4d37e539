import DeviceKit

extension AsyncStream.Continuation where Element: Sendable {
    /// Tells the hall, and whoever keeps what the driver on `port` tells.
    func yield(_ value: Element, by port: any Port) {
        port.surroundings.gave("\(value)")
        yield(value)
    }
}

extension Port {
    /// The time that passes from now on, as it is told to the driver on this port.
    func stopwatch() -> @Sendable () -> Duration {
        let (surroundings, start) = (surroundings, surroundings.now())
        return { start.duration(to: surroundings.now()) }
    }
}
