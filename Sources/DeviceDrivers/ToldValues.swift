import DeviceKit

extension AsyncStream.Continuation where Element: Sendable {
    /// Tells the hall, and whoever keeps what the driver on `port` tells.
    func yield(_ value: Element, by port: any Port) {
        port.surroundings.gave("\(value)")
        yield(value)
    }
}
