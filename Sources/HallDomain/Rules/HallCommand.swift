/// A wish that an input brings to the hall. Imperative; what comes of it are events, or a refusal.
public enum HallCommand: Codable, Sendable, Equatable {
    case openDay(date: CivilDate, how: DayOpening)
    case closeDay(by: StaffID?)
    case renewDayKey

    case issueTicket(service: ServiceID, lane: Lane, kiosk: KioskID?, wantsPaper: Bool, digest: String?)
    case callNext(window: WindowID)
    case callNumber(window: WindowID, digits: String)
    case recall(window: WindowID)
    case undoCall(window: WindowID)
    case markMissed(window: WindowID)
    case finish(window: WindowID)
    /// The single key: ends what is being served, with this proof, and calls the next.
    case finishAndCallNext(window: WindowID, proof: FinishProof)
    case turnFinishIntoMissed(window: WindowID)
    case checkIn(ticket: TicketID)
    case evaluate(window: WindowID, grade: Int, source: EvaluationSource)
    case evaluateTicket(token: String, grade: Int)
    /// A key of a pad that does not have the five grades, by its label.
    case noteAnswer(window: WindowID, label: String)

    case signIn(window: WindowID, staff: StaffID)
    case signOut(window: WindowID)
    case pause(window: WindowID, reason: String?)
    case resume(window: WindowID)

    case requestReprint(ticket: TicketID, by: StaffID?)
    case answerPaper(ticket: TicketID, isInHand: Bool)
    case forgoPaper(ticket: TicketID, reason: String)
    case attemptPrint(PrintAttempt)
    case startPrint(AttemptID)
    case endPrint(AttemptID, PrintAttempt.End, evidence: String)

    case changeRoll(printer: PlacedDeviceID, isNew: Bool?)
    case noteRollLow(printer: PlacedDeviceID)
    case endRoll(printer: PlacedDeviceID)
    case notePaperFed(printer: PlacedDeviceID, millimetres: Int)

    case noteSpoken(call: Int, reading: Int)
    case noteUnspoken(call: Int)
    case noteShown(call: Int, board: PlacedDeviceID)

    case writeNotice(Notice)
    case releaseNotice(NoticeID, by: StaffID)
    case withdrawNotice(NoticeID, by: StaffID)
    case blankBoards(by: String)
    case liftBoards(by: String)

    /// A contact was found active or inactive.
    case noteContact(device: PlacedDeviceID, kind: ContactKind, isActive: Bool)

    /// Central holds more of this ledger than it ever had.
    case blockIssuing(IssuingBlock)
    /// Central says so no more, or the ledger has a new generation and a later date.
    case unblockIssuing
    /// A person vouches that this machine's disk is the one it was.
    case vouchForLedger(by: StaffID)
    /// The windows of a kiosk that is cut off call its own tickets.
    case beginIsland(by: StaffID)
    case endIsland(by: StaffID)

    /// Old entries lie in an archive now.
    case noteArchived(first: Int64, last: Int64, file: String)

    case openIncident(Incident)
    case closeIncident(IncidentID)
    case keepOpeningCheck(OpeningCheck)
    /// All of them or none: two devices that change their ports with each other do it at once.
    case takeRoles([RoleTaking])
}

/// What a wish came to.
public enum Answer: Sendable, Equatable {
    /// A ticket was issued, or printed again.
    case ticket(Ticket)
    /// The person already has this open ticket for the item: no second number, but 补打 is offered.
    case alreadyHas(Ticket)
    /// A ticket was called.
    case called(Call, Ticket)
    /// It was done.
    case done
}

/// Why a wish was not granted. Each has a text in the catalogue; none is a dead end.
public enum Refusal: Error, Codable, Sendable, Equatable {
    case dayNotOpen
    case dayAlreadyOpen
    case outsideHours
    /// Everybody is to leave the hall.
    case evacuating
    case unknownService(ServiceID)
    case unknownWindow(WindowID)
    case unknownTicket(String)
    case unknownStaff(StaffID)
    case numbersExhausted(ServiceID)
    /// The disk was rolled back: a number given now may be on paper already.
    case issuingBlocked
    /// This machine has no numbers of its own in this boot, and the hall server cannot be reached.
    case noOwnNumbers(ServiceID)
    /// The hall server calls it, and this machine is another.
    case calledAtHallServer
    case notSignedIn(WindowID)
    case windowTaken(WindowID, by: StaffID, serving: String?)
    case paused(WindowID)
    case nobodyWaiting(WindowID)
    case finishFirst(number: String)
    case justCalled(number: String, seconds: Int)
    case nothingServed(WindowID)
    case undoTooLate(number: String)
    case notYetAnnounced(number: String)
    case notHere(number: String, service: ServiceID)
    case alreadyCalled(number: String, window: WindowID)
    case alreadyDone(number: String)
    case notMissed(number: String)
    /// It was missed and has not been checked in again.
    case mustCheckIn(number: String)
    /// The visit has not ended, so it cannot be rated by its address.
    case notFinished(number: String)
    case returnTooLate(number: String)
    case reprintLimit(number: String)
    case alreadyEvaluated(number: String)
    case invalidGrade(Int)
    case notAllowed(StaffID)
    case ownNotice
    case unknownNotice(NoticeID)
    case staleAttempt(AttemptID)
    case notChanged
}
