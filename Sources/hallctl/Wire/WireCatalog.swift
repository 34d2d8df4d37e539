import DeviceDrivers
import DeviceKit
import Foundation
import WireFormats

/// The wire formats, a line each, and how what a person names becomes a speaker of one.
struct WireCatalog {
    /// One format: its name, the stem of the vector file that holds its frames, and how it becomes a speaker.
    struct Format: Sendable {
        var name: String
        var vectors: String
        /// With the format's default dialect.
        var standard: @Sendable () -> WireSpeaker
        /// With the dialect of a firmware profile's text.
        var speaker: @Sendable (DataFile) throws(DataFileError) -> WireSpeaker
        /// The dialect of a firmware profile as it is understood, with what the file leaves to the format.
        var dialect: @Sendable (DataFile) throws(DataFileError) -> DataValue

        init<F: WireFormat & SendableMetatype>(
            _ format: F.Type, vectors: String,
            // Where both sides can have said the same bytes and nothing tells who, a host asked.
            prefers: @escaping @Sendable (_ host: [F.Message], _ device: [F.Message], F.Dialect) -> Side = {
                _, _, _ in .host
            }
        ) where F.Dialect: DefinitionPart {
            name = F.name
            self.vectors = vectors
            standard = { WireSpeaker(format, profile: F.name, dialect: .standard, prefers: prefers) }
            let read = { @Sendable (file: DataFile) throws(DataFileError) in
                try StrictYAML.decode(FirmwareProfile<F.Dialect>.self, from: file.text, file: file.file)
            }
            dialect = { file throws(DataFileError) in DataValue(of: try read(file).dialect) }
            speaker = { file throws(DataFileError) in
                let profile = try read(file)
                if let problem = profile.dialect.problems().first {
                    throw DataFileError(
                        file: file.file, line: StrictYAML.line(of: ["dialect"], in: file.text), message: problem)
                }
                return WireSpeaker(format, profile: profile.id, dialect: profile.dialect, prefers: prefers)
            }
        }
    }

    /// What every firmware profile says of itself.
    struct ProfileHeader: Decodable {
        var id: String
        var wireFormat: String
        var summary: String
        var source: String
    }

    static let formats: [Format] = [
        // A printer's replies have fixed bits, while a host may print any text.
        Format(ESCPOS.self, vectors: "escpos") { _, _, _ in .device },
        Format(OnbonBX.self, vectors: "led-onbon") { _, device, dialect in
            device.allSatisfy { $0.destination == dialect.hostAddress } ? .device : .host
        },
        Format(SDT.self, vectors: "idcard-sam") { host, _, _ in
            host.allSatisfy(\.isKnownRequest) ? .host : .device
        },
        Format(HallRS485.self, vectors: "hall-rs485") { host, device, _ in
            // A key and its echo are the same bytes; the key comes first.
            device.filter(\.isUnknown).count < host.count
                && device.filter(\.isUnknown).count <= host.filter(\.isUnknown).count ? .device : .host
        },
        Format(StripScreen.self, vectors: "hall-rs485"),
        Format(Modbus.self, vectors: "modbus-display"),
        Format(Alpha.self, vectors: "led-alpha"),
        Format(Novastar.self, vectors: "led-novastar"),
        // To a scanner without an end of codes any bytes are a code; a command is a command.
        Format(Scanner.self, vectors: "scanner"),
        Format(SYN6288.self, vectors: "voice-module"),
        Format(XFS5152.self, vectors: "voice-module"),
        Format(NUT.self, vectors: "ups-nut") { host, device, _ in
            let free = (host: host.filter(\.isFree), device: device.filter(\.isFree))
            // A server's free lines tell versions; a host's are commands, in capitals.
            guard free.host.count == free.device.count else {
                return free.device.count < free.host.count ? .device : .host
            }
            return free.host.allSatisfy(\.isShouted) ? .host : .device
        },
        Format(Evdev.self, vectors: "linux-uapi"),
        Format(GPIOLineEvents.self, vectors: "linux-uapi"),
    ]

    var folders: [String]

    /// The firmware profiles there are: the site's override the shipped ones.
    func profiles() -> [String] {
        let names = folders.flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: $0 + "/firmware-profiles")) ?? []
        }
        return Set(names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
    }

    /// The text of a profile by its id.
    func profile(_ id: String) -> DataFile? {
        for folder in folders {
            let path = "\(folder)/firmware-profiles/\(id).yaml"
            if let text = try? String(contentsOfFile: path, encoding: .utf8) { return DataFile(file: path, text: text) }
        }
        return nil
    }

    /// Who speaks as the firmware profile, wire format or vector file of this name says.
    func speaker(_ name: String) throws(Trouble) -> WireSpeaker {
        if !name.contains("/"), let file = profile(name) {
            do {
                let header = try Self.header(file)
                return try Self.format(of: header, in: file).speaker(file)
            } catch { throw HallFiles.trouble(error) }
        }
        let named = Self.formats.filter { $0.name == name || $0.vectors == name }
        if let first = named.first {
            return WireSpeaker(named.dropFirst().map { $0.standard() }, after: first.standard())
        }
        let known = (Self.formats.map(\.name) + profiles()).joined(separator: ", ")
        throw Trouble(
            .usage, "unknown-profile", "没有固件档案或协议 \(name)；有：\(known)",
            "no firmware profile or wire format '\(name)'; there are: \(known)")
    }

    /// What a profile says of itself, before its format (and so the type of its dialect) is known.
    static func header(_ file: DataFile) throws(DataFileError) -> ProfileHeader {
        try StrictYAML.peek(ProfileHeader.self, in: file.text, file: file.file)
    }

    /// The format that a profile names.
    static func format(of header: ProfileHeader, in file: DataFile) throws(DataFileError) -> Format {
        if let format = formats.first(where: { $0.name == header.wireFormat }) { return format }
        let known = formats.map(\.name).joined(separator: ", ")
        throw DataFileError(
            file: file.file, line: StrictYAML.line(of: ["wireFormat"], in: file.text),
            message: "no wire format '\(header.wireFormat)'; allowed: \(known)")
    }
}

extension SDT.Message {
    fileprivate var isKnownRequest: Bool {
        guard case .request(let request) = content else { return false }
        if case .other = request { return false }
        return true
    }
}

extension HallRS485.Message {
    fileprivate var isUnknown: Bool {
        if case .other = content { true } else { false }
    }
}

extension NUT.Message {
    fileprivate var isFree: Bool {
        if case .line = self { true } else { false }
    }

    fileprivate var isShouted: Bool {
        guard case .line(let line) = self, let word = line.split(separator: " ").first else { return false }
        return word.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}
