import DeviceKit
public import HallDomain

/// What one printer's faults say of its roll, from look to look.
public struct RollWatch: Sendable {
    /// Paper is out when it has been out for so long: a sensor that blinks ends no roll.
    static let standing = Duration.seconds(1)

    /// A printer that felt the end coming and has not for so long has another roll in it…
    static let high = Duration.seconds(60)
    /// …when so many millimetres were fed between: at its border the sensor says now this, now that.
    static let border = 2_000

    private var wasOpen = false
    private var outSince: Duration?
    private var highSince: Duration?

    /// A printer that was not looked at yet.
    public init() {}

    /// What to bring to the hall at `time` (since any beginning), and when to look again though nothing changes.
    public mutating func look(
        _ status: DeviceStatus?, _ roll: PaperRoll?, _ printer: PlacedDeviceID, at time: Duration
    ) -> (command: HallCommand?, again: Duration?) {
        guard let status, status.isUsable || status.condition == .fault, !status.faults.contains(.printerAbsent)
        else {
            (outSince, highSince) = (nil, nil)
            return (nil, nil)
        }
        // While the cover is open, nothing is known of the paper.
        if status.faults.contains(.coverOpen) {
            (wasOpen, outSince, highSince) = (true, nil, nil)
            return (nil, nil)
        }
        if status.faults.contains(.mediaEmpty) {
            guard roll?.isEnded != true else { return (nil, nil) }
            let since = outSince ?? time
            outSince = since
            return time - since >= Self.standing
                ? (.endRoll(printer: printer), nil) : (nil, Self.standing - (time - since))
        }
        outSince = nil
        if wasOpen || roll?.isEnded == true {
            (wasOpen, highSince) = (false, nil)
            return (.changeRoll(printer: printer, isNew: nil), nil)
        }
        if let roll, roll.isKnownLow, roll.fed - (roll.lowAt ?? 0) >= Self.border, status.feelsPaperLow == false {
            // Changed while nobody looked: the mains were off, or this agent.
            let since = highSince ?? time
            highSince = since
            guard time - since >= Self.high else { return (nil, Self.high - (time - since)) }
            highSince = nil
            return (.changeRoll(printer: printer, isNew: nil), nil)
        }
        highSince = nil
        let isLow = status.faults.contains(.mediaLow) && roll?.isKnownLow != true
        return (isLow ? .noteRollLow(printer: printer) : nil, nil)
    }
}

extension DeviceStatus {
    /// Whether a printer feels the end of its roll coming; `nil` while it cannot be asked.
    public var feelsPaperLow: Bool? {
        guard isUsable, !faults.contains(.coverOpen), !faults.contains(.mediaEmpty) else { return nil }
        return faults.contains(.mediaLow)
    }
}
