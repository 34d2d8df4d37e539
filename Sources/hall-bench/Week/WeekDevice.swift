import DeviceKit
import HallDomain
import HallRuntime

/// A device of the simulated week: what it is, whether it has power, and what its driver says of it.
struct WeekDevice {
    /// What hangs in a hall.
    enum Kind: CaseIterable { case printer, reader, board, terminal, pad, queue }

    let id: DeviceID
    let kind: Kind
    /// Mains are on.
    var hasPower = false
    /// When it is up after its mains, or its plug, came back.
    var upAt: Int64 = 0

    // A printer's.
    var isOpen = false
    var hasPaper = true
    /// Millimetres left on the roll, by the world.
    var left = 80_000.0
    var hasNearEndSensor = false
    /// Somebody is on the way to it or at it.
    var isAttended = false

    /// How long it takes to be there after power, in milliseconds: boards draw their first picture slowly.
    var bootTime: ClosedRange<Int64> {
        switch kind {
        case .printer: 2_000...6_000
        case .reader: 1_000...4_000
        case .board: 4_000...25_000
        case .terminal, .pad: 500...2_000
        case .queue: 0...0
        }
    }

    var role: DeviceRole {
        switch kind {
        case .printer, .queue: .documentPrinter
        case .reader: .cardReader
        case .board: .messageBoard
        case .terminal: .callTerminal
        case .pad: .evaluationPad
        }
    }

    private var absence: DeviceFault {
        switch kind {
        case .printer, .queue: .printerAbsent
        case .reader: .readerAbsent
        case .board: .boardSilent
        case .terminal: .terminalSilent
        case .pad: .padAbsent
        }
    }

    /// What the supervisor notes of it at `time`, as it does of a driver that says so.
    func status(at time: Int64, _ moment: Moment) -> DeviceStatus {
        var faults: [DeviceFault] = []
        var condition = DeviceStatus.Condition.ok
        if !hasPower || time < upAt {
            // A port that is not there yet is absent from the first look on.
            (faults, condition) = ([absence], .absent)
        } else if kind == .printer {
            if isOpen { faults.append(.coverOpen) }
            if !hasPaper { faults.append(.mediaEmpty) }
            if hasPaper, hasNearEndSensor, left < 6_000 { faults.append(.mediaLow) }
            let isDown = faults.contains { !$0.isWarning }
            condition = faults.isEmpty ? .ok : isDown ? .fault : .warning
        }
        return DeviceStatus(
            role: role, model: "week", address: id.rawValue, place: BilingualText(zh: "", en: ""),
            condition: condition, faults: faults.sorted(), evidence: "", since: moment)
    }

    /// Twelve devices, as a hall of two kiosks has them, and the queues of its printers.
    static let hall: [WeekDevice] = {
        var devices: [WeekDevice] = []
        for index in 1...2 {
            var printer = WeekDevice(id: DeviceID(rawValue: "printer-\(index)"), kind: .printer)
            printer.hasNearEndSensor = index == 2
            devices.append(printer)
            devices.append(WeekDevice(id: DeviceID(rawValue: "reader-\(index)"), kind: .reader))
        }
        for index in 1...4 { devices.append(WeekDevice(id: DeviceID(rawValue: "board-\(index)"), kind: .board)) }
        for index in 1...2 {
            devices.append(WeekDevice(id: DeviceID(rawValue: "terminal-\(index)"), kind: .terminal))
            devices.append(WeekDevice(id: DeviceID(rawValue: "pad-\(index)"), kind: .pad))
        }
        return devices
    }()
}
