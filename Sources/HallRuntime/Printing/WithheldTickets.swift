import HallDomain
import Synchronization

/// Tickets that are wanted on paper by the ledger's present words, but whose printing is just being given up: between
/// the commit that ends an attempt and the one that forgoes the paper, no new attempt may slip in.
final class WithheldTickets: Sendable {
    private let tickets = Mutex<[TicketID: Int]>([:])

    /// Whether no attempt may be made for a ticket now.
    func contains(_ ticket: TicketID) -> Bool { tickets.withLock { $0[ticket] != nil } }

    /// Withholds a ticket for as long as `body` runs.
    func during(
        _ ticket: TicketID, isolation: isolated (any Actor)? = #isolation, _ body: () async -> Void
    ) async {
        tickets.withLock { $0[ticket, default: 0] += 1 }
        await body()
        tickets.withLock { tickets in
            let left = (tickets[ticket] ?? 1) - 1
            tickets[ticket] = left > 0 ? left : nil
        }
    }
}
