import DeviceDrivers
import DeviceKit
import Foundation

/// A folder of device files and firmware profiles, as the agent finds them.
struct ShippedFiles {
    let folder: URL
    /// Device files beside those of the folder: their texts by id.
    var added: [String: String] = [:]

    /// The files of the repository.
    static let shipped = ShippedFiles(
        folder: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent())

    /// A copy that a test may change.
    static func copy() throws -> ShippedFiles {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hallkit-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["devices", "firmware-profiles"] {
            try FileManager.default.copyItem(
                at: shipped.folder.appending(path: name), to: folder.appending(path: name))
        }
        return ShippedFiles(folder: folder)
    }

    /// The same with more device files.
    func with(_ added: [String: String]) -> ShippedFiles { ShippedFiles(folder: folder, added: added) }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func ids(_ kind: String = "devices") -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: kind).path)) ?? []
        let more = kind == "devices" ? Array(added.keys) : []
        return (names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) } + more).sorted()
    }

    func file(_ id: String, in kind: String = "devices") throws -> DataFile {
        let path = "\(kind)/\(id).yaml"
        if kind == "devices", let text = added[id] { return DataFile(file: path, text: text) }
        return DataFile(
            file: path, text: try String(contentsOf: folder.appending(path: path), encoding: .utf8))
    }

    func write(_ text: String, _ id: String, in kind: String = "devices") throws {
        try text.write(to: folder.appending(path: "\(kind)/\(id).yaml"), atomically: true, encoding: .utf8)
    }

    /// A device file, its first profile and its model, read as the agent reads them.
    func read(_ id: String) throws -> (device: DataFile, profile: DataFile?, header: DeviceHeader, model: DeviceModel) {
        let device = try file(id)
        let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
        guard let entry = DriverCatalog.all.first(where: { $0.name == header.driver }) else {
            throw DataFileError(file: device.file, message: "no driver '\(header.driver)'")
        }
        let profile = try header.firmware.first.map { try file($0.profile, in: "firmware-profiles") }
        return (device, profile, header, try entry.read(device, profile))
    }
}

extension DeviceModel {
    /// The placements that drivers on a bus want; the others want none.
    static func placement(of driver: String) -> DataFile {
        let onBus: Set = [
            "onbon-board", "modbus-display", "alpha-sign", "strip-board", "hall-rs485-terminal", "hall-rs485-evaluator",
        ]
        if driver == "modbus-contact" { return DataFile(file: "hall.yaml", text: "{ address: 3, input: 0 }") }
        return DataFile(file: "hall.yaml", text: onBus.contains(driver) ? "address: 3" : "{}")
    }
}
