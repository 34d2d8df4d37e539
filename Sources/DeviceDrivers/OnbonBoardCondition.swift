import DeviceKit

/// What is wrong with a board, as its answers tell.
struct OnbonBoardCondition {
    /// No good answer after all tries: from now on it is asked with single short frames.
    private(set) var isSilent = false
    /// It says no to the present texts.
    var isRefused: Bool { refusedEvidence != nil }
    private var garbledEvidence: String?
    private var silentEvidence: String?
    private var busyInARow = 0
    private var twiceInARow = 0
    private var twinEvidence: String?
    private var refusalsInARow = 0
    private var refusedEvidence: String?
    /// The health as it was told last.
    private(set) var told: DeviceHealth?

    /// A board that is busy this often without doing anything is as good as silent.
    private static let mostBusy = 25
    /// An answer that came twice this often in a row is no echo of a disturbance.
    private static let mostTwice = 2

    /// It did something.
    mutating func did(_ request: OnbonBoardPlan.Request) {
        answered()
        busyInARow = 0
        if case .areas = request { (refusalsInARow, refusedEvidence) = (0, nil) }
    }

    /// Any good answer.
    mutating func answered() {
        isSilent = false
        (garbledEvidence, silentEvidence) = (nil, nil)
    }

    /// A question was answered once, or a second time by another board that has this address.
    mutating func heard(twice: Bool, _ address: UInt16) {
        twiceInARow = twice ? twiceInARow + 1 : 0
        if twiceInARow == 0 { twinEvidence = nil }
        if twiceInARow >= Self.mostTwice { twinEvidence = "two boards answer to address \(address)" }
    }

    /// It says that it is busy.
    mutating func wasBusy() {
        answered()
        busyInARow += 1
        if busyInARow >= Self.mostBusy { silentEvidence = "answers BUSY, \(busyInARow) times in a row" }
    }

    /// It says no. Answers whether that is not worth asking again soon.
    mutating func refused(_ request: OnbonBoardPlan.Request, _ why: UInt8) -> Bool {
        answered()
        refusalsInARow += 1
        guard refusalsInARow > 1 else { return false }
        refusedEvidence = "refuses with CmdError \(why): \(request)"
        return true
    }

    /// No good answer after all tries.
    mutating func failed(_ evidence: OnbonBoard.Evidence) {
        isSilent = true
        silentEvidence = evidence.text
        garbledEvidence = evidence.garbled == nil ? nil : evidence.text
    }

    /// The health, when it is other than told last, or the line is (other evidence alone is no news).
    mutating func news(_ answers: AnswerWindow, hasNews: Bool, _ address: UInt16) -> DeviceHealth? {
        var faults: [DeviceFault] = []
        if silentEvidence != nil { faults.append(.boardSilent) }
        if garbledEvidence != nil { faults.append(.busErrors) }
        if refusedEvidence != nil { faults.append(.invalidDefinition) }
        if twinEvidence != nil { faults.append(.boardAddress) }
        let evidence = [silentEvidence ?? garbledEvidence, refusedEvidence, twinEvidence].compactMap { $0 }.joined(
            separator: "; ")
        let health = answers.added(
            to: DeviceHealth(faults: faults, evidence: evidence), of: "address \(address)")
        guard hasNews || health.faults != told?.faults else { return nil }
        told = health
        return health
    }
}
