import Foundation
import HallRuntime
import Testing

@testable import hallctl

/// `hallctl config devices`: bundles as an office makes them and a hall takes them.
@Suite struct ConfigDevicesTests {
    /// A quiet hall that believes an office, and the office's folder of device files.
    private struct Office {
        let hall: QuietHall
        var key: String { hall.root + "/office.key" }
        var folder: String { hall.root + "/office" }

        init(_ hall: QuietHall) async throws {
            self.hall = hall
            let files = FileManager.default
            for (kind, name) in [("devices", "generic-escpos-80mm"), ("firmware-profiles", "escpos-generic-gb18030")] {
                try files.createDirectory(atPath: "\(folder)/\(kind)", withIntermediateDirectories: true)
                try files.copyItem(
                    atPath: "\(HallctlProgram.share)/\(kind)/\(name).yaml", toPath: "\(folder)/\(kind)/\(name).yaml")
            }
            let made = try await hall.run("config", "devices", "new-key", key)
            #expect(made.status == 0)
            try (made.out).write(
                toFile: hall.root + "/etc/hallkit/definitions.keys", atomically: false, encoding: .utf8)
        }

        var printer: String { folder + "/devices/generic-escpos-80mm.yaml" }

        func pack(_ number: Int, _ more: String...) async throws -> String {
            let file = "\(hall.root)/\(number).hallset"
            let arguments = [
                "config", "devices", "pack", folder, "--key", key, "--number", "\(number)", "--until", "2099-12-31",
                "--output", file, "--root", hall.root, "--share", HallctlProgram.share,
            ]
            let said = try await HallctlProgram.run(arguments + more)
            #expect(said.status == 0, "\(said.err)")
            return file
        }
    }

    @Test func fromAnOfficeIntoForceAndBack() async throws {
        try await withQuietHall { hall in
            let office = try await Office(hall)
            let mode = try FileManager.default.attributesOfItem(atPath: office.key)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let first = try await hall.run("config", "devices", "install", office.pack(1))
            #expect(first.status == 0)
            #expect(
                first.out == """
                    Installed.
                    Device files: version 1 (2 files, valid until 2099-12-31)
                    It takes effect at the agent's next start: systemctl restart hall-agent

                    """)
            // A file that only the new version knows is found by the hall file.
            let text = HallctlProgram.text(office.printer).replacing("id: generic-escpos-80mm", with: "id: new-printer")
            try text.write(
                toFile: office.folder + "/devices/new-printer.yaml", atomically: false, encoding: .utf8)
            let second = try await hall.run("config", "devices", "install", office.pack(2), locale: "zh_CN.UTF-8")
            #expect(second.status == 0)
            #expect(second.out.contains("设备文件包：第2版（3个文件，有效到2099-12-31）\n上一个好的：第1版"))
            try QuietHall.file.replacing("generic-escpos-80mm", with: "new-printer").write(
                toFile: hall.hallFile, atomically: false, encoding: .utf8)
            let check = try await hall.run("check")
            #expect(check.status == 0, "\(check.out)")
            #expect(check.out.contains("Device files: version 2 (3 files, valid until 2099-12-31)\n"))
            // Whoever opens a support bundle elsewhere reads the hall with the same files.
            let bundle = try await hall.run("bundle", "--output", hall.root + "/support.tar", "--json")
            let contents = bundle.json["contents"] as? [String] ?? []
            #expect(contents.filter { $0 == "site/devices/new-printer.yaml" }.count == 1)
            // Without that file the hall would not start: the set is refused.
            try FileManager.default.removeItem(atPath: office.folder + "/devices/new-printer.yaml")
            let third = try await hall.run("config", "devices", "install", office.pack(3), "--json")
            #expect(third.status == 78 && third.errorCode == "wrong-files")
            #expect(third.out.contains("no device file 'devices/new-printer.yaml'"))
            #expect(third.out.contains("version 2 stays in force") && third.out.contains("第2版继续有效"))
            let back = try await hall.run("config", "devices", "rollback")
            #expect(back.status == 0 && back.out.hasPrefix("Rolled back.\nDevice files: version 1 "))
            let json = try await hall.run("config", "devices", "--json")
            #expect((json.json["inForce"] as? [String: Any])?["version"] as? Int == 1)
            #expect((json.json["lastGood"] as? [String: Any])?["version"] as? Int == 2)
        }
    }

    @Test func aRefusalSaysWhyWhereAndWhatStaysInForce() async throws {
        try await withQuietHall { hall in
            let office = try await Office(hall)
            let good = try await office.pack(4)
            #expect(try await hall.run("config", "devices", "install", good).status == 0)
            let other = try await office.pack(5, "--model", "k9")
            let model = try await hall.run("config", "devices", "install", other)
            #expect(model.status == 65 && model.out.isEmpty)
            let place = hall.root + "/etc/hallkit/machine-model"
            #expect(
                model.err == """
                    hallctl: \(other): it is for k9, and this machine does not say its model; write it into \(place). \
                    Nothing was changed: version 4 stays in force

                    """)
            let older = try await hall.run("config", "devices", "install", office.pack(3), "--json")
            #expect(older.status == 65 && older.errorCode == "downgrade")
            let cut = hall.root + "/cut.hallset"
            let bytes = try #require(FileManager.default.contents(atPath: good))
            try bytes.prefix(bytes.count - 10).write(to: URL(filePath: cut))
            let short = try await hall.run("config", "devices", "install", cut, "--json")
            #expect(short.status == 65 && short.errorCode == "cut-off" && short.errorOffset == bytes.count - 10)
            try "k9\n".write(toFile: place, atomically: false, encoding: .utf8)
            #expect(try await hall.run("config", "devices", "install", other).status == 0)
            // Damage on the disk is said wherever the files are checked, and the last good set is read.
            let set = try #require(DefinitionSets(folder: AgentPaths(root: hall.root).definitions).state().inForce)
            try "".write(
                toFile: set.folder + "/devices/generic-escpos-80mm.yaml", atomically: false, encoding: .utf8)
            let check = try await hall.run("check")
            #expect(check.status == 1)
            #expect(check.out.contains("Device files: version 4 "))
            #expect(
                check.out.contains("is damaged (\(set.folder)/devices/generic-escpos-80mm.yaml); the last good one"))
        }
    }

    @Test func aFolderWithAWrongFileMakesNoBundle() async throws {
        try await withQuietHall { hall in
            let office = try await Office(hall)
            try HallctlProgram.text(office.printer).replacing("columns:", with: "colums:").write(
                toFile: office.printer, atomically: false, encoding: .utf8)
            let said = try await hall.run(
                "config", "devices", "pack", office.folder, "--key", office.key, "--number", "1", "--until",
                "2099-12-31", "--output", hall.root + "/x.hallset")
            #expect(said.status == 78)
            #expect(said.err.contains("generic-escpos-80mm.yaml:") && said.err.contains("columns"))
            #expect(!FileManager.default.fileExists(atPath: hall.root + "/x.hallset"))
        }
    }
}
