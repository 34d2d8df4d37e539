/// An event at its place in the ledger.
public struct LedgerEntry: Codable, Sendable, Equatable {
    /// Gapless from 1 within one ledger.
    public var seq: Int64
    /// When it was decided.
    public var at: Moment
    /// The wish it came from; absent for what the agent did by itself.
    public var request: RequestID?
    /// What happened.
    public var event: HallEvent

    /// An entry.
    public init(seq: Int64, at: Moment, request: RequestID?, event: HallEvent) {
        self.seq = seq
        self.at = at
        self.request = request
        self.event = event
    }
}
