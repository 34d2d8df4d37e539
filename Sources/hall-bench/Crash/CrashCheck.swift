import HallDomain

/// What was found wrong after a crash.
struct CrashFinding: Sendable, Codable, Equatable {
    /// The promise that was broken.
    enum Kind: String, Sendable, Codable, CaseIterable {
        /// Something that was acknowledged, or is on paper, is not there.
        case lost
        /// A number is there twice, a ticket called twice, or a paper printed twice.
        case doubled
        /// Something is there that nobody ever asked for.
        case ghost
        /// The ledger cannot be opened, its chain does not hold, or it does not take another entry.
        case broken
    }

    var kind: Kind
    /// What exactly, for people.
    var text: String
}

/// Judges what a ledger holds by what an outsider saw. Each entry is looked at once.
struct CrashCheck {
    let history: CrashHistory

    /// What is wrong with `entries`, the whole ledger in order.
    func findings(_ entries: [LedgerEntry]) -> [CrashFinding] {
        var findings = outside(entries)
        var issued: [TicketID: String] = [:]
        var numbers: Set<String> = []
        var called: Set<TicketID> = []
        var started: Set<AttemptID> = []
        var date = ""
        func doubled(_ text: String) { findings.append(CrashFinding(kind: .doubled, text: text)) }
        for (index, entry) in entries.enumerated() {
            if entry.seq != Int64(index) + 1 {
                findings.append(CrashFinding(kind: .lost, text: "entry \(index + 1) is missing"))
                break
            }
            switch entry.event {
            case .dayOpened(_, let day, _, _, _), .dayDated(_, let day, _): date = day.description
            case .ticketIssued(let ticket):
                issued[ticket.id] = ticket.number
                // A number on paper says its date and no more.
                if !numbers.insert("\(date) \(ticket.number)").inserted {
                    doubled("number \(ticket.number) of \(date)")
                }
            case .ticketCalled(_, let ticket, _, _):
                if !called.insert(ticket).inserted { doubled("call of \(ticket)") }
            case .callUndone(_, let ticket, _), .ticketReturned(let ticket, _): called.remove(ticket)
            case .printStarted(let attempt):
                if !started.insert(attempt).inserted { doubled("start of the printing \(attempt)") }
            default: break
            }
        }
        for paper in history.papers {
            if issued[paper.ticket] == nil {
                findings.append(CrashFinding(kind: .lost, text: "\(paper.ticket) is on paper and not in the ledger"))
            }
            if !started.contains(paper.attempt) {
                findings.append(CrashFinding(kind: .lost, text: "\(paper.ticket) is on paper and may be printed again"))
            }
        }
        return findings
    }

    /// All that was acknowledged is there, and nothing that was never tried.
    private func outside(_ entries: [LedgerEntry]) -> [CrashFinding] {
        var findings: [CrashFinding] = []
        for (index, kept) in history.kept.enumerated() where index >= entries.count || entries[index] != kept {
            findings.append(
                CrashFinding(kind: .lost, text: "entry \(kept.seq), \(Self.words(kept.event)), of \(entries.count)"))
            break
        }
        for entry in entries.dropFirst(history.kept.count) where history.tried[entry.seq]?.contains(entry) != true {
            findings.append(CrashFinding(kind: .ghost, text: "entry \(entry.seq), \(Self.words(entry.event))"))
            break
        }
        return findings
    }

    static func words(_ event: HallEvent) -> String {
        if case .ticketIssued(let ticket) = event { return "ticket \(ticket.number)" }
        return String("\(event)".prefix { $0 != "(" })
    }
}
