public import DeviceKit
import WireFormats

/// One thing that can be wrong with a simulated device, by name, and what its driver is to say of it.
public struct SimulatedFault: Sendable {
    /// Lower-case words joined by hyphens.
    public let name: String
    /// The faults that the driver reports while it is so.
    public let means: Set<DeviceFault>
    private let set: @Sendable (inout any SimulatedDevice, Bool, Duration) -> [UInt8]

    private init<Device: SimulatedDevice>(
        _ name: String, _ means: Set<DeviceFault>, _ type: Device.Type,
        set: @escaping @Sendable (inout Device, Bool, Duration) -> [UInt8]
    ) {
        self.name = name
        self.means = means
        self.set = { device, isOn, now in
            if var disturbed = device as? DisturbedDevice {
                guard var own = disturbed.device as? Device else { return [] }
                let bytes = set(&own, isOn, now)
                disturbed.device = own
                device = disturbed
                return bytes
            }
            guard var own = device as? Device else { return [] }
            let bytes = set(&own, isOn, now)
            device = own
            return bytes
        }
    }

    /// A fault of the wire: it is the same whatever the device is.
    private init(_ name: String, _ means: Set<DeviceFault>, _ disturbance: DisturbedDevice.Disturbance) {
        self.name = name
        self.means = means
        set = { device, isOn, _ in
            let own = (device as? DisturbedDevice)?.device ?? device
            device = isOn ? DisturbedDevice(own, by: disturbance) : own
            return []
        }
    }

    private init<Device: SimulatedDevice>(
        _ name: String, _ means: Set<DeviceFault>, _ type: Device.Type,
        change: @escaping @Sendable (inout Device, Bool) -> Void
    ) {
        self.init(name, means, type) { device, isOn, _ in
            change(&device, isOn)
            return []
        }
    }

    /// Raises or clears it; gives what the device says at once.
    public func set(_ isOn: Bool, on device: inout any SimulatedDevice, now: Duration) -> [UInt8] {
        set(&device, isOn, now)
    }

