import Foundation
import HallDomain
import HallRuntime
import HallStore
import Synchronization
import Testing

/// A ledger in memory whose disk can fail at will.
private final class TrickLedger: Ledger {
    let gen = "trick"
    private let state = Mutex<(entries: [LedgerEntry], appends: Int, failure: LedgerError?, isUnreadable: Bool)>(
        ([], 0, nil, false))

    var appends: Int { state.withLock { $0.appends } }
    func fail(_ failure: LedgerError?) { state.withLock { $0.failure = failure } }
    func setUnreadable(_ isUnreadable: Bool) { state.withLock { $0.isUnreadable = isUnreadable } }

    func head() throws(LedgerError) -> Int64 { Int64(state.withLock { $0.entries.count }) }

    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) {
        let failure: LedgerError? = state.withLock { state in
            if let failure = state.failure { return failure }
            guard Int64(state.entries.count) == seq else { return .superseded(head: seq, epoch: 1) }
            state.entries += entries
            state.appends += 1
            return nil
        }
        if let failure { throw failure }
    }

    func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        let entries: [StoredEntry]? = state.withLock { state in
            guard !state.isUnreadable else { return nil }
            return state.entries.dropFirst(Int(seq)).prefix(limit).map {
                StoredEntry(seq: $0.seq, at: $0.at, request: $0.request, kind: "", json: "", event: $0.event)
            }
        }
        guard let entries else { throw .failed("unreadable") }
        return entries
    }

    func cursor(_ name: String) throws(LedgerError) -> Int64 { 0 }
}

private struct FixedClock: HallClock {
    func now() -> Moment { Moment(wall: 1_795_000_000_000, boot: "b", mono: 1_000_000_000, clock: .trusted) }
}

@Suite("The hall decides, keeps, then answers")
struct HallTurnTests {
    private let plan = HallPlan(
        hall: "h", region: "r", name: BilingualText(zh: "厅", en: "Hall"),
        departments: [Department(id: "d", name: BilingualText(zh: "部", en: "D"))],
        zones: [Zone(id: "A", name: BilingualText(zh: "A区", en: "Area A"))],
        services: [
            ServiceItem(
                id: "s", itemCode: "1", name: BilingualText(zh: "事", en: "S"),
                shortName: BilingualText(zh: "事", en: "S"),
                department: "d", prefix: "A")
        ],
        windows: [ServiceWindow(id: "1", kind: .general, zone: "A", services: ["s"])],
        kiosks: [Kiosk(id: "1", zone: "A")], staff: [Staff(id: "1", name: "甲", roles: [.window])])

    private func withHall<R: Sendable>(
        _ ledger: TrickLedger, _ body: @Sendable (Hall) async throws -> R
    ) async throws -> R {
        let hall = try Hall(rules: HallRules(plan: plan), ledger: ledger, clock: FixedClock(), token: { "t" })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hall.run() }
            defer { group.cancelAll() }
            return try await body(hall)
        }
    }

    private static let issue = HallCommand.issueTicket(
        service: "s", lane: .normal, kiosk: "1", wantsPaper: false, digest: nil)
    private static let open = HallCommand.openDay(date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar)

    private static func number(_ answer: Answer) -> String? {
        switch answer {
        case .ticket(let ticket), .alreadyHas(let ticket): ticket.number
        default: nil
        }
    }

    @Test("a thousand wishes at once get a thousand numbers, in far fewer commits")
    func distinct() async throws {
        let ledger = TrickLedger()
        let numbers = try await withHall(ledger) { hall in
            _ = try await hall.perform(Self.open)
            return try await withThrowingTaskGroup(of: String?.self) { group in
                for index in 0..<1000 {
                    group.addTask {
                        Self.number(try await hall.perform(Self.issue, request: RequestID(rawValue: "r\(index)")))
                    }
                }
                return try await group.reduce(into: [String]()) { if let number = $1 { $0.append(number) } }
            }
        }
        #expect(Set(numbers).count == 1000)
        #expect(ledger.appends < 1000)
    }

    @Test("twenty taps with one request id are one ticket")
    func taps() async throws {
        let numbers = try await withHall(TrickLedger()) { hall in
            _ = try await hall.perform(Self.open)
            return try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<20 { group.addTask { Self.number(try await hall.perform(Self.issue, request: "tap")) } }
                return try await group.reduce(into: Set<String>()) { if let number = $1 { $0.insert(number) } }
            }
        }
        #expect(numbers == ["A001"])
    }

    @Test("what the disk does not keep was never given; afterwards the same number is given once")
    func notKept() async throws {
        let ledger = TrickLedger()
        try await withHall(ledger) { hall in
            _ = try await hall.perform(Self.open)
            ledger.fail(.full("no room"))
            await #expect(throws: HallError.notKept(.full("no room"))) {
                try await hall.perform(Self.issue, request: "r1")
            }
            let waiting = await hall.read { $0.waitingCount(for: ["s"]) }
            #expect(waiting == 0)
            ledger.fail(nil)
            let number1 = Self.number(try await hall.perform(Self.issue, request: "r1"))
            #expect(number1 == "A001")
            let number2 = Self.number(try await hall.perform(Self.issue, request: "r2"))
            #expect(number2 == "A002")
        }
    }

    @Test("while the ledger can be neither written nor read, nothing is decided; then all goes on")
    func unreadable() async throws {
        let ledger = TrickLedger()
        try await withHall(ledger) { hall in
            _ = try await hall.perform(Self.open)
            ledger.fail(.failed("gone"))
            ledger.setUnreadable(true)
            for _ in 0..<3 { await #expect(throws: HallError.self) { try await hall.perform(Self.issue) } }
            ledger.fail(nil)
            await #expect(throws: HallError.notKept(.failed("unreadable"))) { try await hall.perform(Self.issue) }
            ledger.setUnreadable(false)
            let number3 = Self.number(try await hall.perform(Self.issue))
            #expect(number3 == "A001")
        }
    }

    @Test("a hall that is started again knows everything that was answered")
    func restart() async throws {
        let ledger = TrickLedger()
        try await withHall(ledger) { hall in
            _ = try await hall.perform(Self.open)
            for index in 0..<5 { _ = try await hall.perform(Self.issue, request: RequestID(rawValue: "r\(index)")) }
        }
        try await withHall(ledger) { hall in
            let number4 = Self.number(try await hall.perform(Self.issue, request: "r3"))
            #expect(number4 == "A004")
            let number5 = Self.number(try await hall.perform(Self.issue, request: "r9"))
            #expect(number5 == "A006")
        }
    }

    @Test("wishes made after the end are refused, not forgotten")
    func ended() async throws {
        let hall = try await withHall(TrickLedger()) { hall in
            _ = try await hall.perform(Self.open)
            return hall
        }
        await #expect(throws: HallError.busy) { try await hall.perform(Self.issue) }
    }
}
