import Foundation
import HallDomain

/// A wall clock time as the hall's own clocks show it, whatever zone this machine is set to.
struct HallTime {
    /// Milliseconds since 1970.
    var wall: Int64
    var utcOffsetMinutes: Int

    /// `11-24 10:02`.
    var text: String {
        let date = CivilDate(wall: wall, utcOffsetMinutes: utcOffsetMinutes).description
        return "\(date.suffix(5)) \(WallTime(wall: wall, utcOffsetMinutes: utcOffsetMinutes))"
    }

    /// `10:02:07`.
    var clock: String {
        let second = (wall / 1000) % 60
        return "\(WallTime(wall: wall, utcOffsetMinutes: utcOffsetMinutes)):\(second < 10 ? "0" : "")\(second)"
    }

    /// Now, milliseconds since 1970.
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
