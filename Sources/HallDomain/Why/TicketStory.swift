/// What happened to one ticket, in the order of the ledger.
public struct TicketStory: Codable, Sendable, Equatable {
    /// One thing that happened.
    public struct Step: Codable, Sendable, Equatable {
        /// The entry of the ledger.
        public var seq: Int64
        /// When.
        public var at: Moment
        /// What.
        public var what: What
    }

    /// What can happen to a ticket.
    public enum What: Codable, Sendable, Equatable {
        /// It was taken; `ahead` are the numbers that stood before it, in their order.
        case issued(lane: Lane, kiosk: KioskID?, key: OrderKey, ahead: [String])
        case called(CallReason)
        case recalled(window: WindowID)
        case undone(window: WindowID, key: OrderKey)
        case missed(window: WindowID)
        /// It came back; `behind` are the numbers it was let in behind.
        case returned(key: OrderKey, behind: [String])
        case finished(window: WindowID, proof: FinishProof)
        case spoken(reading: Int)
        case unspoken
        case shown(board: PlacedDeviceID)
        case printAttempted(printer: PlacedDeviceID, copy: Int)
        case printEnded(PrintAttempt.End, evidence: String)
        case paperForgone(reason: String)
        case paperAnswered(isInHand: Bool)
        case reprintRequested(by: StaffID?)
        case rated(grade: Int)
        case handedOver
        case voided
    }

    /// Day and number.
    public var ticket: TicketID
    /// As printed.
    public var number: String
    /// What it is for.
    public var service: ServiceID
    /// What happened.
    public var steps: [Step]
}
