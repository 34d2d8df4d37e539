import CLinux
import Glibc

/// A raw pseudo terminal: the far end is ours, the near end is opened by path as a device's tty is.
public struct PseudoTerminal: Sendable {
    /// Why there is none.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// What the system said.
        public var description: String
    }

    /// The far end; whoever made the terminal closes it.
    public let master: Int32
    /// The near end's path.
    public let path: String

    /// Makes one; its far end does not block.
    public init() throws(Failure) {
        var master: Int32 = -1
        var name = [CChar](repeating: 0, count: 128)
        let made = hk_openpty(&master, &name, name.count)
        guard made >= 0 else { throw Failure(description: "no pseudo terminal (\(made))") }
        _ = hk_set_nonblocking(master, 1)
        self.master = master
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Opened once and closed again: from then on the far end tells by its hang-up whether anybody has it open,
        // and nothing is echoed before somebody has set it up.
        let slave = hk_open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        if slave >= 0 {
            _ = hk_tty_raw(slave)
            _ = hk_close(slave)
        }
    }
}
