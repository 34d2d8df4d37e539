import DeviceDrivers
import DeviceKit
import Foundation
import Testing

/// A slip of the pen in any key of any file is found where it is, with the word that was meant.
@Suite("A misspelt key", .timeLimit(.minutes(1))) struct MisspelledKeyTests {
    private static let files = ShippedFiles.shipped

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

    private static func expect(_ slip: Slip, in file: String, _ read: () throws -> Void) {
        do {
            try read()
            Issue.record("nobody minds '\(slip.wrong)' for '\(slip.key)' in \(file)")
        } catch let error as DataFileError {
            #expect(error.line == slip.line, "\(file):\(slip.line) '\(slip.wrong)': \(error)")
            #expect(error.message.contains("'\(slip.key)'"), "\(file):\(slip.line) '\(slip.wrong)': \(error)")
        } catch {
            Issue.record("\(file): \(error)")
        }
    }

    @Test("of a device file", arguments: DriverConformanceTests.models)
    func device(_ id: String) throws {
        let files = Self.files.with(NewModels.all)
        let (device, profile, header, _) = try files.read(id)
        let entry = try #require(DriverCatalog.all.first { $0.name == header.driver })
        let slips = Self.slips(in: device.text)
        #expect(slips.count >= 10)
        for slip in slips {
            Self.expect(slip, in: device.file) {
                // As the agent does: first what every file has, then what the driver wants.
                _ = try StrictYAML.peek(DeviceHeader.self, in: slip.text, file: device.file)
                _ = try entry.read(DataFile(file: device.file, text: slip.text), profile)
            }
        }
    }

    @Test(
        "of a firmware profile", arguments: Set(files.ids().compactMap { try? files.read($0).profile?.file }).sorted())
    func profile(_ file: String) throws {
        let id = try #require(Self.files.ids().first { (try? Self.files.read($0).profile?.file) == file })
        let (device, profile, header, _) = try Self.files.read(id)
        let entry = try #require(DriverCatalog.all.first { $0.name == header.driver })
        let slips = Self.slips(in: try #require(profile).text)
        #expect(slips.count >= 6)
        for slip in slips {
            Self.expect(slip, in: file) { _ = try entry.read(device, DataFile(file: file, text: slip.text)) }
        }
    }
}
