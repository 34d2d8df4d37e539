import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// Gathers a support bundle. Everything goes through the redaction on its way into the archive.
struct BundleMaking {
    var options: GlobalOptions
    var look: MachineLook
    /// Log files to take in beside the journal.
    var logs: [String]

    private static let logBytes = 4 << 20

    private struct StaffHeader: Decodable {
        struct Person: Decodable {
            var id: String?
            var name: String?
        }
        var staff: [Person]?
    }

    @MainActor func archive() async throws -> TarArchive {
        let files = HallFiles(options)
        let definition = try? files.definition()
        let redaction = Redaction(staff: Self.staff(definition, options))
        var missing: [BilingualText] = []
        var archive = TarArchive()
        let facts = await look.facts()
        let report = await HallReport.gather(options)
        try add("facts.json", facts, redaction, to: &archive)
        try add("status.json", report, redaction, to: &archive)
        do throws(Trouble) {
            var why = try WhySource(options, day: nil)
            why.day = why.day.map(Redaction.cleaned)
            why.devices = why.devices.map(Redaction.cleaned)
            for index in why.plan.staff.indices { why.plan.staff[index].name = why.plan.staff[index].id.rawValue }
            do { try add("why.json", why, redaction, to: &archive) } catch {
                missing.append(BilingualText(zh: "账本：\(error)", en: "the ledger: \(error)"))
            }
        } catch { missing.append(error.text) }
        if let text = SystemFiles().text(options.paths.hallFile), definition != nil || !redaction.staff.isEmpty {
            archive.add("hall.yaml", redaction.cleaned(text))
        } else {
            missing.append(
                BilingualText(zh: "大厅文件：读不出人员，不放入", en: "the hall file: its staff cannot be read, so it stays out"))
        }
        for (name, text) in siteFiles() { archive.add(name, redaction.cleaned(text)) }
        addLogs(redaction, to: &archive, &missing)
        if let recording = RecordingFile.gathered(options, redaction) {
            archive.files.append(.init(name: RecordingFile.part, bytes: recording))
        } else {
            missing.append(BilingualText(zh: "录制：没有，或者读不了", en: "the recording: there is none, or it cannot be read"))
        }
        archive.add("usb.txt", USBTree(system: look.system).text)
        archive.add("udev.txt", redaction.cleaned(udev(facts)))
        archive.add("versions.txt", versions(report))
        let label = SupportBundle.Label(
            format: SupportBundle.format, wall: facts.wall, hall: definition?.plan.name, version: hallctlVersion,
            missing: missing)
        try add("bundle.json", label, redaction, to: &archive)
        // What it is stands first.
        archive.files.insert(archive.files.removeLast(), at: 0)
        return archive
    }

    /// Names of staff, longest first, so that a name within another does not spoil it.
    static func staff(
        _ definition: HallDefinition?, _ options: GlobalOptions
    ) -> [(name: String, id: String)] {
        var known = definition?.plan.staff.map { (name: $0.name, id: $0.id.rawValue) } ?? []
        if known.isEmpty, let text = SystemFiles().text(options.paths.hallFile),
            let header = try? StrictYAML.peek(StaffHeader.self, in: text, file: options.paths.hallFile)
        {
            known = (header.staff ?? []).compactMap { person in
                person.name.map { (name: $0, id: person.id ?? "‹staff›") }
            }
        }
        return known.sorted { $0.name.count > $1.name.count }
    }

    private func add(
        _ name: String, _ value: some Encodable, _ redaction: Redaction, to archive: inout TarArchive
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        archive.add(name, redaction.cleaned(String(decoding: try encoder.encode(value), as: UTF8.self)))
    }

    private func siteFiles() -> [(String, String)] {
        // The installed set lies among the site's own files, which go first: elsewhere they are read as here.
        var seen: Set<String> = []
        return options.folders.dropLast().flatMap { folder in
            DefinitionCheck.files(in: [folder]).compactMap { path in
                let name = "site" + path.dropFirst(folder.count)
                guard let text = SystemFiles().text(path), seen.insert(name).inserted else { return nil }
                return (name, text)
            }
        }
    }

    private func addLogs(_ redaction: Redaction, to archive: inout TarArchive, _ missing: inout [BilingualText]) {
        let journal = Self.output([
            "journalctl", "--unit=hall-agent", "--lines=5000", "--no-pager", "--output=short-iso",
        ])
        if let journal {
            archive.add("logs/agent.log", redaction.cleaned(Self.end(of: journal)))
        } else {
            missing.append(BilingualText(zh: "系统日志：journalctl 不可用", en: "the journal: journalctl is not available"))
        }
        for path in logs {
            let name = path.split(separator: "/").last.map(String.init) ?? "log"
            if let text = SystemFiles().text(path) {
                archive.add("logs/\(name)", redaction.cleaned(Self.end(of: text)))
            } else {
                missing.append(BilingualText(zh: "\(path)：读不了", en: "\(path): cannot be read"))
            }
        }
        if let kernel = look.system.text("/dev/kmsg") {
            archive.add("logs/kernel.log", redaction.cleaned(Self.end(of: kernel)))
        }
    }

    /// The last part of a log, from the beginning of a line.
    private static func end(of text: String) -> String {
        guard text.utf8.count > logBytes else { return text }
        let end = String(decoding: text.utf8.suffix(logBytes), as: UTF8.self)
        return String(end.drop { !$0.isNewline }.dropFirst())
    }

    private func udev(_ facts: MachineFacts) -> String {
        var text = "rules: \(facts.rules?.installedAt ?? "-")\n"
        for name in look.system.names(in: "/dev/hallkit/by-path") ?? [] {
            text += "\(name) -> \(look.system.link("/dev/hallkit/by-path/\(name)") ?? "")\n"
        }
        let nodes = Set((facts.ports ?? []).compactMap(\.node).filter(\.isDevice).map(\.path))
        for node in nodes.sorted() {
            let properties = Self.output(["udevadm", "info", "--query=property", "--name=\(node)"])
            text += "\n\(node)\n\(properties ?? "-\n")"
        }
        return text
    }

    private func versions(_ report: HallReport) -> String {
        """
        hallctl \(hallctlVersion)
        hall-agent \(report.agent.version ?? "-")
        \(look.system.word("/proc/version") ?? "-")
        \(look.system.text("/etc/os-release") ?? "-")
        """
    }

    /// What a program prints; `nil` when it cannot be run or fails.
    private static func output(_ command: [String]) -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
