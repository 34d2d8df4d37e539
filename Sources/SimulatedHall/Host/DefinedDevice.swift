public import DeviceKit
import WireFormats

/// The far end of a wire, made from the same files as its driver.
public enum DefinedDevice {
    /// What a device file and its firmware profile describe, at an address of its bus. `nil` where a model has no wire of
    /// bytes (a contact). Throws what is wrong in the files.
    public static func make(
        device: DataFile, profile: DataFile?, address: Int = 1
    ) throws(DataFileError) -> (any SimulatedDevice)? {
        let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
        if let make = plainMakers[header.driver] { return try make(device) }
        guard let make = makers[header.driver] else { return nil }
        guard let profile else {
            throw DataFileError(
                file: device.file, line: StrictYAML.line(of: ["firmware"], in: device.text),
                message: "driver '\(header.driver)' needs a firmware profile, and the file names none")
        }
        return try make(device, profile, address)
    }

    /// The drivers that have a far end here.
    public static var drivers: Set<String> { Set(makers.keys).union(plainMakers.keys) }

    private struct InputModel: Decodable {
        struct Traits: Decodable { var activeWhen: String }
        var traits: Traits
    }

    private typealias Maker = @Sendable (DataFile, DataFile, Int) throws(DataFileError) -> any SimulatedDevice

    /// Of what has no firmware: nodes of the machine itself.
    private static let plainMakers: [String: @Sendable (DataFile) throws(DataFileError) -> any SimulatedDevice] = [
        "wedge-scanner": { device throws(DataFileError) in try SimulatedKeyboard(device: device) },
        "evdev-call-button": { _ in SimulatedKeyboard() },
        "hardware-watchdog": { _ in SimulatedWatchdog() },
        "sysfs-backlight": { _ in SimulatedBacklight() },
    ]

    private static let makers: [String: Maker] = [
        "escpos-printer": { device, profile, _ throws(DataFileError) in
            SimulatedPrinter(model: try SimulatedPrinter.Model(device: device, profile: profile))
        },
        "onbon-board": { device, profile, address throws(DataFileError) in
            try SimulatedBoard(device: device, profile: profile, address: UInt16(clamping: address))
        },
        "modbus-display": { _, profile, address throws(DataFileError) in
            try SimulatedRegisterDisplay(profile: profile, address: UInt8(clamping: address))
        },
        "modbus-contact": { device, profile, address throws(DataFileError) in
            // At rest: what the contact tells of is not so.
            let traits = try StrictYAML.peek(InputModel.self, in: device.text, file: device.file).traits
            var board = try SimulatedInputBoard(profile: profile, address: UInt8(clamping: address))
            if traits.activeWhen == "open" { board.closed = Set(0..<SimulatedInputBoard.inputs) }
            return board
        },
        "alpha-sign": { _, profile, address throws(DataFileError) in
            try SimulatedSign(profile: profile, address: UInt8(clamping: address))
        },
        "strip-board": { _, profile, address throws(DataFileError) in
            try SimulatedStrip(profile: profile, address: UInt8(clamping: address))
        },
        "hall-rs485-terminal": { device, profile, address throws(DataFileError) in
            try SimulatedTerminal(device: device, profile: profile, address: UInt8(clamping: address))
        },
        "hall-rs485-evaluator": { _, profile, address throws(DataFileError) in
            try SimulatedEvaluationPad(profile: profile, address: UInt8(clamping: address))
        },
        "sdt-card-reader": { _, profile, _ throws(DataFileError) in try SimulatedCardReader(profile: profile) },
        "serial-scanner": { _, profile, _ throws(DataFileError) in try SimulatedScanner(profile: profile) },
        "syn6288": { _, profile, _ throws(DataFileError) in try SimulatedSpeaker<SYN6288>(profile: profile) },
        "xfs5152": { _, profile, _ throws(DataFileError) in try SimulatedSpeaker<XFS5152>(profile: profile) },
        "nut-ups": { _, profile, _ throws(DataFileError) in try SimulatedSupply(profile: profile) },
    ]
}
