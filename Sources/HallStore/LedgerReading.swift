import FoundationEssentials
import GRDB
public import HallDomain

/// Reads a ledger's file, and the archives beside it, without writing to either: also beside the agent that writes it.
public struct LedgerReading: Sendable {
    private let path: String

    /// The ledger's file at `path`.
    public init(path: String) { self.path = path }

    /// The kinds of events that give a day its date.
    static let datings = ["dayOpened", "dayJoined", "dayDated"]

    /// The entries of one service day, from its opening on: of the newest day, or of the last that was opened with (or
    /// later given) this date. Empty when there is no such day. Entries that a newer program wrote are left out.
    public func day(_ date: CivilDate? = nil) throws(LedgerError) -> [LedgerEntry] {
        do {
            let (files, base) = try files()
            var datings: [LedgerEntry] = []
            for file in files {
                datings += try read(file) { try Self.events($0, kinds: Self.datings, after: base(file)) }
            }
            guard let found = Self.span(datings, date) else { return [] }
            var entries: [LedgerEntry] = []
            for file in files {
                entries += try read(file) { db in
                    let after = max(found.lowerBound - 1, base(file))
                    let most = found.upperBound == .max ? Int.max : max(0, Int(found.upperBound - after) - 1)
                    return try SQLiteLedger.entries(db, after: after, limit: most)
                        .prefix { $0.seq < found.upperBound }.compactMap(\.entry)
                }
            }
            return entries
        } catch { throw SQLiteLedger.typed(error) }
    }

    /// The newest entries of these kinds (an event's case name) that the file itself holds, at most `limit`, in order.
    public func newest(kinds: [String], limit: Int) throws(LedgerError) -> [LedgerEntry] {
        do {
            return try read(path) { db in
                try Self.events(db, kinds: kinds, after: 0, newest: limit)
            }
        } catch { throw SQLiteLedger.typed(error) }
    }

    /// From the day's first entry to before the next day's.
    static func span(_ datings: [LedgerEntry], _ wanted: CivilDate?) -> Range<Int64>? {
        var days: [(seq: Int64, dates: [CivilDate])] = []
        for entry in datings {
            switch entry.event {
            case .dayOpened(_, let date, _, _, _): days.append((entry.seq, [date]))
            // Another dating belongs to the day that is open then.
            case .dayJoined(let day, let continues) where continues != true || days.isEmpty:
                days.append((entry.seq, [day.date]))
            case .dayJoined(let day, _): days[days.count - 1].dates.append(day.date)
            case .dayDated(_, let date, _): if !days.isEmpty { days[days.count - 1].dates.append(date) }
            default: break
            }
        }
        let index = wanted.map { wanted in days.lastIndex { $0.dates.contains(wanted) } } ?? days.indices.last
        guard let index else { return nil }
        return days[index].seq..<(index + 1 < days.count ? days[index + 1].seq : .max)
    }

    /// The archives and the ledger, in order, and the last entry before each that is not to be taken from it.
    private func files() throws -> (files: [String], base: (String) -> Int64) {
        let folder = SQLiteLedger.folder(of: path)
        let archives = try read(path) { try SQLiteLedger.archives($0) }
        let last = archives.last?.last ?? 0
        return (archives.map { "\(folder)/\($0.file)" } + [path], { [path] in $0 == path ? last : 0 })
    }

    private func read<Value>(_ file: String, _ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        return try queue.read(body)
    }

    private static func events(
        _ db: Database, kinds: [String], after seq: Int64, newest limit: Int = .max
    ) throws -> [LedgerEntry] {
        let marks = kinds.map { _ in "?" }.joined(separator: ",")
        var arguments = StatementArguments(kinds)
        arguments += [seq, limit]
        let decoder = JSONDecoder()
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT \(SQLiteLedger.columns) FROM ledger WHERE kind IN (\(marks)) AND seq > ? "
                + "ORDER BY seq DESC LIMIT ?", arguments: arguments)
        return try rows.reversed().compactMap { row in
            var stored = try SQLiteLedger.entry(row)
            stored.event = try? decoder.decode(HallEvent.self, from: Data(stored.json.utf8))
            return stored.entry
        }
    }
}
