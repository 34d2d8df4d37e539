/// One call of a day with the reason why it was this ticket and no other.
public struct CallReason: Codable, Sendable, Equatable {
    /// What put the ticket where it stood.
    public enum Rule: String, Codable, Sendable, CaseIterable {
        /// Order of arrival.
        case arrival
        /// The priority lane goes some places ahead.
        case priority
        /// The appointment lane goes some places ahead.
        case appointment
        /// It came back after a missed call and was let in behind some others.
        case returned
        /// It had been called, and the call was undone: it was first again.
        case undone
        /// Staff asked for this very number.
        case byNumber
        /// The hall server decided; its ledger knows why.
        case hallServer
    }

    /// The entry of the ledger.
    public var seq: Int64
    /// When.
    public var at: Moment
    /// The call's number of the day.
    public var call: Int
    /// Who was called.
    public var ticket: TicketID
    /// As printed.
    public var number: String
    /// What for.
    public var service: ServiceID
    /// Where to.
    public var window: WindowID
    /// By whom.
    public var staff: StaffID?
    /// Where it stood in line.
    public var key: OrderKey
    /// Why it stood there.
    public var rule: Rule
    /// How many others waited for any item of this window.
    public var others: Int
    /// Of those, how many had come to the hall earlier.
    public var passed: Int
}
