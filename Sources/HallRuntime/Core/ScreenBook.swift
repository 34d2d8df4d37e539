public import HallDomain
import Synchronization

/// Which tickets are on a screen that somebody still stands before.
public final class ScreenBook: Sendable {
    private let open = Mutex<[TicketID: Int]>([:])

    /// No screen is open.
    public init() {}

    /// A screen shows a ticket from now on; the screen is closed when the view is let go.
    public func show(_ ticket: TicketID) -> View {
        open.withLock { $0[ticket, default: 0] += 1 }
        return View(book: self, ticket: ticket)
    }

    /// Whether any screen shows the ticket.
    public func isOpen(_ ticket: TicketID) -> Bool { open.withLock { $0[ticket] != nil } }

    fileprivate func close(_ ticket: TicketID) {
        open.withLock { open in
            let left = (open[ticket] ?? 1) - 1
            open[ticket] = left > 0 ? left : nil
        }
    }

    /// One screen with one ticket, as long as it is held.
    public final class View: Sendable {
        private let book: ScreenBook
        private let ticket: TicketID

        fileprivate init(book: ScreenBook, ticket: TicketID) {
            self.book = book
            self.ticket = ticket
        }

        deinit { book.close(ticket) }
    }
}
