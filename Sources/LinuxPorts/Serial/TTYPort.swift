import CLinux
import DeviceKit
import Glibc

/// Opens serial lines, and the nodes of USB printers. Blocks (a tty's open may wait for its hardware): for a thread of its own.
enum TTYPort {
    /// How long a lock that somebody holds is waited for.
    private static let lockPatience = Duration.milliseconds(500)

    /// A descriptor of the tty at `path`: raw, exclusive, non-blocking, with these line settings, empty.
    ///
    /// `whileLocked` is what passes between two tries for a lock that somebody holds: flock(2) can wait for ever or not at
    /// all, so a bounded wait sleeps between tries, on the thread that blocks anyway.
    static func open(
        _ path: String, settings: SerialSettings, whileLocked: () -> Void = { _ = usleep(5000) }
    ) throws(DeviceError) -> Int32 {
        let number = hk_open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw DeviceError.opening(path, number) }
        do throws(DeviceError) {
            try prepare(number, path, settings, whileLocked)
            return number
        } catch {
            close(number)
            throw error
        }
    }

    /// Gives a tty back; may block until it has drained.
    static func close(_ number: Int32) {
        // The mark outlives this descriptor when somebody else keeps the tty open.
        _ = hk_tty_exclusive(number, 0)
        _ = hk_close(number)
    }

    /// Takes the lock. A child that was just forked has a copy of each of our descriptors until it runs its program, and
    /// with it the lock of a tty that we have closed meanwhile: such a lock is gone in a moment, a program's is not.
    private static func lock(_ number: Int32, _ whileLocked: () -> Void) -> Int32 {
        let deadline = ContinuousClock.now + lockPatience
        while true {
            let result = hk_lock_file(number, 1)
            guard result == -EWOULDBLOCK, ContinuousClock.now < deadline else { return result }
            whileLocked()
        }
    }

    private static func prepare(
        _ number: Int32, _ path: String, _ settings: SerialSettings, _ whileLocked: () -> Void
    ) throws(DeviceError) {
        // A USB printer's node has no line settings, and one opener: the kernel says EBUSY to a second.
        if hk_is_usb_printer(number) == 1 { return }
        guard isatty(number) == 1 else {
            throw DeviceError(.unsupported, while: "opening \(path): it is no serial line and no USB printer")
        }
        // TIOCEXCL does not stop root, the lock does not stop who ignores locks: both.
        for result in [lock(number, whileLocked), hk_tty_exclusive(number, 1)] where result < 0 {
            throw DeviceError.opening(path, result)
        }
        let (bits, parity, stops) = line(settings.framing)
        guard let speed = UInt32(exactly: settings.baudRate) else {
            throw DeviceError(.unsupported, while: "opening \(path): no speed of \(settings.baudRate) bit/s")
        }
        let configured = hk_tty_configure(number, speed, bits, parity, stops)
        guard configured >= 0 else {
            let wanted = "setting \(path) to \(settings.baudRate) \(settings.framing.rawValue)"
            throw DeviceError.of(configured, while: wanted)
        }
        // Some USB adapters send junk when they are opened.
        _ = hk_tty_flush(number)
    }

    private static func line(_ framing: SerialSettings.Framing) -> (bits: Int32, parity: CChar, stops: Int32) {
        let none = CChar(UInt8(ascii: "N"))
        let even = CChar(UInt8(ascii: "E"))
        return switch framing {
        case .eightNone1: (8, none, 1)
        case .sevenEven1: (7, even, 1)
        case .eightEven1: (8, even, 1)
        case .eightNone2: (8, none, 2)
        }
    }
}
