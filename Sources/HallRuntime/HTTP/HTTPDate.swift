import Glibc
import Synchronization

/// The present date as HTTP writes it (RFC 9110 § 5.6.7), made anew at most once a second and only when asked for.
final class HTTPDate: Sendable {
    private struct Written {
        var second: time_t = -1
        var text = ""
    }

    private let written = Mutex(Written())

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    var text: String {
        let now = time(nil)
        return written.withLock { written in
            if written.second != now { written = Written(second: now, text: Self.text(of: now)) }
            return written.text
        }
    }

    static func text(of second: time_t) -> String {
        var (second, parts) = (second, tm())
        gmtime_r(&second, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
        let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(day), \(two(parts.tm_mday)) \(month[Int(parts.tm_mon)]) \(1900 + parts.tm_year) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
