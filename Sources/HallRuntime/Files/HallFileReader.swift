public import DeviceKit
import Foundation
import HallDomain
import HallStore

/// Reads a hall file and everything it names, and refuses what is wrong before anything is started.
public struct HallFileReader: Sendable {
    private let library: DefinitionLibrary

    /// A reader that finds device files in `library`.
    public init(library: DefinitionLibrary) { self.library = library }

    /// The hall of the file at `path`.
    public func read(path: String) throws(DataFileError) -> HallDefinition {
        let text: String
        do { text = try WrittenText.read(path) } catch { throw DataFileError(file: path, message: error.message) }
        return try read(text, file: path)
    }

    /// The hall of a text already read.
    public func read(_ text: String, file: String) throws(DataFileError) -> HallDefinition {
        let (written, places) = try StrictYAML.decodePlaced(HallFile.self, from: text, file: file)
        let source = HallFileSource(file: file, places: places)
        let plan = written.plan
        try HallPlanCheck(plan: plan, source: source).run()
        var devices: [PlacedDevice] = []
        var known: [ModelChoice: (header: DeviceHeader, model: DeviceModel)] = [:]
        for (index, device) in written.devices.enumerated() {
            devices.append(try place(device, index, plan, source, &known))
        }
        try DevicePlacementCheck(plan: plan, devices: devices, source: source).run()
        return HallDefinition(
            plan: plan, devices: devices, ledger: try ledger(written, source), voice: written.voice ?? VoiceSettings(),
            reporting: written.reporting,
            link: try LinkSectionCheck(plan: plan, devices: devices, source: source).settings(of: written))
    }

    private func ledger(
        _ written: HallFile, _ source: HallFileSource
    ) throws(DataFileError) -> PostgresAddress? {
        guard let text = written.ledger else { return nil }
        do { return try PostgresAddress(text) } catch {
            // The address itself is not repeated: what is wrong with it may be that it carries a password.
            throw source.error(["ledger"], "the ledger's address \(error)")
        }
    }

    private func place(
        _ device: HallFile.Device, _ index: Int, _ plan: HallPlan, _ source: HallFileSource,
        _ known: inout [ModelChoice: (header: DeviceHeader, model: DeviceModel)]
    ) throws(DataFileError) -> PlacedDevice {
        let placement = DataFile(
            file: source.place(["devices", "\(index)", "placement"]) ?? source.file,
            text: device.placement?.yaml ?? "{}")
        let choice = ModelChoice(definition: device.definition, firmware: device.firmware)
        let found: (header: DeviceHeader, model: DeviceModel)
        do throws(DataFileError) {
            if let read = known[choice] {
                found = read
            } else {
                found = try library.find(device.definition, firmware: device.firmware, for: placement.file)
                known[choice] = found
            }
            try found.model.check(placement)
        } catch {
            // What is missing for this entry is the hall file's matter; what is wrong in a device file is that file's.
            guard error.file == placement.file else { throw error }
            throw source.error(["devices", "\(index)"], "device '\(device.id)': \(error.message)")
        }
        var serial = found.header.connection.serialSettings ?? SerialSettings(baudRate: 9600)
        if let baudRate = device.baudRate { serial.baudRate = baudRate }
        var button = ButtonGrammar.Settings()
        button.secondPressMilliseconds = device.button?.secondPressMilliseconds ?? button.secondPressMilliseconds
        button.repeatGuardMilliseconds = device.button?.repeatGuardMilliseconds ?? button.repeatGuardMilliseconds
        button.longPressMilliseconds = device.button?.longPressMilliseconds ?? button.longPressMilliseconds
        button.stuckMilliseconds = device.button?.stuckMilliseconds ?? button.stuckMilliseconds
        if let problem = button.problems().first { throw source.error(["devices", "\(index)", "button"], problem) }
        let zone =
            device.zone ?? device.window.flatMap { plan.window($0)?.zone }
            ?? device.kiosk.flatMap { plan.kiosk($0)?.zone }
        return PlacedDevice(
            id: device.id, header: found.header, model: found.model, placement: placement, address: device.at,
            serial: serial, window: device.window, kiosk: device.kiosk, zone: zone,
            queue: device.queue ?? device.at.queueName,
            button: button)
    }
}

/// What decides which files an entry is read from: entries that agree share what was read.
private struct ModelChoice: Hashable {
    var definition: String
    var firmware: String?
}

/// Where things stand in a hall file, for errors.
struct HallFileSource {
    let file: String
    let places: YAMLPlaces

    func error(_ path: [String], _ message: String) -> DataFileError {
        DataFileError(file: file, line: places.line(of: path), message: message)
    }

    func place(_ path: [String]) -> String? { places.line(of: path).map { "\(file):\($0)" } }
}
