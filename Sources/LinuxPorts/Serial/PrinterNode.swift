import CLinux
import DeviceKit
import Glibc

/// The node of a USB printer (`usblp`): a byte stream both ways, without the settings of a serial line. Only one at a
/// time may have it open. Opening may block: for a thread of its own.
enum PrinterNode {
    /// Whether the path (without symbolic links) is one: this is what `usblp` names its nodes.
    static func isOne(_ path: String) -> Bool { path.hasPrefix("/dev/usb/lp") }

    /// A descriptor of the printer at `path`, non-blocking.
    static func open(_ path: String) throws(DeviceError) -> Int32 {
        let number = hk_open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw DeviceError.opening(path, number) }
        return number
    }
}
