import DeviceKit

extension TestStand {
    /// Tells what a contact says; whether the hall shall not act on it, since the contact is being tested.
    func isKept(_ change: ContactChange, of meaning: ContactMeaning, device: DeviceID) -> Bool {
        note(device, .contact, "\(change.isActive ? "active" : "idle") \(meaning.rawValue)", at: change.at)
    }

    /// Tells what a UPS says until its driver ends.
    func follow(_ supply: some PowerSupply, device: PlacedDevice) async {
        for await state in supply.power {
            var words = [state.isOnBattery ? "battery" : "mains"]
            if let charge = state.chargePercent { words.append("charge=\(charge)%") }
            if let runtime = state.runtime { words.append("runtime=\(runtime.components.seconds)s") }
            if state.isBatteryLow { words.append("low") }
            if state.needsBattery { words.append("replace") }
            note(device.id, .power, words.joined(separator: " "))
        }
    }
}

/// The events of a single key on their way to the hall.
struct HeardButton {
    let stand: TestStand
    let device: DeviceID
    /// The hall knows of a press whose release has not come.
    private var isDown = false

    init(stand: TestStand, device: DeviceID) {
        self.stand = stand
        self.device = device
    }

    /// Tells the event; whether the hall shall not act on it, since the button is being tested. The release of a press
    /// that the hall knows of reaches it all the same.
    mutating func isKept(_ event: ButtonEvent) -> Bool {
        switch event {
        // No press; its release is the hall's to know.
        case .heldAtStart:
            isDown = true
            return false
        case .pressed(let at):
            isDown = !stand.note(device, .pressed, at: at)
            return !isDown
        case .released(let at):
            stand.note(device, .released, at: at)
            defer { isDown = false }
            return !isDown
        }
    }
}

extension TerminalKey {
    /// A stable name, with the digits typed before it.
    var name: String {
        switch self {
        case .callNext: "call"
        case .callNumber(let digits): "call \(digits)"
        case .recall: "recall"
        case .missed: "missed"
        case .finish: "finish"
        case .pause: "pause"
        case .undo: "undo"
        case .evaluate: "evaluate"
        case .transfer(let digits): "transfer \(digits)"
        }
    }
}

extension CardEvent {
    /// What happened, without the card.
    var name: String {
        switch self {
        case .placed: "placed"
        case .read: "read"
        case .failed: "failed"
        case .unsupportedKind: "unsupported"
        case .removed: "removed"
        }
    }
}
