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
            guard var own = device as? Device else { return [] }
            let bytes = set(&own, isOn, now)
            device = own
            return bytes
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

    /// What can be wrong with the far end of a driver's wire. A device that answers nothing has none: nobody would see
    /// it.
    public static func all(of driver: String) -> [SimulatedFault] {
        switch driver {
        case "escpos-printer": printer
        case "onbon-board": board
        case "modbus-display": registerDisplay
        case "modbus-contact":
            [
                SimulatedFault("silent", [.contactAbsent], SimulatedInputBoard.self, change: { $0.isSilent = $1 }),
                SimulatedFault("no-such-input", [.invalidDefinition], SimulatedInputBoard.self) {
                    $0.refusal = $1 ? .unknownRegister : nil
                },
            ]
        case "strip-board":
            [
                SimulatedFault("silent", [.boardSilent], SimulatedStrip.self, change: { $0.isSilent = $1 })
            ]
        case "sdt-card-reader": reader
        case "serial-scanner":
            [
                SimulatedFault("silent", [.scannerAbsent], SimulatedScanner.self, change: { $0.isSilent = $1 })
            ]
        case "syn6288":
            [
                SimulatedFault("silent", [.noSound], SimulatedSpeaker<SYN6288>.self, change: { $0.isSilent = $1 })
            ]
        case "xfs5152":
            [
                SimulatedFault("silent", [.noSound], SimulatedSpeaker<XFS5152>.self, change: { $0.isSilent = $1 })
            ]
        case "nut-ups": supply
        default: []
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
    ]

    private static let registerDisplay = [
        SimulatedFault("silent", [.boardSilent], SimulatedRegisterDisplay.self, change: { $0.isSilent = $1 }),
        SimulatedFault("garbled", [.boardSilent], SimulatedRegisterDisplay.self, change: { $0.isGarbled = $1 }),
        SimulatedFault("wrong-registers", [.invalidDefinition], SimulatedRegisterDisplay.self) {
            $0.refusal = $1 ? .unknownRegister : nil
        },
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
        SimulatedFault("silent", [.upsAbsent], SimulatedSupply.self, change: { $0.isSilent = $1 }),
    ]
}
