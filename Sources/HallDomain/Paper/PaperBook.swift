/// The rolls of all printers of this ledger, what became of earlier ones, and how fast they are used.
public struct PaperBook: Codable, Sendable, Equatable {
    /// So many rolls are remembered: a supplier of last year says nothing of today's.
    private static let observationsKept = 8

    /// The roll in each printer.
    public private(set) var rolls: [PlacedDeviceID: PaperRoll] = [:]
    /// How fast each printer uses paper.
    public private(set) var paces: [PlacedDeviceID: PaperPace] = [:]
    /// Rolls seen from beginning to end, the newest last. Those of all printers together: a hall buys one kind.
    public private(set) var observations: [PaperObservation] = []

    /// No printer has printed yet.
    public init() {}

    mutating func feed(_ millimetres: Int, at printer: PlacedDeviceID, isTicket: Bool, at moment: Moment) {
        guard millimetres > 0 else { return }
        rolls[printer, default: .init()].fed += millimetres
        rolls[printer]?.question?.fed += millimetres
        paces[printer, default: .init()].note(millimetres, isTicket: isTicket, at: moment)
    }

    mutating func endRoll(at printer: PlacedDeviceID) {
        var roll = rolls[printer] ?? .init()
        guard !roll.isEnded else { return }
        let observation = roll.observation
        roll.isEnded = true
        roll.question = nil
        rolls[printer] = roll
        guard let observation else { return }
        observations.append(observation)
        observations.removeFirst(max(0, observations.count - Self.observationsKept))
    }

    mutating func noteLow(at printer: PlacedDeviceID) {
        var roll = rolls[printer] ?? .init()
        if !roll.isKnownLow { roll.lowAt = roll.fed }
        rolls[printer] = roll
    }

    /// Paper is in again after its end, or somebody had the cover open (`isNew` absent); or somebody says what it is.
    mutating func changeRoll(at printer: PlacedDeviceID, isNew: Bool?, at moment: Moment) {
        let before = rolls[printer] ?? .init()
        var roll = before
        if before.isEnded {
            roll = PaperRoll()
            roll.isWhole = true
        }
        switch isNew {
        case nil: roll.question = PaperRoll.Question(since: moment)
        case true?:
            let fed = before.isEnded ? 0 : before.question?.fed ?? 0
            roll = PaperRoll()
            (roll.start, roll.isWhole, roll.fed) = (.full, true, fed)
        case false?:
            // The cover was only opened: it is still the roll that it was. After an end it is a used one.
            if before.isEnded || before.isWhole && before.question?.fed == before.fed { roll.start = .used }
            roll.question = nil
        }
        rolls[printer] = roll
    }

    mutating func beginDay() { for printer in Array(paces.keys) { paces[printer]?.beginDay() } }
}
