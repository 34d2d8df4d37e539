import Foundation
import Glibc

/// Where answers go: standard output for what was asked, standard error for why it could not be.
enum Output {
    /// Whether the environment wants no colours anywhere (https://no-color.org).
    static let isPlain: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return !environment["NO_COLOR", default: ""].isEmpty || environment["TERM"] == "dumb"
    }()

    /// Whether standard output is a terminal that takes colours.
    static let isColoured = isatty(STDOUT_FILENO) == 1 && !isPlain

    static func line(_ text: String = "") { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }

    static func complaint(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

    /// One JSON value; keys sorted, so that equal answers are equal texts.
    static func json(_ value: some Encodable, isPretty: Bool = true) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            isPretty
            ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
        write(Array(try encoder.encode(value)) + [0x0A], to: STDOUT_FILENO)
    }

    /// Writes all bytes; a reader that has gone ends the program quietly, as SIGPIPE would.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Everything standard input has.
    static func input() -> [UInt8] { Array(FileHandle.standardInput.readDataToEndOfFile()) }
}
