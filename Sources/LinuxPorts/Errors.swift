import CLinux
import DeviceKit
import Glibc

extension DeviceError {
    /// The error for a (negative) errno, with the system's own words appended to what was being attempted.
    static func of(_ code: some BinaryInteger, while attempt: String) -> DeviceError {
        let code = Int32(clamping: code.magnitude)
        return DeviceError(cause(of: code), while: "\(attempt): \(text(of: code))")
    }

    /// The error for a device node that could not be opened; says for a refused one what to do about it.
    static func opening(_ path: String, _ code: some BinaryInteger) -> DeviceError {
        let error = DeviceError.of(code, while: "opening \(path)")
        switch error.cause {
        case .accessDenied: return DeviceError(.accessDenied, while: error.attempt + advice(for: path))
        case .busy:
            return DeviceError(.busy, while: error.attempt + "; another program holds it (`fuser -v \(path)` names it)")
        default: return error
        }
    }

    private static func cause(of code: Int32) -> Cause {
        switch code {
        case EACCES, EPERM: .accessDenied
        case EBUSY, EWOULDBLOCK: .busy
        case EIO, ENXIO, ENODEV, ENOENT, EPIPE, ECONNRESET: .unplugged
        case ETIMEDOUT: .timedOut
        case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EHOSTDOWN: .unavailable
        case ENOTTY, EINVAL, ERANGE, ENOSYS, EOPNOTSUPP: .unsupported
        default: .system
        }
    }

    private static func text(of code: Int32) -> String {
        switch code {
        case EADDRNOTAVAIL: "the name has no address"
        case ERANGE: "the driver cannot do this speed"
        default: cString(capacity: 256) { _ = strerror_r(code, $0, $1) }
        }
    }

    private static func advice(for path: String) -> String {
        var identity = hk_file_identity()
        guard hk_identify(real(path) ?? path, &identity) == 0 else { return "" }
        let group = cString(capacity: 64) { hk_group_name(identity.gid, $0, $1) }
        let mode = String(identity.mode & 0o777, radix: 8)
        return "; it belongs to group \(group), mode 0\(mode): install HallKit's udev rules,"
            + " or add the agent's user to group \(group)"
    }

    private static func real(_ path: String) -> String? {
        var result: Int32 = 0
        let real = cString(capacity: Int(PATH_MAX)) { result = hk_real_path(path, $0, $1) }
        return result == 0 ? real : nil
    }
}

/// The text that a C function writes into a buffer of `capacity` bytes.
func cString(capacity: Int, _ fill: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
        buffer.initialize(repeating: 0)
        guard let start = buffer.baseAddress else { return "" }
        fill(start, capacity)
        return String(cString: start)
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to what 64 bits hold (292 years).
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooLong else { return seconds < 0 ? .min : .max }
        let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflows ? (seconds < 0 ? .min : .max) : sum
    }
}
