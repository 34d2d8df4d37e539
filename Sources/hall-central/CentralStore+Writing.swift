import Fleet
import FoundationEssentials
import GRDB
import HallDomain

extension CentralStore {
    /// One transaction.
    struct Writing {
        let db: Database
        let message: FleetMessage
        let now: Int64
        var outcome = Outcome()

        mutating func keep(_ received: Received) throws {
            switch received {
            case .birth(let kiosk, let birth): try keep(birth, of: kiosk)
            case .will(let kiosk, let will): try keep(will, of: kiosk)
            case .snapshot(let kiosk, let snapshot): try keep(snapshot, of: kiosk)
            case .heartbeat(let kiosk, let heartbeat): try keep(heartbeat, of: kiosk)
            case .batch(let kiosk, let elements): try keep(elements, of: kiosk)
            case .unknown(let reason):
                try quarantine(message.payload, reason)
                try answerUnreadable()
            }
        }

        // MARK: Presence

        private func hear(_ kiosk: FleetAddress) throws {
            try db.execute(
                sql: """
                    INSERT INTO kiosks (kiosk, linkSince, heard) VALUES (?, ?, ?)
                    ON CONFLICT (kiosk) DO UPDATE SET heard = excluded.heard
                    """, arguments: [kiosk.description, now, now])
        }

        /// Whether a connection is the newest of its kiosk, or newer. A restored ledger begins to count anew.
        private func isCurrent(_ kiosk: FleetAddress, gen: String, sid: Int64) throws -> Bool {
            let row = try Row.fetchOne(
                db, sql: "SELECT gen, sid FROM kiosks WHERE kiosk = ?", arguments: [kiosk.description])
            guard let row, (row["gen"] as String?) == gen else { return true }
            return sid >= row["sid"]
        }

        private func setLink(_ kiosk: FleetAddress, _ link: String, _ reason: String) throws {
            try db.execute(
                sql: """
                    UPDATE kiosks SET linkSince = CASE WHEN link = :link THEN linkSince ELSE :now END,
                      link = :link, linkReason = :reason WHERE kiosk = :kiosk
                    """, arguments: ["link": link, "now": now, "reason": reason, "kiosk": kiosk.description])
        }

        private mutating func keep(_ birth: Birth, of kiosk: FleetAddress) throws {
            guard try isCurrent(kiosk, gen: birth.gen, sid: birth.sid) else { return }
            try hear(kiosk)
            try setLink(kiosk, "online", "")
            try db.execute(
                sql: "UPDATE kiosks SET gen = ?, sid = ?, seq = ?, fw = ?, def = ? WHERE kiosk = ?",
                arguments: [birth.gen, birth.sid, birth.seq, birth.fw, birth.def, kiosk.description])
            // So that a kiosk learns at once when this database was restored, or its own disk was.
            outcome.answers.append(try answer(kiosk, gen: birth.gen))
        }

        private func keep(_ will: Will, of kiosk: FleetAddress) throws {
            guard try isCurrent(kiosk, gen: will.gen, sid: will.sid) else { return }
            try db.execute(
                sql: "INSERT OR IGNORE INTO kiosks (kiosk, linkSince, heard, gen, sid) VALUES (?, ?, ?, ?, ?)",
                arguments: [kiosk.description, now, now, will.gen, will.sid])
            try setLink(kiosk, will.st.rawValue, "")
        }

        private mutating func keep(_ heartbeat: Heartbeat, of kiosk: FleetAddress) throws {
            guard try isCurrent(kiosk, gen: heartbeat.gen, sid: heartbeat.sid) else { return }
            try hear(kiosk)
            try revive(kiosk, heartbeat)
            try db.execute(
                sql: """
                    UPDATE kiosks SET gen = ?, sid = ?, seq = ?, every = ?, depth = ?, disk = ?, skew = ? WHERE kiosk = ?
                    """,
                arguments: [
                    heartbeat.gen, heartbeat.sid, heartbeat.seq, heartbeat.every, heartbeat.depth, heartbeat.disk,
                    now.subtractingReportingOverflow(heartbeat.ts).partialValue, kiosk.description,
                ])
            let answer = try answer(kiosk, gen: heartbeat.gen)
            if answer.upto != heartbeat.seq.subtractingReportingOverflow(heartbeat.depth).partialValue {
                outcome.answers.append(answer)
            }
        }

