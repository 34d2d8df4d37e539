import Foundation
import SimulatedHall
import Testing

@testable import hallctl

/// `hallctl doctor` as a shell runs it, while no agent runs.
@Suite struct DoctorTests {
    /// A quiet hall whose machine is planted beside it: `--system` leads there.
    private func withPlanted(
        _ file: String = QuietHall.file, _ files: [String: String] = [:],
        _ body: (QuietHall, String) async throws -> Void
    ) async throws {
        try await withQuietHall(file) { hall in
            let system = hall.root + "/system"
            for (path, text) in files.merging(["/proc/1/comm": "chronyd\n"], uniquingKeysWith: { $1 }) {
                let folder = URL(filePath: system + path).deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try text.write(toFile: system + path, atomically: false, encoding: .utf8)
            }
            try await body(hall, system)
        }
    }

    @Test func whatIsWrongIsSaidWithEvidenceAndOneThingToDoFirst() async throws {
        try await withPlanted { hall, system in
            let said = try await hall.run("doctor", "--system", system, "--cups", "/nowhere.sock")
            #expect(said.status == 2)
            #expect(said.err.isEmpty)
            #expect(said.out.hasPrefix("  ok       Hall file              no problem\n"))
            #expect(said.out.contains("\nA01 Machine 1: the agent does not run. Technician: start hall-agent.\n"))
            #expect(
                said.out.contains(
                    "\nP12 Machine 1: print service is down. Technician: start cups.\n    /nowhere.sock: "))
            #expect(said.out.contains("\nB01 Window 1: no answer."))
            #expect(said.out.contains("    path:/nowhere/board-1 is not there\n"))
            #expect(said.out.contains("\nNot known: paper, covers, whether boards and readers answer"))
            #expect(said.out.contains("\nNot known: Power, USB, heat: this user may not read the kernel's log"))
            #expect(said.out.contains("\nDo first: A01: "))
            #expect(said.out.hasSuffix("All steps: hallctl explain A01\n"))
            let chinese = try await hall.run(
                "doctor", "--system", system, "--cups", "/nowhere.sock", locale: "zh_CN.UTF-8")
            #expect(chinese.status == 2)
            #expect(chinese.out.contains("\nA01 取号机1：代理程序没有运行。技术员启动 hall-agent。\n"))
            #expect(chinese.out.contains("\n先做这件事：A01："))
        }
    }

    /// The form that programs rely on; it is told in `hallctl help doctor-json`.
    @Test func theJSONIsStable() async throws {
        try await withPlanted { hall, system in
            let said = try await hall.run("doctor", "--system", system, "--cups", "/nowhere.sock", "--json")
            #expect(said.status == 2)
            #expect(Set(said.json.keys) == ["checks", "findings", "first", "unknown", "verdict", "wall"])
            #expect(said.json["verdict"] as? String == "fault")
            let checks = said.json["checks"] as? [[String: Any]] ?? []
            #expect(
                checks.map { $0["name"] as? String } == [
                    "files", "agent", "ports", "rules", "spooler", "ledger", "power", "clock", "voice", "network",
                ])
            #expect(checks.allSatisfy { Set($0.keys) == ["name", "state", "summary", "title"] })
            let findings = said.json["findings"] as? [[String: Any]] ?? []
            let keys: Set<String> = [
                "check", "code", "evidence", "fault", "mendings", "subjects", "text", "weight",
            ]
            #expect(
                findings.allSatisfy { keys.union(["follows"]).isSuperset(of: $0.keys) && keys.isSubset(of: $0.keys) })
            #expect(findings.first?["fault"] as? String == "agent-down")
        }
    }

    @Test func aWrongHallFileIsTheCause() async throws {
        let wrong = QuietHall.file.replacing("generic-escpos-80mm", with: "generic-escpos-81mm")
        try await withPlanted(wrong) { hall, system in
            let said = try await hall.run("doctor", "--system", system)
            #expect(said.status == 2)
            #expect(said.out.contains("\nDo first: A03: "))
            #expect(said.out.contains("hall.yaml:14: device 'printer-1': no device file"))
            #expect(said.out.contains("    comes from A03: mend that first\n"))
            #expect(said.out.contains("  unknown  Ports                  the hall file cannot be read\n"))
        }
    }

    @Test func permissionsAndHoldersAreReadFromTheMachine() async throws {
        let file = QuietHall.file.replacing("path:/dev/null", with: "path:/dev/ttyUSB7")
        let machine = [
            "/dev/ttyUSB7": "", "/etc/passwd": "hallkit:x:64998:64997::/:/bin/false\n",
            "/etc/group": "root:x:0:\ndialout:x:20:\n", "/run/udev/control": "",
        ]
        try await withPlanted(file, machine) { hall, system in
            try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: system + "/dev/ttyUSB7")
            let folder = system + "/proc/77"
            try FileManager.default.createDirectory(atPath: folder + "/fd", withIntermediateDirectories: true)
            try "brltty\n".write(toFile: folder + "/comm", atomically: false, encoding: .utf8)
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/fd/4", withDestinationPath: "/dev/ttyUSB7")
            let said = try await hall.run("doctor", "--system", system, "--cups", "/nowhere.sock", "--json")
            let findings = said.json["findings"] as? [[String: Any]] ?? []
            let faults = findings.compactMap { $0["fault"] as? String }
            for fault in ["port-denied", "port-held", "rules-missing", "account-missing", "port-thief"] {
                #expect(faults.contains(fault), "\(faults)")
            }
            let denied = findings.first { $0["fault"] as? String == "port-denied" }
            #expect(denied?["follows"] as? String == "A04")
            let held = findings.first { $0["fault"] as? String == "port-held" }?["evidence"] as? [String: String]
            #expect(held?["en"] == "/dev/ttyUSB7 (printer-1) is held by brltty, process 77")
        }
    }

    /// A folder of commands that only note in `ran` that they were run.
    private func commands(in hall: QuietHall) throws -> String {
        let folder = hall.root + "/bin"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["systemctl", "timedatectl", "journalctl", "udevadm"] {
            let script = "#!/bin/sh\necho \"\(name) $*\" >>\(hall.root)/ran\n"
            try script.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(name)")
        }
        return folder
    }

    /// What a person answers on a terminal: no to the first, yes to the second, no to all others.
    @Test func onATerminalEachMendingIsAsked() async throws {
        try await withPlanted { hall, system in
            let folder = try commands(in: hall)
            let terminal = try PseudoTerminal()
            defer { close(terminal.master) }
            let answers = Array("n\ny\nn\nn\nn\nn\n".utf8)
            #expect(write(terminal.master, answers, answers.count) == answers.count)
            let shell = "exec \"$0\" \"$@\" <\"$TERMINAL\" >\"$FILES.out\" 2>\"$FILES.err\""
            let words = [
                "doctor", "--fix", "--system", system, "--cups", "/nowhere.sock", "--root", hall.root, "--share",
                HallctlProgram.share,
            ]
            let command = ChildProcess.Command(
                ["/bin/sh", "-c", shell, HallctlProgram.folder + "/hallctl"] + words,
                environment: [
                    "LANG": "C.UTF-8", "PATH": folder, "TERMINAL": terminal.path, "FILES": hall.root + "/said",
                ])
            #expect(try await ChildProcess.run(command).ending == .exited(2))
            let asked = HallctlProgram.text(hall.root + "/said.err")
            #expect(
                asked.hasPrefix(
                    "A01 Start hall-agent?\n    systemctl start hall-agent\n    Do it? [y/N]\nP12 Start cups?\n"))
            let ran = HallctlProgram.text(hall.root + "/ran").split(separator: "\n")
            #expect(ran == ["systemctl restart cups"])
            let said = HallctlProgram.text(hall.root + "/said.out")
            #expect(said.contains("\nleft  A01 Start hall-agent?\ndone  P12 Start cups?\n"))
        }
    }

    @Test func mendingsAreDoneAfterAskingOnly() async throws {
        try await withPlanted { hall, system in
            let folder = try commands(in: hall)
            let words = ["doctor", "--system", system, "--cups", "/nowhere.sock", "--fix"]
            let place = ["--root", hall.root, "--share", HallctlProgram.share]
            let unasked = try await HallctlProgram.run(words + place, environment: ["PATH": folder])
            #expect(unasked.status == 64)
            #expect(unasked.err.contains("there is no terminal to ask on"))
            #expect(HallctlProgram.text(hall.root + "/ran").isEmpty)
            let said = try await HallctlProgram.run(words + place + ["--yes"], environment: ["PATH": folder])
            #expect(said.status == 2)
            let ran = HallctlProgram.text(hall.root + "/ran").split(separator: "\n").map(String.init)
            #expect(ran.starts(with: ["systemctl start hall-agent", "systemctl restart cups"]), "\(ran)")
            #expect(said.out.contains("\ndone  A01 Start hall-agent?\n"))
            #expect(said.out.hasSuffix("Looked again: fault\n"))
            let failing = try await HallctlProgram.run(
                words + place + ["--yes", "--json"], environment: ["PATH": "/nowhere"])
            let mendings = failing.json["mendings"] as? [[String: Any]] ?? []
            #expect(mendings.first?["result"] as? String == "failed")
            #expect(mendings.first?["command"] as? String == "systemctl start hall-agent")
        }
    }
}
