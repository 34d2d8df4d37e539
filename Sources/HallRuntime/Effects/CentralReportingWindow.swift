/// What of the ledger is on its way to central: a window of batches that were sent and not acknowledged yet.
struct CentralReportingWindow {
    /// What an acknowledgement meant.
    enum Verdict: Equatable {
        /// Nothing new.
        case unchanged
        /// The cursor is here now: further on, or back where central was restored.
        case moved(Int64)
        /// Central has more than the ledger ever held: the disk was rolled back.
        case beyondHead
    }

    private struct Batch {
        var last: Int64
        var sentAt: ContinuousClock.Instant
    }

    /// At most so many batches are under way.
    let limit: Int
    /// Everything up to here is in central's database.
    private(set) var cursor: Int64
    /// Everything up to here was sent on this connection.
    private(set) var sent: Int64
    private var batches: [Batch] = []

    init(cursor: Int64, limit: Int) {
        self.cursor = cursor
        self.limit = limit
        sent = cursor
    }

    var canSend: Bool { batches.count < limit }
    var isEmpty: Bool { batches.isEmpty }
    /// When the oldest batch under way was sent.
    var oldest: ContinuousClock.Instant? { batches.first?.sentAt }

    /// A batch that ends with `last` is about to be sent.
    mutating func send(upTo last: Int64, at now: ContinuousClock.Instant) {
        sent = last
        batches.append(Batch(last: last, sentAt: now))
    }

    /// All that is not acknowledged is to be sent again, in order.
    mutating func rewind() {
        sent = cursor
        batches = []
    }

    /// Central has everything up to `upto`; the ledger now ends with `head`.
    mutating func acknowledge(_ upto: Int64, head: Int64, at now: ContinuousClock.Instant) -> Verdict {
        guard upto <= head else { return .beyondHead }
        if upto < 0 || upto == cursor { return .unchanged }
        let isBack = upto < cursor
        cursor = upto
        if isBack {
            rewind()
        } else {
            sent = max(sent, upto)
            batches.removeAll { $0.last <= upto }
            // Central is alive: what remains under way has its full time again.
            for index in batches.indices { batches[index].sentAt = now }
        }
        return .moved(upto)
    }
}
