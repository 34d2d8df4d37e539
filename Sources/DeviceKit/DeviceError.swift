/// Why a device did not do what it was asked, with what was being attempted.
///
/// Never shown to the public: pages show the text of a `DeviceFault` instead.
public struct DeviceError: Error, Codable, Equatable, Sendable, CustomStringConvertible {
    /// The closed list of causes. A driver maps every failure of its wire onto one of them.
    public enum Cause: String, Codable, Sendable, CaseIterable {
        /// The port is gone: end of file, `ENODEV`, `EIO` of a pulled tty, a vanished path.
        case unplugged
        /// No (complete) answer within the time the profile allows.
        case timedOut = "timed-out"
        /// An answer came that breaks its wire format.
        case malformedReply = "malformed-reply"
        /// The device understood and said no.
        case refused
        /// `EACCES` or `EPERM`: a group or udev rule is missing.
        case accessDenied = "access-denied"
        /// Another program holds the port (`EBUSY`, `TIOCEXCL`).
        case busy
        /// The model, kernel or library cannot do this.
        case unsupported
        /// Any other error of the operating system; the attempt carries its text.
        case system
        /// The service behind the port (cupsd, a sound server) is not there.
        case unavailable
    }

    /// What went wrong.
    public var cause: Cause
    /// What was being attempted, for the technician: "opening /dev/ttyS1: Permission denied".
    public var attempt: String

    /// An error with its cause and what was being attempted.
    public init(_ cause: Cause, while attempt: String) {
        self.cause = cause
        self.attempt = attempt
    }

    /// `cause while attempt`, for logs and `hallctl`.
    public var description: String { "\(cause.rawValue) while \(attempt)" }
}
