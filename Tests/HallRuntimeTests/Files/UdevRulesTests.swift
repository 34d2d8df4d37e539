import DeviceDrivers
import DeviceKit
import Foundation
import HallRuntime
import Testing

@Suite("The udev rules") struct UdevRulesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func rules(of folders: [String]) throws(DataFileError) -> String {
        try UdevRules(library: DefinitionLibrary(folders: folders, drivers: DriverCatalog.all)).text
    }

    @Test("that ship are those that the device files give") func shipped() throws {
        let shipped = try String(
            contentsOf: Self.root.appending(path: "udev-rules/70-hallkit-devices.rules"), encoding: .utf8)
        #expect(
            try Self.rules(of: [Self.root.path]) == shipped, "hallctl udev-rules > udev-rules/70-hallkit-devices.rules")
    }

    @Test("give a site's own model its lines") func site() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hallkit-udev-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "devices"), withIntermediateDirectories: true)
        let text = try String(
            contentsOf: Self.root.appending(path: "devices/zjiang-pos-5890.yaml"), encoding: .utf8)
        try text.replacing("zjiang-pos-5890", with: "our-printer").replacing("5011", with: "beef").write(
            to: folder.appending(path: "devices/our-printer.yaml"), atomically: true, encoding: .utf8)
        let rules = try Self.rules(of: [folder.path, Self.root.path])
        let own = rules.split(separator: "\n").filter { $0.contains("beef") }
        #expect(own.count == 3)
        #expect(own.allSatisfy { $0.contains("0416") })
        #expect(own.contains { $0.contains("SYMLINK+=\"hallkit/our-printer ") && $0.contains("GROUP=\"hallkit-prn\"") })
    }
}
