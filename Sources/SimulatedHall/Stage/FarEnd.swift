import DeviceKit

/// Makes the far end of a demo device's wire from the same files that the agent's driver is made from.
enum FarEnd {
    /// Why a far end could not be made.
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    /// How the far ends differ from real devices.
    struct Tempo: Sendable {
        /// Printers take no time for paper and bytes.
        var arePrintersInstant = false
        /// How long a reader takes to read a card; `nil` as real ones do.
        var cardReading: Duration?
    }

    /// The simulated device of `device`, from the files below `share`. Reads files: blocking.
    static func make(_ device: DemoHall.Device, share: String, tempo: Tempo) throws -> any SimulatedDevice {
        let definition = try file("\(share)/devices/\(device.definition).yaml")
        let header = try StrictYAML.peek(DeviceHeader.self, in: definition.text, file: definition.file)
        guard let choice = header.firmware.first(where: { $0.versions == "*" }) else {
            throw Problem(description: "\(definition.file): no firmware profile for every version")
        }
        let profile = try file("\(share)/firmware-profiles/\(choice.profile).yaml")
        let address = UInt8(clamping: device.address ?? 1)
        switch device.kind {
        case .printer:
            var model = try SimulatedPrinter.Model(device: definition, profile: profile)
            if tempo.arePrintersInstant { (model.bytesPerSecond, model.millimetresPerSecond) = (nil, nil) }
            return StagePrinter(SimulatedPrinter(model: model))
        case .board:
            return StageBoard(
                try SimulatedBoard(device: definition, profile: profile, address: UInt16(clamping: address)))
        case .terminal: return try SimulatedTerminal(device: definition, profile: profile, address: address)
        case .pad: return try SimulatedEvaluationPad(profile: profile, address: address)
        case .reader:
            var reader = try SimulatedCardReader(profile: profile)
            if let time = tempo.cardReading { reader.delays.read = time }
            return reader
        }
    }

    private static func file(_ path: String) throws -> DataFile {
        guard let bytes = StageFolder.read(path) else { throw Problem(description: "\(path) cannot be read") }
        return DataFile(file: path, text: String(decoding: bytes, as: UTF8.self))
    }
}
