import Foundation
import Glibc

/// The descriptor that the journal, a terminal or a file reads.
enum StandardError {
    /// Whether the system journal reads it: `JOURNAL_STREAM` (systemd.exec(5)) is `DEVICE:INODE` of the journal's socket,
    /// and may be inherited by a program whose standard error goes elsewhere.
    static let isJournal: Bool = {
        guard let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"],
            let inode = stream.split(separator: ":").last,
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/2")
        else { return false }
        return target == "socket:[\(inode)]"
    }()

    /// One write for a whole line, so that lines of two threads never mix.
    static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A log that nobody takes any more is no reason to stop serving a hall.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
