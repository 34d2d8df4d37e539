import Foundation
import SimulatedHall
import Testing

/// What a run of `hallctl` said and how it ended.
struct Transcript {
    var status: Int32
    var out: String
    var err: String

    /// Standard output as JSON.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(out.utf8))) as? [String: Any] ?? [:]
    }

    /// `code` of an `{"error":…}` answer.
    var errorCode: String? { (json["error"] as? [String: Any])?["code"] as? String }
    /// `offset` of an `{"error":…}` answer.
    var errorOffset: Int? { (json["error"] as? [String: Any])?["offset"] as? Int }
}

/// The built program, as a shell would run it.
enum HallctlProgram {
    /// The folder of the running test, where the programs are built too.
    static let folder: String = {
        let here = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: here).deletingLastPathComponent().path
    }()
    /// The folder with `devices/` and `firmware-profiles/`.
    static let share = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Runs `hallctl` to its end, its two outputs apart; never coloured, since neither is a terminal.
    static func run(
        _ arguments: [String], locale: String = "C.UTF-8", input: String = "", environment more: [String: String] = [:]
    ) async throws -> Transcript {
        let files = "\(NSTemporaryDirectory())/hallctl-\(UUID().uuidString)"
        try input.write(toFile: files + ".in", atomically: false, encoding: .utf8)
        defer { for end in [".in", ".out", ".err"] { try? FileManager.default.removeItem(atPath: files + end) } }
        var environment = ["LANG": locale, "PATH": "/usr/bin:/bin", "HOME": "/", "FILES": files]
        environment.merge(more) { $1 }
        let shell = "exec \"$0\" \"$@\" <\"$FILES.in\" >\"$FILES.out\" 2>\"$FILES.err\""
        let command = ChildProcess.Command(
            ["/bin/sh", "-c", shell, folder + "/hallctl"] + arguments, environment: environment)
        let ending = try await ChildProcess.run(command).ending
        guard case .exited(let status) = ending else {
            Issue.record("hallctl \(arguments.joined(separator: " ")) was ended: \(ending)")
            return Transcript(status: -1, out: "", err: "")
        }
        return Transcript(status: status, out: text(files + ".out"), err: text(files + ".err"))
    }

    /// What a terminal gets to show.
    static func run(
        onTerminal arguments: [String], before: String = "", _ more: [String: String] = [:]
    ) async throws -> String {
        let words = ([folder + "/hallctl"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let file = "\(NSTemporaryDirectory())/hallctl-\(UUID().uuidString).tty"
        defer { try? FileManager.default.removeItem(atPath: file) }
        var environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/", "TERM": "xterm"]
        environment.merge(more) { $1 }
        _ = try await ChildProcess.run(
            .init(
                ["/bin/sh", "-c", "script -qec \"\(before)\(words)\" /dev/null >\(file) </dev/null"],
                environment: environment))
        return text(file)
    }

    static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// A root folder with a small hall file, where no agent runs.
struct QuietHall {
    let root: String

    static let file = """
        hall: quiet
        region: test
        name: { zh: 安静大厅, en: Quiet Hall }
        ticketAddress: "https://hall.example/t/{token}"
        departments: [{ id: police, name: { zh: 公安局, en: Police } }]
        zones: [{ id: A, name: { zh: A区, en: Area A } }]
        services:
          - { id: household, itemCode: "1", name: { zh: 户口, en: Household }, shortName: { zh: 户籍办理, en: Household }, department: police, prefix: A }
          - { id: tax, itemCode: "2", name: { zh: 税务, en: Tax }, shortName: { zh: 税务, en: Tax }, department: police, prefix: M }
        windows: [{ id: "1", kind: general, zone: A, services: [household, tax] }]
        kiosks: [{ id: "1", zone: A }]
        staff: [{ id: "1001", name: 陈静, roles: [window] }]
        devices:
          - { id: printer-1, definition: generic-escpos-80mm, at: "path:/dev/null", kiosk: "1", queue: ticket-1 }
          - { id: board-1, definition: onbon-bx-5k1, at: "path:/nowhere/board-1", placement: { address: 1 }, window: "1" }

        """

    /// Makes it; `file` is the hall file.
    init(_ file: String = Self.file) throws {
        root = "/tmp/hallctl-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: root + "/etc/hallkit", withIntermediateDirectories: true)
        try file.write(toFile: hallFile, atomically: false, encoding: .utf8)
    }

    var hallFile: String { root + "/etc/hallkit/hall.yaml" }

    func remove() { try? FileManager.default.removeItem(atPath: root) }

    /// Runs `hallctl` in this hall.
    func run(_ arguments: String..., locale: String = "C.UTF-8", input: String = "") async throws -> Transcript {
        try await HallctlProgram.run(
            arguments + ["--root", root, "--share", HallctlProgram.share], locale: locale, input: input)
    }
}

/// A quiet hall, removed however the test ends.
func withQuietHall(_ file: String = QuietHall.file, _ body: (QuietHall) async throws -> Void) async throws {
    let hall = try QuietHall(file)
    defer { hall.remove() }
    try await body(hall)
}
