import Glibc

@testable import SimulatedHall

/// Where the built programs and the device files are, and what is missing to run a whole hall here.
enum HallPrograms {
    /// The folder of the running test, where the programs are built too.
    static let folder: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()
    static let share = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
    /// For a whole hall.
    static let missing = absent(["hall-agent", "hall-central", "hall-print"])
    /// For an agent by itself.
    static let missingAgent = absent(["hall-agent"])

    private static func absent(_ programs: [String]) -> [String] {
        let others = [PrivateBroker.program, "/usr/sbin/cupsd", VoiceJudge.engine]
        return (programs.map { "\(folder)/\($0)" } + others).filter { access($0, X_OK) != 0 }
    }
}
