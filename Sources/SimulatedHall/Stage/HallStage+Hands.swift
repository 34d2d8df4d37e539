import WireFormats

/// What staff press on a call terminal.
public enum StaffKey: String, Codable, Sendable, CaseIterable {
    case callNext, callNumber, recall, missed, finish, pause, undo, evaluate

    var meaning: HallRS485.Dialect.KeyMeaning {
        switch self {
        case .callNext: .callNext
        case .callNumber: .callNumber
        case .recall: .recall
        case .missed: .missed
        case .finish: .finish
        case .pause: .pause
        case .undo: .undo
        case .evaluate: .evaluate
        }
    }
}

/// What people do with the devices of the stage. All throw `WireHostError` where there is no such device.
extension HallStage {
    /// Presses a key of a window's call terminal, after typing digits.
    public nonisolated func press(_ key: StaffKey, digits: String = "", at window: String) throws {
        try wires.with("terminal-\(window)", as: SimulatedTerminal.self) { device, now in
            ((), send: device.press(key.meaning, digits: digits, now: now))
        }
    }

    /// Presses a grade, 5 (非常满意) … 1, on a window's pad.
    public nonisolated func rate(_ grade: Int, at window: String) throws {
        try wires.with("pad-\(window)", as: SimulatedEvaluationPad.self) { device, now in
            ((), send: device.press(grade: grade, now: now))
        }
    }

    /// Lays somebody's card on a kiosk's reader.
    public nonisolated func lay(_ identity: SyntheticIdentity, on kiosk: String) throws {
        try wires.with("reader-\(kiosk)", as: SimulatedCardReader.self) { device, _ in
            (device.lay(SimulatedCard(identity)), send: [])
        }
    }

    /// Takes the card from a kiosk's reader.
    public nonisolated func takeCardAway(from kiosk: String) throws {
        try wires.with("reader-\(kiosk)", as: SimulatedCardReader.self) { device, _ in
            (device.takeAway(), send: [])
        }
    }

    /// Turns a switch of a printer.
    public nonisolated func set(_ fault: SimulatedPrinter.Switch, of printer: String, to isOn: Bool) throws {
        try wires.with(printer, as: StagePrinter.self) { device, now in
            ((), send: device.printer.set(fault, to: isOn, now: now))
        }
    }

    /// Cuts or returns a board's mains.
    public nonisolated func setMains(of board: String, off: Bool) throws {
        try wires.with(board, as: StageBoard.self) { device, now in
            (device.setMains(off: off, now: now), send: [])
        }
    }

    /// Plugs the cable of a device's wire in or pulls it; others on the same bus go with it.
    public nonisolated func plug(_ device: String, in isIn: Bool) throws {
        guard let path = wires.path(of: device) else { return }
        if isIn { try wires.plug(path) } else { wires.pull(path) }
    }

    /// Whether the cable of a device's wire is in.
    public nonisolated func isPlugged(_ device: String) -> Bool {
        wires.path(of: device).map { wires.isPlugged($0) } ?? false
    }

    /// What a window's board shows now.
    public nonisolated func boardText(at window: String) -> String {
        (try? wires.read("board-\(window)", as: StageBoard.self) { device, _ in device.text }) ?? ""
    }
}
