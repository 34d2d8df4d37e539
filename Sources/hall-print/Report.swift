import Glibc

/// Lines for cupsd, which reads a backend's stderr: `LEVEL: text`.
enum Report {
    /// The longest text of one line in bytes; cupsd keeps no more of a message.
    private static let longestText = 900

    /// The reason of a cancelled job; cupsd keeps it as the job's `job-printer-state-message`.
    static func error(_ message: String) { write("ERROR: " + oneLine(message), to: STDERR_FILENO) }

    /// A change of the queue's `printer-state-reasons`: `+` or `-`, then keywords separated by commas.
    static func state(_ change: String) {
        let keywords = change.utf8.dropFirst()
        guard let sign = change.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), !keywords.isEmpty,
            keywords.allSatisfy({ byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ",")
            })
        else { return }
        write("STATE: " + change, to: STDERR_FILENO)
    }

    /// Writes one line whole; a reader that is gone is no error here.
    static func write(_ line: String, to descriptor: Int32) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    private static func oneLine(_ text: String) -> String {
        var line = ""
        for character in text {
            let isControl = character.unicodeScalars.allSatisfy { $0.value < 0x20 || $0.value == 0x7F }
            line.append(isControl ? " " : character)
            if line.utf8.count > longestText { break }
        }
        return line
    }
}
