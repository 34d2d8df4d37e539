import Fleet
import FoundationEssentials
import GRDB
import HallDomain

extension CentralStore {
    /// What the page shows.
    func view(now: Int64, brokerTrouble: String?) async throws -> CentralView {
        try await pool.read { db in
            let kiosks = try Self.kiosks(db)
            return CentralView(
                now: now, brokerTrouble: brokerTrouble, kiosks: kiosks,
                faults: FaultList.of(kiosks, openIncidents: try Self.incidents(db, onlyOpen: true)),
                events: try Self.events(
                    db, "SELECT rowid AS n, * FROM events ORDER BY rowid DESC LIMIT 40", StatementArguments()),
                quarantined: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM quarantine") ?? 0)
        }
    }

    /// All kiosks with their devices.
    func kiosks() async throws -> [KioskRow] { try await pool.read { try Self.kiosks($0) } }

    /// Events in the order of arrival after the `n`th; of one kiosk or of all. At most `limit`.
    func events(of kiosk: String?, after n: Int64, limit: Int) async throws -> [EventRow] {
        try await pool.read { db in
            try Self.events(
                db,
                """
                SELECT rowid AS n, * FROM events WHERE rowid > ? AND (? IS NULL OR kiosk = ?)
                ORDER BY rowid LIMIT ?
                """, [n, kiosk, kiosk, limit])
        }
    }

    /// The whole content, as of one moment.
    func export() async throws -> CentralExport {
        try await pool.read { db in
            CentralExport(
                kiosks: try Self.kiosks(db).map { kiosk in
                    ExportedKiosk(kiosk: kiosk, ledgers: try Self.ledgers(db, of: kiosk.kiosk))
                }, incidents: try Self.incidents(db, onlyOpen: false), quarantine: try Self.quarantine(db))
        }
    }

    private static func kiosks(_ db: Database) throws -> [KioskRow] {
        let devices = Dictionary(
            grouping: try Row.fetchAll(db, sql: "SELECT * FROM devices ORDER BY kiosk, device"),
            by: { $0["kiosk"] as String })
        return try Row.fetchAll(
            db,
            sql: """
                SELECT kiosks.*, COALESCE(progress.upto, 0) AS upto FROM kiosks
                LEFT JOIN progress ON progress.kiosk = kiosks.kiosk AND progress.gen = kiosks.gen ORDER BY kiosks.kiosk
                """
        ).compactMap { row in
            FleetAddress(description: row["kiosk"]).map { kiosk($0, row, devices[row["kiosk"]] ?? []) }
        }
    }

    private static func kiosk(_ address: FleetAddress, _ row: Row, _ devices: [Row]) -> KioskRow {
        let zh: String? = row["hallZh"]
        return KioskRow(
            kiosk: address.description, region: address.region, hall: address.hall, id: address.kiosk,
            hallName: zh.map { BilingualText(zh: $0, en: row["hallEn"] ?? $0) }, link: row["link"],
            linkReason: row["linkReason"], linkSince: row["linkSince"], heard: row["heard"], gen: row["gen"],
            seq: row["seq"], upto: row["upto"], disk: row["disk"], skew: row["skew"], fw: row["fw"], day: row["day"],
            can: decoded(row["can"]) ?? [:], devices: devices.map(device))
    }

    private static func device(_ row: Row) -> DeviceRow {
        DeviceRow(
            id: row["device"], role: row["role"], model: row["model"], address: row["address"],
            place: BilingualText(zh: row["placeZh"], en: row["placeEn"]), condition: row["condition"],
            faults: decoded(row["faults"]) ?? [], evidence: row["evidence"], since: row["since"])
    }

    private static func decoded<Value: Decodable>(_ json: String?) -> Value? {
        json.flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
    }

    private static func events(
        _ db: Database, _ sql: String, _ arguments: StatementArguments
    ) throws -> [EventRow] {
        try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            let detail: String = row["detail"]
            return EventRow(
                n: row["n"], kiosk: row["kiosk"], gen: row["gen"], seq: row["seq"], sid: row["sid"], kind: row["kind"],
                ts: row["ts"], clk: row["clk"], boot: row["boot"], mono: row["mono"], received: row["received"],
                detail: FleetCoding.decodeAny(detail.utf8) ?? .null)
        }
    }

    private static func ledgers(_ db: Database, of kiosk: String) throws -> [ExportedLedger] {
        let gens = try String.fetchAll(
            db, sql: "SELECT gen FROM events WHERE kiosk = ? GROUP BY gen ORDER BY MIN(rowid)", arguments: [kiosk])
        return try gens.map { gen in
            ExportedLedger(
                gen: gen,
                upto: try Int64.fetchOne(
                    db, sql: "SELECT upto FROM progress WHERE kiosk = ? AND gen = ?", arguments: [kiosk, gen]) ?? 0,
                events: try events(
                    db, "SELECT rowid AS n, * FROM events WHERE kiosk = ? AND gen = ? ORDER BY seq", [kiosk, gen]))
        }
    }

    private static func incidents(_ db: Database, onlyOpen: Bool) throws -> [IncidentRow] {
        let condition = onlyOpen ? "WHERE closed IS NULL" : ""
        return try Row.fetchAll(db, sql: "SELECT * FROM incidents \(condition) ORDER BY opened, kiosk, incident")
            .map { row in
                IncidentRow(
                    kiosk: row["kiosk"], incident: row["incident"], device: row["device"], fault: row["fault"],
                    evidence: row["evidence"], opened: row["opened"], closed: row["closed"])
            }
    }

    private static func quarantine(_ db: Database) throws -> [QuarantineRow] {
        try Row.fetchAll(db, sql: "SELECT * FROM quarantine ORDER BY id").map { row in
            let payload: Data = row["payload"]
            return QuarantineRow(
                topic: row["topic"], reason: row["reason"], received: row["received"], times: row["times"],
                payload: String(decoding: payload, as: UTF8.self))
        }
    }
}
