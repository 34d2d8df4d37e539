import DeviceDrivers
import DeviceKit
import Foundation
import HallRuntime
import WireFormats

/// Files that people write: device files, firmware profiles, hall files, and YAML of any kind.
struct FuzzDefinitions: Sendable {
    private let profiles: [String: DataFile]
    /// What wire format each of the profiles is of.
    private let formats: [String: String]
    private let reader: HallFileReader
    private let drivers: [String: DriverEntry]

    /// With the shipped definitions at `share`.
    init(share: String) {
        let folder = share + "/firmware-profiles"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var profiles: [String: DataFile] = [:]
        for name in names where name.hasSuffix(".yaml") {
            guard let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) else { continue }
            profiles[String(name.dropLast(5))] = DataFile(file: name, text: text)
        }
        self.profiles = profiles
        formats = profiles.compactMapValues { Self.wireFormat(of: $0.text) }
        // Shipped files do not change between inputs.
        reader = HallFileReader(
            library: DefinitionLibrary(folders: [share], drivers: DriverCatalog.all).remembering())
        drivers = Dictionary(DriverCatalog.all.map { ($0.name, $0) }) { first, _ in first }
    }

    /// A format's own dialect and those of the shipped profiles.
    func dialects<F: WireFormat>(of format: F.Type) -> [F.Dialect] where F.Dialect: DefinitionPart {
        let shipped = profiles.keys.sorted().compactMap { id -> F.Dialect? in
            guard let file = profiles[id], formats[id] == F.name else { return nil }
            return try? StrictYAML.decode(FirmwareProfile<F.Dialect>.self, from: file.text, file: file.file).dialect
        }
        return [.standard] + shipped
    }

    private struct ProfileHeader: Decodable { var wireFormat: String }

    private static func wireFormat(of text: String) -> String? {
        (try? StrictYAML.peek(ProfileHeader.self, in: text, file: "profile.yaml"))?.wireFormat
    }

    /// Any YAML: refused within the text, or a value that one in eight times is written too; or a few keys of it.
    func yaml(_ text: String) -> String? {
        refusal(in: text) { () throws(DataFileError) in
            let count = text.utf8.count
            if count.isMultiple(of: 4) {
                _ = try StrictYAML.peek(DeviceHeader.self, in: text, file: "any.yaml")
                return
            }
            let value = try StrictYAML.decode(DataValue.self, from: text, file: "any.yaml")
            guard count & 7 == 1 else { return }
            _ = try? StrictYAML.decode(DataValue.self, from: value.yaml, file: "again.yaml")
        }
    }

    /// A device file, and one in sixteen with the first firmware profile that it names: those have a target of their own,
    /// and what joins both does so after each was read.
    func device(_ text: String) -> String? {
        refusal(in: text) { () throws(DataFileError) in
            let file = DataFile(file: "device.yaml", text: text)
            let header = try StrictYAML.peek(DeviceHeader.self, in: text, file: file.file)
            guard let driver = drivers[header.driver] else { return }
            let isWhole = text.utf8.count.isMultiple(of: 16)
            let profile = isWhole ? header.firmware.lazy.compactMap { profiles[$0.profile] }.first : nil
            let model = try driver.read(file, profile)
            try model.check(DataFile(file: file.file, text: "{}"))
        }
    }

    /// A firmware profile, as its wire format reads it.
    func profile(_ text: String) -> String? {
        guard let name = Self.wireFormat(of: text), let read = Self.readers[name] else { return nil }
        return refusal(in: text) { () throws(DataFileError) in try read(text) }
    }

    /// A hall file, with the device files that it names.
    func hall(_ text: String) -> String? {
        refusal(in: text) { () throws(DataFileError) in _ = try reader.read(text, file: "hall.yaml") }
    }

    /// A file's error names a line that the text has, where it names one of this file.
    private func refusal(in text: String, _ body: () throws(DataFileError) -> Void) -> String? {
        do throws(DataFileError) { try body() } catch {
            guard !error.message.isEmpty else { return "refused without a word" }
            guard let line = error.line, !error.file.contains("/") else { return nil }
            // What libyaml takes for the end of a line, and the line after the last.
            let lines =
                text.unicodeScalars.count { scalar in
                    switch scalar {
                    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
                    default: false
                    }
                } + 2
            guard (0...lines).contains(line) else { return "refused at line \(line) of \(lines)" }
        }
        return nil
    }

    private static let readers: [String: @Sendable (String) throws(DataFileError) -> Void] = [
        ESCPOS.name: reader(ESCPOS.self), OnbonBX.name: reader(OnbonBX.self), SDT.name: reader(SDT.self),
        HallRS485.name: reader(HallRS485.self), StripScreen.name: reader(StripScreen.self),
        Modbus.name: reader(Modbus.self), Alpha.name: reader(Alpha.self), Novastar.name: reader(Novastar.self),
        Scanner.name: reader(Scanner.self), SYN6288.name: reader(SYN6288.self), XFS5152.name: reader(XFS5152.self),
        NUT.name: reader(NUT.self),
    ]

    private static func reader<F: WireFormat & SendableMetatype>(
        _ format: F.Type
    ) -> @Sendable (String) throws(DataFileError) -> Void where F.Dialect: DefinitionPart {
        { text throws(DataFileError) in
            let profile = try StrictYAML.decode(FirmwareProfile<F.Dialect>.self, from: text, file: "profile.yaml")
            _ = profile.dialect.problems()
        }
    }
}
