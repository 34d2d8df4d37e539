import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// The hall file and the definition files, read as the agent reads them.
struct HallFiles {
    let path: String
    let library: DefinitionLibrary

    init(_ options: GlobalOptions, hall: String? = nil) {
        path = hall ?? options.paths.hallFile
        library = DefinitionLibrary(folders: options.folders, drivers: DriverCatalog.all)
    }

    /// The hall; a wrong file is a `Trouble` with 78.
    func definition() throws(Trouble) -> HallDefinition {
        do { return try HallFileReader(library: library).read(path: path) } catch { throw Self.trouble(error) }
    }

    /// Where the hall reports to, if anywhere.
    struct Reporting { var broker: String? }

    private struct ReportingHeader: Decodable {
        struct Part: Decodable { var broker: String? }
        var reporting: Part?
    }

    /// What the hall file says of reporting, without a look at the rest; `nil` when it cannot be read.
    func reporting() -> Reporting? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let header = try? StrictYAML.peek(ReportingHeader.self, in: text, file: path)
        else { return nil }
        return Reporting(broker: header.reporting?.broker)
    }

    /// Where what is wrong stands, in the file's own words.
    static func trouble(_ error: DataFileError) -> Trouble {
        Trouble(
            .wrongFile, "wrong-file", "\(Finding(error).chinese)（运行 hallctl check 看全部问题）",
            "\(error) (hallctl check lists all problems)")
    }

    /// The placed device of this name; any other name is a `Trouble` with 64 that lists those there are.
    static func device(_ id: String, in definition: HallDefinition) throws(Trouble) -> PlacedDevice {
        if let device = definition.devices.first(where: { $0.id.rawValue == id }) { return device }
        let known = definition.devices.map(\.id.rawValue).joined(separator: ", ")
        throw Trouble(
            .usage, "unknown-device", "大厅文件里没有设备 \(id)；有：\(known)",
            "no device '\(id)' in the hall file; there are: \(known)")
    }
}
