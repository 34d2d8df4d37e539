/// Central's export as the judge reads it: rows, nothing else.
struct CentralLedger: Sendable {
    /// An event as central holds it.
    struct Event: Sendable {
        var seq: Int64
        var sid: Int64
        var kind: String
        /// On the kiosk's boot clock.
        var at: Duration
        /// The members of the event.
        var body: JSON
    }

    /// An incident.
    struct Incident: Sendable {
        var device: String
        var fault: String
        var isClosed: Bool
    }

    /// Ledgers that central knows of, by kiosk.
    var ledgerCount = 0
    /// All events, by ledger and place.
    var events: [Event] = []
    /// What central says it holds without a gap.
    var upto: Int64 = 0
    var incidents: [Incident] = []
    var quarantined = 0

    init(_ export: JSON) {
        for kiosk in export["kiosks"]?.list ?? [] {
            for ledger in kiosk["ledgers"]?.list ?? [] {
                ledgerCount += 1
                upto = ledger["upto"]?.integer ?? 0
                events += (ledger["events"]?.list ?? []).map(Self.event)
            }
        }
        incidents = (export["incidents"]?.list ?? []).map { row in
            Incident(
                device: row["device"]?.text ?? "", fault: row["fault"]?.text ?? "", isClosed: row["closed"] != nil)
        }
        quarantined = export["quarantine"]?.list.count ?? 0
    }

    /// Events of one kind, in order.
    func events(_ kind: String) -> [Event] { events.filter { $0.kind == kind } }

    private static func event(_ row: JSON) -> Event {
        let kind = row["kind"]?.text ?? ""
        let body = row["detail"]?[kind] ?? .null
        return Event(
            seq: row["seq"]?.integer ?? 0, sid: row["sid"]?.integer ?? 0, kind: kind,
            at: .nanoseconds(row["mono"]?.integer ?? 0), body: body["_0"] ?? body)
    }
}

/// A call from its first event to its end, as central holds it.
struct CentralCall: Sendable {
    var id: Int
    /// Day and number.
    var ticket: String
    var number: String
    var window: String
    var from: Duration
    var to: Duration?
    /// `finished`, `missed`, `undone`; `nil` while it lasts.
    var end: String?
    var recalls = 0
    /// Central was told that there was no sound for it.
    var isUnspoken = false

    /// All calls, by id; `doubles` are calls whose id was given before.
    static func all(in ledger: CentralLedger) -> (calls: [Int: CentralCall], doubles: [Int]) {
        var calls: [Int: CentralCall] = [:]
        var doubles: [Int] = []
        for event in ledger.events {
            guard let id = event.body["call"]?.int else { continue }
            switch event.kind {
            case "ticketCalled":
                if calls[id] != nil { doubles.append(id) }
                let ticket = event.body["ticket"]?.text ?? ""
                calls[id] = CentralCall(
                    id: id, ticket: ticket, number: ticket.split(separator: "-").last.map(String.init) ?? "",
                    window: event.body["window"]?.text ?? "", from: event.at)
            case "ticketRecalled": calls[id]?.recalls += 1
            case "callUnspoken": calls[id]?.isUnspoken = true
            case "ticketFinished": calls[id]?.close("finished", event.at)
            case "ticketMissed", "finishTurnedMissed": calls[id]?.close("missed", event.at)
            case "callUndone": calls[id]?.close("undone", event.at)
            default: break
            }
        }
        return (calls, doubles)
    }

    private mutating func close(_ how: String, _ at: Duration) {
        end = how
        to = at
    }
}
