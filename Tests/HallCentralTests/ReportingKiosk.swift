import DeviceKit
import Fleet
import Foundation
import HallDomain
import HallRuntime
import HallStore
import Synchronization
import Testing

/// A kiosk with a real ledger that reports to a broker, without the rest of an agent.
actor ReportingKiosk {
    nonisolated let ledger: SQLiteLedger
    nonisolated let address: FleetAddress
    nonisolated let health = HealthBook([:])
    nonisolated let troubles = Mutex<[Bool]>([])
    nonisolated let evidence = Mutex<[String]>([])
    nonisolated let blockedAt = Mutex<Int64?>(nil)
    nonisolated let moves = Mutex<[Int64]>([])
    private nonisolated let commits: Broadcast<Int64>
    private var cursors: [String: Int64] = [:]
    private var head: Int64
    private var task: Task<Void, Never>?

    static func moment(_ n: Int64 = 0) -> Moment {
        Moment(wall: Int64(Date().timeIntervalSince1970 * 1000), boot: "boot", mono: n, clock: .trusted)
    }

    init(folder: String, kiosk: String = "1", newGen: String = UUID().uuidString.lowercased()) throws {
        ledger = try SQLiteLedger(path: folder + "/ledger-\(kiosk).sqlite", newGen: newGen)
        head = try ledger.head()
        commits = Broadcast(head)
        address = try #require(FleetAddress(region: "510100", hall: "demo", kiosk: kiosk))
    }

    /// Commits events, with the cursors that wait.
    func commit(_ events: [HallEvent]) throws {
        let entries = events.enumerated().map { index, event in
            LedgerEntry(
                seq: head + Int64(index) + 1, at: Self.moment(head + Int64(index)), request: nil, event: event)
        }
        try ledger.append(entries, after: head, epoch: 1, cursors: cursors)
        head += Int64(entries.count)
        cursors = [:]
        commits.send(head)
    }

    func move(_ cursor: String, to seq: Int64) {
        cursors[cursor] = seq
        if cursor == CentralReporting.cursorName { moves.withLock { $0.append(seq) } }
    }

    /// Begins to report; times are short.
    func report(
        to port: UInt16, loops: [String: @Sendable () async -> Void] = [:],
        through wire: @escaping @Sendable (any FleetTransport) -> any FleetTransport = { $0 },
        settings change: (inout CentralReporting.Settings) -> Void = { _ in }
    ) throws {
        var surroundings = CentralReporting.Surroundings(
            commits: { [commits] in commits.values() }, moveCursor: { await self.move($0, to: $1) },
            day: { StateSnapshot.Day(number: 1, date: "2026-07-01") }, now: { Self.moment() },
            troubled: { isTroubled, evidence in
                self.troubles.withLock { $0.append(isTroubled) }
                self.evidence.withLock { $0.append(evidence) }
            }, issuerMustBlock: { upto, _ in self.blockedAt.withLock { $0 = upto } })
        surroundings.loops = loops
        var settings = CentralReporting.Settings()
        settings.acknowledgementTime = .milliseconds(700)
        settings.snapshotSpacing = .milliseconds(100)
        settings.heartbeatPeriod = .milliseconds(200)
        settings.patience = .milliseconds(800)
        settings.retryTime = .milliseconds(300)
        settings.firstWordTime = .milliseconds(300)
        change(&settings)
        var broker = MosquittoSettings(host: "127.0.0.1", port: port, clientID: "hall-agent-\(address.kiosk)")
        broker.username = address.kiosk
        broker.willDelay = 0
        broker.backoff = ReconnectBackoff(first: .milliseconds(50), longest: .milliseconds(500))
        let reporting = try CentralReporting(
            identity: CentralReporting.Identity(
                address: address, hall: BilingualText(zh: "演示大厅", en: "Demo Hall"),
                versions: StateSnapshot.Versions(fw: "test", def: "d")),
            ledger: ledger, health: health, surroundings: surroundings, settings: settings
        ) { wire(MosquittoTransport(broker, will: $0)) }
        task = Task { await reporting.run() }
    }

    /// Ends with a goodbye.
    func stop() async {
        task?.cancel()
        await task?.value
        task = nil
    }

    nonisolated var reported: Int64 { moves.withLock { $0.last ?? 0 } }

    static func calls(_ count: Int) -> [HallEvent] {
        (0..<count).map { .callSpoken(call: $0, reading: 1) }
    }
}
