import DeviceKit
import SimulatedHall

/// One fault of one device file, and what the agent is to say of it.
struct FaultCase: Sendable {
    /// How it is raised.
    enum Kind: Sendable {
        /// The simulated device does it.
        case device(SimulatedFault)
        /// What the device hangs on is taken away: the cable, the server, the chip.
        case pulled
        /// The contact on the line closes or opens, and stays so.
        case contact
        /// The queue says so.
        case queue(StandInQueue.Trouble)
    }

    let model: FaultModel
    let name: String
    let means: Set<DeviceFault>
    let kind: Kind
    /// How long it has to last by the device file before it is a fault at all: a key that is held is not stuck yet.
    var lasting = Duration.zero

    /// Everything that can be wrong with the far end of a device file and be known of it.
    static func all(of model: FaultModel) throws -> [FaultCase] {
        var cases = try SimulatedFault.all(device: model.device, profile: model.profile).map {
            FaultCase(model: model, name: $0.name, means: $0.means, kind: .device($0))
        }
        let connection = model.header.connection.kind
        if connection == .queue {
            return StandInQueue.Trouble.allCases.map {
                FaultCase(model: model, name: $0.rawValue, means: [$0.means], kind: .queue($0))
            }
        }
        if let line = model.line {
            if let stuck = line.stuckMilliseconds {
                cases.append(
                    FaultCase(
                        model: model, name: "stuck", means: [.buttonStuck], kind: .contact,
                        lasting: .milliseconds(stuck)))
            } else if line.meaning == "mainsLost" {
                cases.append(FaultCase(model: model, name: "mains-lost", means: [.onBattery], kind: .contact))
            } else if line.meaning == "door" {
                cases.append(FaultCase(model: model, name: "door-open", means: [.doorOpen], kind: .contact))
            }
        }
        let name =
            switch connection {
            case .gpio: "chip-gone"
            case .tcp: "connection-cut"
            case .watchdog, .backlight: "driver-gone"
            default: "cable-pulled"
            }
        cases.append(FaultCase(model: model, name: name, means: [absence(of: model.header.role)], kind: .pulled))
        return cases
    }

    /// What a device that is not there is to the hall.
    private static func absence(of role: DeviceRole) -> DeviceFault {
        switch role {
        case .documentPrinter: .printerAbsent
        case .messageBoard: .boardSilent
        case .callTerminal: .terminalSilent
        case .watchdog: .watchdogAbsent
        case .backlight: .backlightAbsent
        case .callButton: .gpioAbsent
        case .cardReader: .readerAbsent
        case .evaluationPad: .padAbsent
        case .speakerModule: .noSound
        case .scanner: .scannerAbsent
        case .contactInput: .contactAbsent
        case .ups: .upsAbsent
        }
    }
}
