import DeviceKit
public import HallDomain

/// What one printer's faults say of its roll, from look to look.
public struct RollWatch: Sendable {
    /// Paper is out when it has been out for so long: a sensor that blinks ends no roll.
    static let standing = Duration.seconds(1)

    private var wasOpen = false
    private var outSince: Duration?

    /// A printer that was not looked at yet.
    public init() {}

    /// What to bring to the hall at `time` (since any beginning), and when to look again though nothing changes.
    public mutating func look(
        _ status: DeviceStatus?, _ roll: PaperRoll?, _ printer: PlacedDeviceID, at time: Duration
    ) -> (command: HallCommand?, again: Duration?) {
        guard let status, status.isUsable || status.condition == .fault, !status.faults.contains(.printerAbsent)
        else {
            outSince = nil
            return (nil, nil)
        }
        // While the cover is open, nothing is known of the paper.
        if status.faults.contains(.coverOpen) {
            (wasOpen, outSince) = (true, nil)
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
            wasOpen = false
            return (.changeRoll(printer: printer, isNew: nil), nil)
        }
        let isLow = status.faults.contains(.mediaLow) && roll?.isKnownLow != true
        return (isLow ? .noteRollLow(printer: printer) : nil, nil)
    }
}
