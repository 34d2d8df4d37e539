public import DeviceKit
import Foundation
import Synchronization

/// The folders of device files and firmware profiles: the site's own override the shipped ones, file by file.
public struct DefinitionLibrary: Sendable {
    /// Folders that each hold `devices/` and `firmware-profiles/`, the site's first.
    public let folders: [String]
    /// The drivers there are, by name.
    public let drivers: [String: DriverEntry]
    private var memory: DefinitionMemory?

    /// A library over folders and a driver catalogue.
    public init(folders: [String], drivers: [DriverEntry]) {
        self.folders = folders
        self.drivers = Dictionary(drivers.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The same files, each read once: for whoever reads many hall files while no other file changes.
    public func remembering() -> DefinitionLibrary {
        var library = self
        library.memory = DefinitionMemory()
        return library
    }

    /// The ids of all device files.
    public func deviceIDs() -> [String] { memory?.ids(else: listedIDs) ?? listedIDs() }

    private func listedIDs() -> [String] {
        var ids: Set<String> = []
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/devices")) ?? []
            ids.formUnion(names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) })
        }
        return ids.sorted()
    }

    /// Finds and reads the files of a model, for an entry of `asker`. `version` chooses among its firmware choices.
    public func find(
        _ id: String, firmware version: String?, for asker: String
    ) throws(DataFileError) -> (header: DeviceHeader, model: DeviceModel) {
        if let known = memory?.model(id, version) { return known }
        let found = try lookUp(id, version, for: asker)
        memory?.keep(found, id, version)
        return found
    }

    private func lookUp(
        _ id: String, _ version: String?, for asker: String
    ) throws(DataFileError) -> (header: DeviceHeader, model: DeviceModel) {
        guard let device = try read("devices/\(id).yaml") else {
            throw DataFileError(file: asker, message: "no device file 'devices/\(id).yaml'" + suggestion(for: id))
        }
        let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
        guard header.id == id else {
            throw DataFileError(
                file: device.file, line: StrictYAML.line(of: ["id"], in: device.text),
                message: "id '\(header.id)' is not the file's name '\(id)'")
        }
        guard let entry = drivers[header.driver] else {
            throw DataFileError(
                file: device.file, line: StrictYAML.line(of: ["driver"], in: device.text),
                message: "no driver '\(header.driver)'; allowed: \(drivers.keys.sorted().joined(separator: ", "))")
        }
        var profile: DataFile?
        if !header.firmware.isEmpty {
            let choice = header.firmware.first { $0.versions == "*" || version?.hasPrefix($0.versions) == true }
            guard let choice, let found = try read("firmware-profiles/\(choice.profile).yaml") else {
                throw DataFileError(
                    file: device.file, line: StrictYAML.line(of: ["firmware"], in: device.text),
                    message:
                        "no firmware profile fits version '\(version ?? "*")' in \(folders.joined(separator: ", "))")
            }
            profile = found
        }
        return (header, try entry.read(device, profile))
    }

    /// The first folder's file of this name; one that is there and cannot be read is an error, never another's turn.
    private func read(_ path: String) throws(DataFileError) -> DataFile? {
        for folder in folders {
            let file = "\(folder)/\(path)"
            if let text = try? String(contentsOfFile: file, encoding: .utf8) {
                return DataFile(file: file, text: text)
            }
            if FileManager.default.fileExists(atPath: file) {
                throw DataFileError(file: file, message: "cannot be read as UTF-8 text; mend it or take it away")
            }
        }
        return nil
    }

    private func suggestion(for id: String) -> String {
        let known = deviceIDs()
        return known.isEmpty
            ? " in \(folders.joined(separator: ", "))" : "; there are: \(known.joined(separator: ", "))"
    }
}

/// What a library has read.
private final class DefinitionMemory: Sendable {
    private struct Wanted: Hashable {
        var id: String
        var version: String?
    }

    private struct Kept {
        var ids: [String]?
        var models: [Wanted: (header: DeviceHeader, model: DeviceModel)] = [:]
    }

    private let kept = Mutex(Kept())

    func ids(else list: () -> [String]) -> [String] {
        kept.withLock { kept in
            let ids = kept.ids ?? list()
            kept.ids = ids
            return ids
        }
    }

    func model(_ id: String, _ version: String?) -> (header: DeviceHeader, model: DeviceModel)? {
        kept.withLock { $0.models[Wanted(id: id, version: version)] }
    }

    func keep(_ model: (header: DeviceHeader, model: DeviceModel), _ id: String, _ version: String?) {
        kept.withLock { $0.models[Wanted(id: id, version: version)] = model }
    }
}
