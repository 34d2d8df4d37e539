/// What starts the machine anew when the agent does not do its work any more.
public protocol WatchdogDevice: DeviceDriver {
    /// Vouches that the agent has just done its work, end to end. The watchdog is fed for as long as this is said again
    /// and again, and for no other reason.
    func vouch() async
}
