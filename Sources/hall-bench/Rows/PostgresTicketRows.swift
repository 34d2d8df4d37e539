import Foundation
import HallStore
import SimulatedHall

/// Durable tickets a second when a PostgreSQL of this machine keeps the ledger, over the loopback interface. At the end
/// agent and database are both killed, and every ticket that was acknowledged is looked for.
struct PostgresTicketRows: Sendable {
    let setting: BenchSetting

    private static let name = "durable tickets per second over HTTP, ledger in PostgreSQL"

    func measure() async throws -> [BenchRow] {
        guard PrivatePostgres.isInstalled else {
            return [.unmeasured("\(Self.name), 8 clients", "PostgreSQL is not installed (Debian package postgresql)")]
        }
        return try await PrivatePostgres.with { server in
            try await server.run("CREATE DATABASE hall")
            let address = server.address("hall")
            let time = Duration.seconds(setting.times(10, quick: 1))
            let (one, eight) = try await BenchStage.with(setting, name: "tickets-pg") {
                $0.kinds.remove(.printer)
                $0.ledger = address
            } _: { stage in
                _ = try await Staffing.signInAll(at: UInt16(clamping: stage.settings.port))
                let port = stage.settings.port
                let one = try await TicketClients.run(1, port: port, time: time / 2)
                let eight = try await TicketClients.run(8, port: port, time: time)
                await server.kill()
                await stage.killAgent()
                return (one, eight)
            }
            BenchSetting.say(
                "PostgreSQL: \(Figure.text(one.perSecond)), eight \(Figure.text(eight.perSecond)) tickets/s")
            try await server.start()
            return try rows(one, eight, PostgresLedger(PostgresAddress(address), newGen: UUID().uuidString))
        }
    }

    private func rows(
        _ one: TicketClients.Result, _ eight: TicketClients.Result, _ ledger: PostgresLedger
    ) throws -> [BenchRow] {
        for result in [one, eight] where result.refusals > 0 {
            throw BenchFailure(description: "\(result.refusals) refusals, the first: \(result.firstRefusal ?? "")")
        }
        try ledger.verify()
        let tickets = one.tickets + eight.tickets
        return [
            BenchRow("\(Self.name), 8 clients", ours: eight.perSecond, note: eight.latency.summary),
            BenchRow("\(Self.name), 1 client", ours: one.perSecond, note: one.latency.summary),
            BenchRow(
                "acknowledged tickets not in PostgreSQL after kill -9 of it and of the agent",
                ours: Double(try TicketRows.lost(tickets, in: ledger)), goal: .atMost(0),
                note: "of \(tickets.count), the chain of hashes whole"),
        ]
    }
}
