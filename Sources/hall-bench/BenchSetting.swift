import DeviceKit
import Glibc
import SimulatedHall

/// Where a run takes everything from, and how long it takes.
struct BenchSetting: Sendable {
    /// A private folder with a short path.
    var folder: String
    /// The built programs.
    var programs: String
    /// `devices/`, `firmware-profiles/` and the peers' sources.
    var share: String
    /// The peers' Python.
    var python: String
    /// What the lab measured of GPIO.
    var gpioFile: String?
    /// Few repetitions.
    var isQuick: Bool

    /// The repetitions of a row: `full`, or `quick` when only its running is to be shown.
    func times(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }

    /// A file of `devices/` or `firmware-profiles/`.
    func file(_ path: String) throws -> DataFile {
        guard let bytes = StageFolder.read("\(share)/\(path)") else {
            throw BenchFailure(description: "\(share)/\(path) cannot be read")
        }
        return DataFile(file: path, text: String(decoding: bytes, as: UTF8.self))
    }

    /// The path of a peer's source.
    func peer(_ name: String) -> String { "\(share)/Sources/hall-bench/Peers/\(name)" }

    /// A line of progress.
    static func say(_ text: String) {
        let line = Array("hall-bench: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// The folder of the running program.
    static var ownFolder: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    /// A path that stays true whatever the working folder.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }
}

/// Why a row could not be run.
struct BenchFailure: Error, CustomStringConvertible {
    var description: String
}
