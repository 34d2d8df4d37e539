import DeviceDrivers
import DeviceKit
import Foundation
import HallRuntime
import Testing

@testable import hallctl

/// `hallctl check` on a slip of the pen in any key of any kind of file: it says where it is, and the word that was meant.
@Suite("A misspelt key", .timeLimit(.minutes(1))) struct MisspelledKeyTests {
    private static let check = DefinitionCheck(folders: [HallctlProgram.share])
    private static let library = DefinitionLibrary(folders: [HallctlProgram.share], drivers: DriverCatalog.all)
        .remembering()

    /// A key of a text: its line (from 1) and the text with that key misspelt.
    private struct Slip {
        var key: String
        var wrong: String
        var line: Int
        var text: String
    }

    private static func slips(in text: String) -> [Slip] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.indices.flatMap { index in
            let line = lines[index]
            let code = line.range(of: " #").map { line[..<$0.lowerBound] } ?? line[...]
            guard !line.hasPrefix("#") else { return [] as [Slip] }
            return code.matches(of: #/(?:^|[ {])([A-Za-z][A-Za-z0-9]*):(?: |$)/#).compactMap { match in
                // Inside quotes is text.
                guard code[..<match.output.1.startIndex].count(where: { $0 == "\"" }).isMultiple(of: 2) else {
                    return nil
                }
                let key = String(match.output.1), wrong = Self.misspelt(key)
                var changed = lines
                changed[index].replaceSubrange(match.output.1.startIndex..<match.output.1.endIndex, with: wrong)
                return Slip(key: key, wrong: wrong, line: index + 1, text: changed.joined(separator: "\n"))
            }
        }
    }

    /// Two letters change places; a short word gets one more.
    private static func misspelt(_ key: String) -> String {
        var letters = Array(key)
        guard letters.count > 3, letters[1] != letters[2] else { return key + "x" }
        letters.swapAt(1, 2)
        return String(letters)
    }

    private static func expect(_ slip: Slip, in file: DataFile, _ findings: [Finding]) {
        guard let finding = findings.first else {
            Issue.record("nobody minds '\(slip.wrong)' for '\(slip.key)' in \(file.file)")
            return
        }
        #expect(finding.file == file.file && finding.line == slip.line, "'\(slip.wrong)': \(finding.text)")
        #expect(finding.message.contains("'\(slip.key)'"), "line \(slip.line), '\(slip.wrong)': \(finding.text)")
    }

    private static func file(_ path: String) -> DataFile {
        DataFile(file: path, text: HallctlProgram.text("\(HallctlProgram.share)/\(path)"))
    }

    /// A device file of each driver.
    private static let devices = DriverCatalog.all.compactMap { driver in
        library.deviceIDs().first { (try? library.find($0, firmware: nil, for: ""))?.header.driver == driver.name }
    }

    @Test("of a device file", arguments: devices)
    func device(_ id: String) throws {
        let file = Self.file("devices/\(id).yaml")
        let slips = Self.slips(in: file.text)
        #expect(slips.count >= 10)
        for slip in slips { Self.expect(slip, in: file, Self.check.device(DataFile(file: file.file, text: slip.text))) }
    }

    @Test("of a firmware profile", arguments: WireCatalog(folders: [HallctlProgram.share]).profiles())
    func profile(_ id: String) throws {
        let file = Self.file("firmware-profiles/\(id).yaml")
        let slips = Self.slips(in: file.text)
        #expect(slips.count >= 6)
        for slip in slips {
            Self.expect(slip, in: file, Self.check.profile(DataFile(file: file.file, text: slip.text)))
        }
    }

    @Test("of a hall file that says everything one can") func hall() throws {
        let file = Self.file("Tests/Fuzz/Seeds/hall.yaml")
        let slips = Self.slips(in: file.text)
        #expect(slips.count >= 120)
        for slip in slips {
            let wrong = DataFile(file: file.file, text: slip.text)
            Self.expect(slip, in: file, HallFileCheck(file: wrong, library: Self.library).findings())
        }
    }
}
