import DeviceKit
import HallRuntime

/// Every device file and firmware profile of a library, value by value, as the agent understands them.
struct DefinitionReference: Encodable {
    /// One value of a file and where it comes from.
    struct Value: Encodable {
        /// The keys that lead to it, with a number in brackets for an item of a list.
        var name: String
        var value: String
        /// What stands beside it in the file; `nil` where nothing does.
        var remark: String?
        /// Whether the file has it; else it is what the driver or the format takes where a file is silent.
        var isWritten: Bool
    }

    /// A device file.
    struct Device: Encodable {
        var id: String
        var vendor: String
        var model: String
        var summary: String
        var role: String
        var driver: String
        var support: String
        /// What the level of support rests on, as the file says.
        var proof: String?
        var connection: String
        var usb: [String]
        var profiles: [String]
        var traits: [Value]
    }

    /// A firmware profile.
    struct Profile: Encodable {
        var id: String
        var wireFormat: String
        var summary: String
        /// Where its values come from, those beside which nothing else stands too.
        var source: String
        /// The device files that name it.
        var usedBy: [String]
        var dialect: [Value]
    }

    private(set) var devices: [Device] = []
    private(set) var profiles: [Profile] = []

    init(library: DefinitionLibrary) throws(DataFileError) {
        for id in library.deviceIDs() { devices.append(try Self.device(id, in: library)) }
        let catalog = WireCatalog(folders: library.folders)
        for id in catalog.profiles() {
            guard let file = catalog.profile(id) else { continue }
            let header = try WireCatalog.header(file)
            let dialect = try WireCatalog.format(of: header, in: file).dialect(file)
            profiles.append(
                Profile(
                    id: id, wireFormat: header.wireFormat, summary: header.summary, source: header.source,
                    usedBy: devices.filter { $0.profiles.contains(id) }.map(\.id),
                    dialect: RemarkedFile(file).values(of: dialect, under: "dialect")))
        }
    }

    private struct Maker: Decodable {
        var vendor: String
        var model: String
    }

    private static func device(_ id: String, in library: DefinitionLibrary) throws(DataFileError) -> Device {
        let (header, model) = try library.find(id, firmware: nil, for: "devices/\(id).yaml")
        let file = model.device
        let maker = try StrictYAML.peek(Maker.self, in: file.text, file: file.file)
        let remarks = RemarkedFile(file)
        return Device(
            id: id, vendor: maker.vendor, model: maker.model, summary: header.summary, role: header.role.rawValue,
            driver: header.driver, support: header.support.rawValue, proof: remarks.remark(at: ["support"]),
            connection: Self.words(of: header.connection),
            usb: header.match.map { "\($0.usb.vendor):\($0.usb.product)" },
            profiles: header.firmware.map(\.profile), traits: remarks.values(of: model.values(), under: "traits"))
    }

    private static func words(of connection: Connection) -> String {
        let settings = [
            connection.baudRate.map(String.init), connection.framing?.rawValue, connection.bias?.rawValue,
        ]
        return ([connection.kind.rawValue] + settings.compactMap(\.self)).joined(separator: " ")
    }
}

/// A data file, whose remarks are looked up beside its values.
private struct RemarkedFile {
    private let places: YAMLPlaces
    private let lines: [Substring]

    init(_ file: DataFile) {
        places = YAMLPlaces(file.text)
        lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// What stands behind `#` in the line of a value.
    func remark(at path: [String]) -> String? {
        guard let line = places.line(of: path), lines.indices.contains(line - 1) else { return nil }
        var quote: Character?
        var last: Character = " "
        for index in lines[line - 1].indices {
            let character = lines[line - 1][index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "#", last == " " {
                let text = lines[line - 1][index...].dropFirst().drop { $0 == " " }
                return text.isEmpty ? nil : String(text)
            }
            last = character
        }
        return nil
    }

    /// The single values below `root`, in the order of their names.
    func values(of value: DataValue, under root: String) -> [DefinitionReference.Value] {
        var found: [DefinitionReference.Value] = []
        collect(value, [root], "", &found)
        return found
    }

    private func collect(
        _ value: DataValue, _ path: [String], _ name: String, _ found: inout [DefinitionReference.Value]
    ) {
        switch value {
        case .mapping(let members) where !members.isEmpty:
            for key in members.keys.sorted() {
                guard let member = members[key] else { continue }
                collect(member, path + [key], name.isEmpty ? key : "\(name).\(key)", &found)
            }
        case .list(let items) where Self.bytes(of: items) == nil && !items.isEmpty:
            for (index, item) in items.enumerated() {
                collect(item, path + ["\(index)"], "\(name)[\(index)]", &found)
            }
        default:
            found.append(
                .init(
                    name: name, value: Self.text(of: value), remark: remark(at: path),
                    isWritten: places.line(of: path) != nil))
        }
    }

    /// A list that is a run of bytes.
    private static func bytes(of items: [DataValue]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for item in items {
            guard case .integer(let number) = item, let byte = UInt8(exactly: number) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func text(of value: DataValue) -> String {
        switch value {
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return "\(value)"
        case .number(let value): return "\(value)"
        case .text(let value): return value
        case .mapping: return "{}"
        case .list(let items):
            let bytes = bytes(of: items) ?? []
            return "["
                + bytes.map { ($0 < 16 ? "0x0" : "0x") + String($0, radix: 16, uppercase: true) }
                .joined(separator: ", ") + "]"
        }
    }
}
