import Fleet
import FoundationEssentials
import GRDB
import HallDomain

/// Central's database: what kiosks have reported, each event once.
final class CentralStore: Sendable {
    let pool: DatabasePool

    /// Opens or makes the database at `path`.
    init(path: String) throws(CentralError) { pool = try CentralSchema.open(path) }

    /// What came of a message.
    struct Outcome: Sendable, Equatable {
        /// What to answer, after the commit.
        var answers: [Acknowledgement] = []
        /// What was not understood, in words.
        var quarantined: [String] = []
    }

    /// Keeps a message in one transaction, on disk when this returns; `now` in wall clock milliseconds.
    func keep(_ message: FleetMessage, now: Int64) async throws -> Outcome {
        let received = Received(message)
        return try await pool.write { db in
            var writing = Writing(db: db, message: message, now: now)
            try writing.keep(received)
            return writing.outcome
        }
    }

    /// A kiosk has fallen silent or stands still: its link is `link` from now on, unless it has changed since.
    func mark(_ kiosk: FleetAddress, link: String, reason: String, now: Int64) async throws {
        try await pool.write { db in
            try db.execute(
                sql: """
                    UPDATE kiosks SET link = ?, linkReason = ?, linkSince = ?
                    WHERE kiosk = ? AND link IN ('online', 'frozen') AND link <> ?
                    """, arguments: [link, reason, now, kiosk.description, link])
        }
    }

    /// Kiosks whose connection was last seen alive, with the time between their heartbeats in milliseconds.
    func online() async throws -> [(kiosk: FleetAddress, every: Int64?, isFrozen: Bool)] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT kiosk, every, link FROM kiosks WHERE link IN ('online', 'frozen')")
                .compactMap { row in
                    FleetAddress(description: row["kiosk"]).map { ($0, row["every"], row["link"] == "frozen") }
                }
        }
    }
}

/// A message as far as it can be understood.
enum Received: Sendable {
    case birth(FleetAddress, Birth)
    case will(FleetAddress, Will)
    case snapshot(FleetAddress, StateSnapshot)
    case heartbeat(FleetAddress, Heartbeat)
    case batch(FleetAddress, [Element])
    case unknown(reason: String)

    /// An event of a batch; one that is not understood may still have its place.
    enum Element: Sendable {
        case event(ReportedEvent)
        case unreadable(gen: String, seq: Int64, json: String, reason: String)
        case nothing(reason: String)
    }

    init(_ message: FleetMessage) {
        guard let topic = FleetTopic(message.topic) else {
            self = .unknown(reason: "no topic of ours")
            return
        }
        do throws(FleetError) {
            switch topic.channel {
            case .connection:
                if let birth = try? FleetCoding.decode(Birth.self, from: message.payload) {
                    self = .birth(topic.address, birth)
                } else {
                    self = .will(topic.address, try FleetCoding.decode(Will.self, from: message.payload))
                }
            case .state:
                self = .snapshot(topic.address, try FleetCoding.decode(StateSnapshot.self, from: message.payload))
            case .heartbeat:
                self = .heartbeat(topic.address, try FleetCoding.decode(Heartbeat.self, from: message.payload))
            case .events:
                self = try Self.batch(topic.address, message.payload)
            case .acknowledgement, .command:
                self = .unknown(reason: "nothing that a kiosk may say")
            }
        } catch {
            self = .unknown(reason: error.description)
        }
    }

    /// The events one by one, so that a bad one does not hold up the others.
    private static func batch(_ address: FleetAddress, _ payload: [UInt8]) throws(FleetError) -> Received {
        if let batch = try? FleetCoding.decode(EventBatch.self, from: payload), batch.events.allSatisfy(\.isInBounds) {
            return .batch(address, batch.events.map { .event($0) })
        }
        guard let elements = FleetCoding.decodeAny(payload)?["events"]?.elements, !elements.isEmpty else {
            throw .failed("no batch of events")
        }
        var result: [Element] = []
        for element in elements { result.append(try self.element(element)) }
        return .batch(address, result)
    }

    private static func element(_ value: JSONValue) throws(FleetError) -> Element {
        let bytes = try FleetCoding.encode(value)
        let reason: String
        do throws(FleetError) {
            let event = try FleetCoding.decode(ReportedEvent.self, from: bytes)
            if event.isInBounds { return .event(event) }
            reason = "a value is out of its bounds"
        } catch {
            reason = error.description
        }
        guard let gen = value["gen"]?.text, let seq = value["seq"]?.integer,
            ReportedEvent.isPlace(gen: gen, seq: seq)
        else { return .nothing(reason: reason) }
        return .unreadable(gen: gen, seq: seq, json: String(decoding: bytes, as: UTF8.self), reason: reason)
    }
}

extension ReportedEvent {
    /// Whether a ledger can have this place.
    static func isPlace(gen: String, seq: Int64) -> Bool {
        (1...64).contains(gen.utf8.count) && (1...(1 << 53)).contains(seq)
    }

    var isInBounds: Bool {
        Self.isPlace(gen: gen, seq: seq) && (1...64).contains(kind.utf8.count) && boot.utf8.count <= 64
    }
}
