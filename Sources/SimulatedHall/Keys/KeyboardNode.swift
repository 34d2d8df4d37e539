import CLinux
import Glibc

/// A simulated keyboard as an input device of this machine's kernel (`/dev/uinput`): what it types goes wherever keys go.
///
/// It needs the right to open `/dev/uinput`, and is unplugged when the last reference is gone.
public final class KeyboardNode: Sendable {
    /// Why there is no such device.
    public struct KeyboardNodeError: Error, Sendable, CustomStringConvertible {
        /// What was attempted and what the system said.
        public var description: String
    }

    private let descriptor: Int32

    /// Plugs in a USB keyboard with this name and these ids.
    public init(name: String, vendor: UInt16, product: UInt16) throws(KeyboardNodeError) {
        descriptor = hk_open("/dev/uinput", O_WRONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw KeyboardNodeError(description: "opening /dev/uinput: errno \(-descriptor)")
        }
        let made = hk_uinput_create(descriptor, name, vendor, product)
        guard made == 0 else {
            _ = hk_close(descriptor)
            throw KeyboardNodeError(description: "making a keyboard: errno \(-made)")
        }
    }

    deinit { _ = hk_close(descriptor) }

    /// Says events of a keyboard (`SimulatedKeyboard`) as fast as one on a USB bus, a report each millisecond; whether the
    /// kernel took all of them. Blocks meanwhile. What comes faster the kernel drops: it keeps 64 events.
    @discardableResult
    public func say(_ events: [UInt8]) -> Bool {
        let report = 48
        for start in stride(from: 0, to: events.count, by: report) {
            let piece = events[start..<min(start + report, events.count)]
            guard piece.withUnsafeBytes({ hk_write(descriptor, $0.baseAddress, $0.count) }) == piece.count else {
                return false
            }
            // The kernel tells of no room: an agent that reads has a millisecond for each report.
            usleep(1000)
        }
        return true
    }
}
