import DeviceDrivers
import DeviceKit
import Foundation
import HallRuntime

/// Checks device files and firmware profiles by themselves, without a hall.
struct DefinitionCheck {
    let catalog: WireCatalog
    private let drivers = Dictionary(DriverCatalog.all.map { ($0.name, $0) }) { first, _ in first }

    init(folders: [String]) { catalog = WireCatalog(folders: folders) }

    /// All files of these kinds below the folders.
    static func files(in folders: [String]) -> [String] {
        folders.flatMap { folder in
            ["devices", "firmware-profiles"].flatMap { kind in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)")) ?? []
                return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\(kind)/\($0)" }
            }
        }
    }

    func device(_ file: DataFile) -> [Finding] {
        do throws(DataFileError) {
            let header = try StrictYAML.peek(DeviceHeader.self, in: file.text, file: file.file)
            try named(header.id, file)
            guard let entry = drivers[header.driver] else {
                throw problem(
                    ["driver"],
                    "no driver '\(header.driver)'; allowed: \(drivers.keys.sorted().joined(separator: ", "))", file)
            }
            var findings: [Finding] = []
            if header.firmware.isEmpty { findings += check(entry, file, nil) }
            for (index, choice) in header.firmware.enumerated() {
                guard let profile = catalog.profile(choice.profile) else {
                    let error = problem(["firmware", "\(index)"], "no firmware profile '\(choice.profile)'", file)
                    findings.append(Finding(error))
                    continue
                }
                // What is wrong in the profile is said of the profile, once.
                findings += check(entry, file, profile).filter { $0.file != profile.file }
            }
            return findings
        } catch { return [Finding(error)] }
    }

    func profile(_ file: DataFile) -> [Finding] {
        do throws(DataFileError) {
            let header = try WireCatalog.header(file)
            try named(header.id, file)
            _ = try WireCatalog.format(of: header, in: file).speaker(file)
            return []
        } catch { return [Finding(error)] }
    }

    private func check(_ entry: DriverEntry, _ device: DataFile, _ profile: DataFile?) -> [Finding] {
        do throws(DataFileError) {
            _ = try entry.read(device, profile)
            return []
        } catch { return [Finding(error)] }
    }

    private func named(_ id: String, _ file: DataFile) throws(DataFileError) {
        let name = file.file.split(separator: "/").last ?? ""
        guard name != "\(id).yaml" else { return }
        throw problem(
            ["id"], "id '\(id)' is not the file's name '\(name.hasSuffix(".yaml") ? name.dropLast(5) : name)'", file)
    }

    private func problem(_ path: [String], _ message: String, _ file: DataFile) -> DataFileError {
        DataFileError(file: file.file, line: StrictYAML.line(of: path, in: file.text), message: message)
    }
}