    /// What can be wrong with the far end that a device file and its firmware profile describe, and be known of it: what
    /// a model does not feel or cannot answer is not among it. A device that answers nothing has none. Throws what is
    /// wrong in the files.
    public static func all(device: DataFile, profile: DataFile?) throws(DataFileError) -> [SimulatedFault] {
        let driver = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file).driver
        switch driver {
        case "escpos-printer":
            let traits = try StrictYAML.peek(Model<PrinterTraits>.self, in: device.text, file: device.file).traits
            let lacks = (traits.hasNearEndSensor ? [] : ["paper-low"]) + (traits.cutter == "none" ? ["cutter-jam"] : [])
            return printer.filter { !lacks.contains($0.name) } + wire(.printerAbsent)
        case "onbon-board": return board
        case "modbus-display": return registerDisplay
        case "modbus-contact":
            let traits = try StrictYAML.peek(Model<ContactTraits>.self, in: device.text, file: device.file).traits
            let meant: [SimulatedFault] =
                switch traits.meaning {
                case "mainsLost": [active("mains-lost", .onBattery, traits)]
                case "door": [active("door-open", .doorOpen, traits)]
                default: []
                }
            return contact + wire(.contactAbsent) + meant
        case "strip-board":
            guard let profile else { return [] }
            let family = try profile.dialect(StripScreen.Dialect.self).family
            return family == .card || family == .twoColours ? strip : []
        case "sdt-card-reader": return reader + wire(.readerAbsent)
        case "serial-scanner":
            let traits = try StrictYAML.peek(Model<ScannerTraits>.self, in: device.text, file: device.file).traits
            return traits.answersCommands ? scanner : []
        case "syn6288":
            return [
                SimulatedFault("silent", [.noSound], SimulatedSpeaker<SYN6288>.self, change: { $0.isSilent = $1 })
            ] + wire(.noSound)
        case "xfs5152":
            return [
                SimulatedFault("silent", [.noSound], SimulatedSpeaker<XFS5152>.self, change: { $0.isSilent = $1 })
            ] + wire(.noSound)
        case "nut-ups": return supply + wire(.upsAbsent)
        default: return []
        }
    }

    private struct Model<Traits: Decodable>: Decodable { var traits: Traits }
    private struct PrinterTraits: Decodable {
        var hasNearEndSensor: Bool
        var cutter: String
    }
    private struct ScannerTraits: Decodable { var answersCommands: Bool }
    private struct ContactTraits: Decodable {
        var meaning: String
        var activeWhen: String
    }

    /// What the wire can do to a device that is asked: its driver hears nothing that it could believe.
    private static func wire(_ means: DeviceFault) -> [SimulatedFault] {
        [
            SimulatedFault("garbled", [means], .garbled), SimulatedFault("cut-short", [means], .cutShort),
            SimulatedFault("babbling", [means], .babbling),
        ]
    }

    /// What a scanner says that is no answer is a code, as far as anybody can tell.
    private static let scanner = [
        SimulatedFault("silent", [.scannerAbsent], SimulatedScanner.self, change: { $0.isSilent = $1 })
    ]

    private static let strip =
        [SimulatedFault("silent", [.boardSilent], SimulatedStrip.self, change: { $0.isSilent = $1 })]
        + wire(.boardSilent)

    private static let contact = [
        SimulatedFault("silent", [.contactAbsent], SimulatedInputBoard.self, change: { $0.isSilent = $1 }),
        SimulatedFault("wrong-address", [.contactAbsent], SimulatedInputBoard.self, change: { $0.isMisaddressed = $1 }),
        SimulatedFault("no-such-input", [.invalidDefinition], SimulatedInputBoard.self) {
            $0.refusal = $1 ? .unknownRegister : nil
        },
    ]

    private static func active(_ name: String, _ means: DeviceFault, _ traits: ContactTraits) -> SimulatedFault {
        SimulatedFault(name, [means], SimulatedInputBoard.self) { device, isOn in
            let isClosed = isOn == (traits.activeWhen == "closed")
            device.closed = isClosed ? Set(0..<SimulatedInputBoard.inputs) : []
        }
    }

    private static let printer: [SimulatedFault] = [
        ("paper-out", .paperOut, .mediaEmpty), ("paper-low", .paperLow, .mediaLow),
        ("cover-open", .coverOpen, .coverOpen), ("cutter-jam", .cutterJam, .cutterError),
        ("paper-jam", .paperJam, .mediaJam), ("head-hot", .headHot, .overheated),
        ("power-off", .powerOff, .printerAbsent), ("silent", .silent, .printerAbsent),
    ].map { (name: String, own: SimulatedPrinter.Switch, means: DeviceFault) in
        SimulatedFault(name, [means], SimulatedPrinter.self) { $0.set(own, to: $1, now: $2) }
    }

    private static let board = [
        SimulatedFault("mains-off", [.boardSilent], SimulatedBoard.self, change: { $0.isMainsOff = $1 }),
        SimulatedFault("silent", [.boardSilent], SimulatedBoard.self, change: { $0.isSilent = $1 }),
        SimulatedFault("garbled", [.boardSilent, .busErrors], SimulatedBoard.self, change: { $0.isGarbled = $1 }),
        SimulatedFault("wrong-address", [.boardSilent], SimulatedBoard.self, change: { $0.isMisaddressed = $1 }),
        SimulatedFault("memory-full", [.invalidDefinition], SimulatedBoard.self, change: { $0.isMemoryFull = $1 }),
        SimulatedFault("cut-short", [.boardSilent], .cutShort),
        SimulatedFault("babbling", [.boardSilent], .babbling),
    ]

    private static let registerDisplay = [
        SimulatedFault("silent", [.boardSilent], SimulatedRegisterDisplay.self, change: { $0.isSilent = $1 }),
        SimulatedFault("garbled", [.boardSilent], SimulatedRegisterDisplay.self, change: { $0.isGarbled = $1 }),
        SimulatedFault(
            "wrong-address", [.boardSilent], SimulatedRegisterDisplay.self, change: { $0.isMisaddressed = $1 }),
        SimulatedFault("wrong-registers", [.invalidDefinition], SimulatedRegisterDisplay.self) {
            $0.refusal = $1 ? .unknownRegister : nil
        },
        SimulatedFault("cut-short", [.boardSilent], .cutShort),
        SimulatedFault("babbling", [.boardSilent], .babbling),
    ]

    private static let reader: [SimulatedFault] = [
        ("silent", SimulatedCardReader.Fault.silent, DeviceFault.readerAbsent),
        ("module-dead", .moduleDead, .samFailed), ("module-not-authorised", .moduleNotAuthorised, .samFailed),
        ("wrong-check", .wrongCheck, .readerAbsent),
    ].map { (name: String, own: SimulatedCardReader.Fault, means: DeviceFault) in
        SimulatedFault(name, [means], SimulatedCardReader.self, change: { $0.fault = $1 ? own : nil })
    }

    private static let supply = [
        SimulatedFault("mains-off", [.onBattery], SimulatedSupply.self) { $0.status = $1 ? "OB DISCHRG" : "OL CHRG" },
        SimulatedFault("battery-low", [.onBattery, .batteryLow], SimulatedSupply.self) {
            $0.status = $1 ? "OB LB DISCHRG" : "OL CHRG"
        },
        SimulatedFault("battery-worn", [.batteryWorn], SimulatedSupply.self) { $0.status = $1 ? "OL RB" : "OL CHRG" },
        SimulatedFault("driver-gone", [.upsAbsent], SimulatedSupply.self) {
            $0.refusal = $1 ? .driverNotConnected : nil
        },
        SimulatedFault("data-stale", [.upsAbsent], SimulatedSupply.self) { $0.refusal = $1 ? .dataStale : nil },
        SimulatedFault("unknown-ups", [.upsAbsent], SimulatedSupply.self) { $0.refusal = $1 ? .unknownUPS : nil },
        SimulatedFault("access-denied", [.upsAbsent], SimulatedSupply.self) { $0.refusal = $1 ? .accessDenied : nil },
        SimulatedFault("silent", [.upsAbsent], SimulatedSupply.self, change: { $0.isSilent = $1 }),
    ]
}
