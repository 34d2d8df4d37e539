public import DeviceKit
import Rendering
import WireFormats

extension SimulatedBoard {
    /// The board that a device file and a firmware profile describe, with the screen id of the hall file.
    public init(device: DataFile, profile: DataFile, address: UInt16) throws(DataFileError) {
        let model = try StrictYAML.decode(DeviceDefinition<Traits>.self, from: device.text, file: device.file)
        let firmware = try StrictYAML.decode(Profile.self, from: profile.text, file: profile.file)
        self.init(
            widthInPixels: model.traits.widthInPixels, heightInPixels: model.traits.heightInPixels,
            colour: model.traits.colour, dialect: firmware.dialect, address: address)
    }

    /// The same keys as the driver reads.
    private struct Traits: Codable, Sendable, DefinitionPart {
        var widthInPixels: Int
        var heightInPixels: Int
        var rows: Int
        var colour: LEDColour
    }

    /// A firmware profile as `DeviceKit` describes it; the driver checks the dialect's values.
    private struct Profile: Codable {
        var schema: Int
        var id: String
        var wireFormat: String
        var summary: String
        var source: String
        var dialect: OnbonBX.Dialect
    }
}
