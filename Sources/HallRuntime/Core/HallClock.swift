import Foundation
public import HallDomain
import Synchronization

/// Where the hall's moments come from; time is a parameter everywhere below.
public protocol HallClock: Sendable {
    /// Now, by both clocks.
    func now() -> Moment
}

/// The kernel's clocks.
public final class SystemClock: HallClock {
    private let boot: String
    private let isTrusted: @Sendable () -> Bool
    /// The difference between wall and boot clock at the last reading: a change is a jump.
    private let offset: Mutex<Int64?> = Mutex(nil)

    /// The kernel's clocks; `isTrusted` says whether the wall clock is synchronised or confirmed.
    public init(isTrusted: @escaping @Sendable () -> Bool) {
        self.isTrusted = isTrusted
        boot =
            (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown-boot"
    }

    /// Reads both clocks.
    public func now() -> Moment {
        let wall = Self.read(CLOCK_REALTIME)
        let mono = Self.read(CLOCK_BOOTTIME)
        let difference = wall - mono
        let hasJumped = offset.withLock { known in
            defer { known = difference }
            guard let known else { return false }
            return abs(difference - known) > 60_000_000_000
        }
        let quality: ClockQuality = hasJumped ? .jumped : isTrusted() ? .trusted : .untrusted
        return Moment(wall: wall / 1_000_000, boot: boot, mono: mono, clock: quality)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
