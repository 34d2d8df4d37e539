import Foundation
import HallDomain
import HallStore
import SimulatedHall

/// Durable tickets a second over HTTP, all effects on except printing: boards, terminals, voice, reporting to central.
/// At the end the agent is killed as by a power cut of its own, and every ticket it acknowledged is looked for.
struct TicketRows: Sendable {
    let setting: BenchSetting

    private struct Run: Sendable {
        var one: TicketClients.Result
        var eight: TicketClients.Result
        var syncs: [SyncWitness.Span]?
        var ledger: String
    }

    func measure() async throws -> [BenchRow] {
        let time = Duration.seconds(setting.times(10, quick: 1))
        let witness = await SyncWitness.make(in: setting.folder + "/witness", leavesOutSyncs: false)
        let kept = setting.folder + "/tickets-ledger"
        let run = try await BenchStage.with(setting, name: "tickets") {
            $0.kinds.remove(.printer)
            $0.agentEnvironment = witness?.environment ?? [:]
        } _: { stage in
            _ = try await Staffing.signInAll(at: UInt16(clamping: stage.settings.port))
            let port = stage.settings.port
            let one = try await TicketClients.run(1, port: port, time: time / 2)
            BenchSetting.say("one client: \(Figure.text(one.perSecond)) tickets/s")
            let begun = WireHost.now
            let eight = try await TicketClients.run(8, port: port, time: time)
            let ended = WireHost.now
            await stage.killAgent()
            BenchSetting.say("eight clients: \(Figure.text(eight.perSecond)) tickets/s")
            try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
            for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
                let source = "\(stage.root)/var/lib/hallkit/\(name)"
                guard FileManager.default.fileExists(atPath: source) else { continue }
                try FileManager.default.copyItem(atPath: source, toPath: "\(kept)/\(name)")
            }
            let syncs = witness?.spans().filter { $0.to > begun && $0.to <= ended }
            return Run(one: one, eight: eight, syncs: syncs, ledger: kept + "/ledger.sqlite")
        }
        let peer = try await peer(time / 2)
        return try rows(run, peer)
    }

    private func rows(_ run: Run, _ peer: (one: Double, eight: Double)?) throws -> [BenchRow] {
        for result in [run.one, run.eight] where result.refusals > 0 {
            throw BenchFailure(description: "\(result.refusals) refusals, the first: \(result.firstRefusal ?? "")")
        }
        let lost = try lostTickets(run)
        var rows = [
            BenchRow(
                "durable tickets per second over HTTP, 8 clients, against a Python server", ours: run.eight.perSecond,
                peer: peer?.eight, goal: .atLeast(1000),
                note: "\(run.eight.tickets.count) in \(Figure.text(run.eight.took.milliseconds / 1000)) s; "
                    + run.eight.latency.summary),
            BenchRow(
                "durable tickets per second over HTTP, 1 client, against a Python server", ours: run.one.perSecond,
                peer: peer?.one, note: run.one.latency.summary),
            BenchRow(
                "acknowledged tickets not in the ledger after kill -9", ours: Double(lost), goal: .atMost(0),
                note: "of \(run.one.tickets.count + run.eight.tickets.count), the chain of hashes whole"),
        ]
        let syncName = "tickets acknowledged before an fdatasync of the ledger had completed, 8 clients"
        if let syncs = run.syncs {
            let share = Double(run.eight.tickets.count) / Double(max(1, syncs.count))
            rows.append(
                BenchRow(
                    syncName, ours: Double(Self.unsynced(run.eight.tickets, syncs)), goal: .atMost(0),
                    note: "\(syncs.count) fdatasyncs completed, \(Figure.text(share)) tickets each"))
        } else {
            rows.append(.unmeasured(syncName, "no C compiler for the library that counts them"))
        }
        return rows
    }

    /// Acknowledgements for which no sync began after the request and was done before the answer.
    private static func unsynced(_ tickets: [TicketClients.Acknowledged], _ syncs: [SyncWitness.Span]) -> Int {
        tickets.filter { ticket in
            // Sorted by their end: the last that ended before the answer began the latest, as there is one writer.
            var (low, high) = (0, syncs.count)
            while low < high {
                let middle = (low + high) / 2
                if syncs[middle].to <= ticket.answered { low = middle + 1 } else { high = middle }
            }
            return low == 0 || syncs[low - 1].from < ticket.sent
        }.count
    }

    private func lostTickets(_ run: Run) throws -> Int {
        let ledger = try SQLiteLedger(path: run.ledger, newGen: UUID().uuidString)
        try ledger.verify()
        return try Self.lost(run.one.tickets + run.eight.tickets, in: ledger)
    }

    /// How many of these tickets a ledger does not hold as they were acknowledged.
    static func lost(_ tickets: [TicketClients.Acknowledged], in ledger: any Ledger) throws -> Int {
        var kept: [String: String] = [:]
        var head: Int64 = 0
        while true {
            let entries = try ledger.entries(after: head, limit: 5000)
            guard let last = entries.last else { break }
            for entry in entries {
                guard case .ticketIssued(let issued)? = entry.event, let request = entry.request else { continue }
                kept[request.rawValue] = issued.id.rawValue
            }
            head = last.seq
        }
        return tickets.filter { kept[$0.request] != $0.ticket }.count
    }

    /// A threading server of Python's standard library with SQLite, as durable as ours.
    private func peer(_ time: Duration) async throws -> (one: Double, eight: Double)? {
        guard let port = LoopbackPort.free() else { return nil }
        let (database, output) = (setting.folder + "/peer-tickets.sqlite", setting.folder + "/peer-tickets.log")
        let child = try await ChildProcess.start(
            .init([setting.python, setting.peer("tickets.py"), "\(port)", database], outputFile: output))
        defer { child.signal(SIGKILL) }
        _ = try await Waiting.wait(for: "the Python server", every: .milliseconds(20)) {
            LoopbackPort.isServed(port) ? true : nil
        }
        let one = try await TicketClients.run(1, port: Int(port), time: time)
        let eight = try await TicketClients.run(8, port: Int(port), time: time)
        return (one.perSecond, eight.perSecond)
    }
}