        /// A heartbeat ends silence. It does not bring back a connection that has ended: the one that was sent before
        /// the goodbye may come after it, and a new connection begins with a birth.
        private func revive(_ kiosk: FleetAddress, _ heartbeat: Heartbeat) throws {
            try db.execute(
                sql: """
                    UPDATE kiosks SET link = 'online', linkReason = '', linkSince = ? WHERE kiosk = ?
                      AND (link IN ('silent', 'unknown') OR (link IN ('lost', 'closed') AND (gen, sid) <> (?, ?)))
                    """, arguments: [now, kiosk.description, heartbeat.gen, heartbeat.sid])
        }

        private func keep(_ snapshot: StateSnapshot, of kiosk: FleetAddress) throws {
            guard try isCurrent(kiosk, gen: snapshot.gen, sid: snapshot.sid) else { return }
            try hear(kiosk)
            let name = kiosk.description
            try db.execute(
                sql: """
                    UPDATE kiosks SET gen = ?, sid = ?, fw = ?, def = ?, hallZh = ?, hallEn = ?, day = ?, can = ?
                    WHERE kiosk = ?
                    """,
                arguments: [
                    snapshot.gen, snapshot.sid, snapshot.versions.fw, snapshot.versions.def, snapshot.hall?.zh,
                    snapshot.hall?.en, snapshot.day?.date, try Self.json(snapshot.can), name,
                ])
            try db.execute(sql: "DELETE FROM devices WHERE kiosk = ?", arguments: [name])
            for device in snapshot.devices {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        name, device.id, device.role, device.model, device.address, device.place.zh, device.place.en,
                        device.condition, try Self.json(device.faults), device.evidence, device.since,
                    ])
            }
        }

        private static func json(_ value: some Encodable) throws -> String {
            String(decoding: try FleetCoding.encode(value), as: UTF8.self)
        }

        // MARK: Events

        private mutating func keep(_ elements: [Received.Element], of kiosk: FleetAddress) throws {
            try hear(kiosk)
            var gens: [String] = []
            for element in elements {
                switch element {
                case .event(let event):
                    if !gens.contains(event.gen) { gens.append(event.gen) }
                    try keep(event, of: kiosk)
                case .unreadable(let gen, let seq, let json, let reason):
                    if !gens.contains(gen) { gens.append(gen) }
                    try quarantine(Array(json.utf8), reason)
                    try insert(
                        ReportedEvent(
                            gen: gen, sid: 0, seq: seq, at: Moment(wall: now, boot: "", mono: 0, clock: .untrusted),
                            kind: "quarantined", json: json), of: kiosk)
                case .nothing(let reason):
                    try quarantine(message.payload, reason)
                }
            }
            for gen in gens { outcome.answers.append(try answer(kiosk, gen: gen)) }
            if gens.isEmpty { try answerUnreadable() }
        }

        private mutating func keep(_ event: ReportedEvent, of kiosk: FleetAddress) throws {
            if try insert(event, of: kiosk) {
                try noteIncident(event, of: kiosk)
            } else if try !isKept(event, of: kiosk) {
                try quarantine(try FleetCoding.encode(event), "another event has this place already")
            }
        }

        /// Whether it was new.
        @discardableResult
        private func insert(_ event: ReportedEvent, of kiosk: FleetAddress) throws -> Bool {
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO events (kiosk, gen, seq, sid, kind, ts, clk, boot, mono, detail, received)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kiosk, gen, seq) DO NOTHING
                    """)
            try statement.execute(arguments: [
                kiosk.description, event.gen, event.seq, event.sid, event.kind, event.ts, event.clk.rawValue,
                event.boot, event.mono, try Self.json(event.detail), now,
            ])
            return db.changesCount > 0
        }

        private func isKept(_ event: ReportedEvent, of kiosk: FleetAddress) throws -> Bool {
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT kind = ? AND boot = ? AND mono = ? AND detail = ? FROM events
                    WHERE kiosk = ? AND gen = ? AND seq = ?
                    """,
                arguments: [
                    event.kind, event.boot, event.mono, try Self.json(event.detail), kiosk.description, event.gen,
                    event.seq,
                ]) ?? false
        }

        /// Incidents are kept under the id their kiosk gave them, in whatever order their two events come.
        private func noteIncident(_ event: ReportedEvent, of kiosk: FleetAddress) throws {
            guard event.kind == "incidentOpened" || event.kind == "incidentClosed" else { return }
            let bytes = Data(try FleetCoding.encode(event.detail))
            switch try? JSONDecoder().decode(HallEvent.self, from: bytes) {
            case .incidentOpened(let incident)?:
                try db.execute(
                    sql: """
                        INSERT INTO incidents VALUES (:kiosk, :id, :device, :fault, :evidence, :at, NULL)
                        ON CONFLICT (kiosk, incident) DO UPDATE SET device = excluded.device, fault = excluded.fault,
                          evidence = excluded.evidence, opened = excluded.opened
                        """,
                    arguments: [
                        "kiosk": kiosk.description, "id": incident.id.rawValue, "device": incident.device?.rawValue,
                        "fault": incident.fault, "evidence": incident.evidence, "at": event.ts,
                    ])
            case .incidentClosed(let id)?:
                try db.execute(
                    sql: """
                        INSERT INTO incidents VALUES (?, ?, NULL, '', '', NULL, ?)
                        ON CONFLICT (kiosk, incident) DO UPDATE SET closed = excluded.closed
                        """, arguments: [kiosk.description, id.rawValue, event.ts])
            default: break
            }
        }

        // MARK: Answers

        /// What central has of a ledger: everything up to the first place that is still empty.
        private func answer(_ kiosk: FleetAddress, gen: String) throws -> Acknowledgement {
            let name = kiosk.description
            let known = try Int64.fetchOne(
                db, sql: "SELECT upto FROM progress WHERE kiosk = ? AND gen = ?", arguments: [name, gen])
            var upto = known ?? 0
            let places = try Int64.fetchCursor(
                db, sql: "SELECT seq FROM events WHERE kiosk = ? AND gen = ? AND seq > ? ORDER BY seq",
                arguments: [name, gen, upto])
            while let place = try places.next(), place == upto + 1 { upto = place }
            if upto != known {
                try db.execute(
                    sql: """
                        INSERT INTO progress VALUES (?, ?, ?)
                        ON CONFLICT (kiosk, gen) DO UPDATE SET upto = excluded.upto
                        """, arguments: [name, gen, upto])
            }
            return Acknowledgement(gen: gen, upto: upto)
        }

        /// Every batch is answered: one that says nothing of its ledger with what is known of the kiosk's newest.
        private mutating func answerUnreadable() throws {
            guard let topic = FleetTopic(message.topic), topic.channel == .events,
                let gen = try String.fetchOne(
                    db, sql: "SELECT gen FROM kiosks WHERE kiosk = ?", arguments: [topic.address.description])
            else { return }
            outcome.answers.append(try answer(topic.address, gen: gen))
        }

        private mutating func quarantine(_ payload: [UInt8], _ reason: String) throws {
            outcome.quarantined.append(reason)
            try db.execute(
                sql: """
                    INSERT INTO quarantine (topic, payload, reason, received) VALUES (?, ?, ?, ?)
                    ON CONFLICT (topic, payload) DO UPDATE SET times = times + 1, received = excluded.received
                    """,
                arguments: [
                    message.topic, Data(payload.prefix(FleetCoding.longestPayload)), String(reason.prefix(500)), now,
                ])
        }
    }
}
