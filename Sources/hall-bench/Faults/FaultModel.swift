import DeviceDrivers
import DeviceKit
import Foundation

/// One shipped device file with its newest profile, read as the agent reads it.
struct FaultModel: Sendable {
    let id: String
    let header: DeviceHeader
    let device: DataFile
    let profile: DataFile?
    let model: DeviceModel

    /// Every device file below `share`, in the order of their names.
    static func all(share: String) throws -> [FaultModel] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: share + "/devices") else {
            throw BenchFailure(description: "there is no folder \(share)/devices; --share names the one it lies in")
        }
        return try names.filter { $0.hasSuffix(".yaml") }.sorted().map { try read(String($0.dropLast(5)), share) }
    }

    private static func read(_ id: String, _ share: String) throws -> FaultModel {
        let device = try file("devices/\(id).yaml", share)
        let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
        let profile = try header.firmware.first.map { try file("firmware-profiles/\($0.profile).yaml", share) }
        guard let entry = DriverCatalog.all.first(where: { $0.name == header.driver }) else {
            throw BenchFailure(description: "\(device.file): no driver '\(header.driver)'")
        }
        return FaultModel(
            id: id, header: header, device: device, profile: profile, model: try entry.read(device, profile))
    }

    private static func file(_ path: String, _ share: String) throws -> DataFile {
        do {
            return DataFile(file: path, text: try String(contentsOfFile: "\(share)/\(path)", encoding: .utf8))
        } catch { throw BenchFailure(description: "\(share)/\(path) cannot be read") }
    }

    /// The address of every simulated device that has one.
    static let address = 3

    /// What a hall file says under `placement:`; only what shares a bus has an address.
    var placement: DataFile {
        let text =
            switch header.driver {
            case "modbus-contact": "{ address: \(Self.address), input: 0 }"
            case "onbon-board", "modbus-display", "alpha-sign", "strip-board", "hall-rs485-terminal",
                "hall-rs485-evaluator":
                "address: \(Self.address)"
            default: "{}"
            }
        return DataFile(file: "hall.yaml", text: text)
    }

    /// What a contact's or key's model is, where it hangs on a line or is an input device.
    var line: Line? {
        guard [.gpio, .input].contains(header.connection.kind) else { return nil }
        return try? StrictYAML.peek(Lines.self, in: device.text, file: device.file).traits
    }

    private struct Lines: Decodable { var traits: Line }

    /// The traits of buttons and contacts that their faults follow from.
    struct Line: Decodable, Sendable {
        /// `high` or `low`, of a line.
        var activeLevel: String?
        /// What a contact tells of.
        var meaning: String?
        /// Held so long a key is stuck.
        var stuckMilliseconds: Int?
    }
}
