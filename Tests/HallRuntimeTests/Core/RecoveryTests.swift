import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

@Suite("A hall that was killed anywhere and started again")
struct RecoveryTests {
    /// A little day with every verb in it, as it lies on the disk.
    private func day() async throws -> [LedgerEntry] {
        let house = try EffectsHall()
        try await house.run { hall in
            try await house.staff("1", "2")
            let tickets = try await house.issue(6)
            let call = try await house.call("1")
            _ = try await hall.perform(.noteSpoken(call: call, reading: 1))
            _ = try await hall.perform(.noteShown(call: call, board: "board-1"))
            _ = try await hall.perform(.markMissed(window: "1"))
            try await house.call("1")
            _ = try await hall.perform(.undoCall(window: "1"))
            try await house.call("2")
            _ = try await hall.perform(.recall(window: "2"))
            _ = try await hall.perform(.finishAndCallNext(window: "2", proof: .stated))
            _ = try await hall.perform(.checkIn(ticket: tickets[0].id))
            try await house.call("1")
            _ = try await hall.perform(.finish(window: "1"))
            _ = try await hall.perform(.evaluate(window: "1", grade: 5, source: .pad))
            try await house.issue(2)
        }
        return house.disk.entries
    }

    /// Calls and finishes until nobody waits.
    private func serveAll(_ house: EffectsHall) async throws {
        if await house.hall.read({ $0.windows["1"]?.staff == nil }) { try await house.staff("1") }
        if await house.hall.read({ $0.serving(at: "1") != nil }) {
            _ = try await house.hall.perform(.finish(window: "1"))
        }
        while await house.hall.read({ $0.waitingCount(for: ["s"]) }) > 0 {
            try await house.call("1")
            _ = try await house.hall.perform(.finish(window: "1"))
        }
    }

    @Test("goes on from every place of its ledger: no number twice, nobody lost, each called at most once")
    func everywhere() async throws {
        let whole = try await day()
        #expect(whole.count > 25)
        for end in 0...whole.count {
            let disk = EffectsDisk(Array(whole.prefix(end)))
            let house = try EffectsHall(disk)
            try await house.run { _ in
                try await house.issue(2)
                try await serveAll(house)
            }
            let issued = disk.events.compactMap { event in
                if case .ticketIssued(let ticket) = event { ticket } else { nil }
            }
            #expect(Set(issued.map(\.number)).count == issued.count, "cut after \(end)")
            #expect(issued.map(\.serial) == Array(1...issued.count), "cut after \(end)")
            #expect(disk.entries.map(\.seq) == (1...disk.entries.count).map(Int64.init))
            // Whoever was called counts once, but for an undone call and a return after a missed one.
            var owed: [TicketID: Int] = [:]
            for event in disk.events {
                switch event {
                case .ticketIssued(let ticket): owed[ticket.id] = 1
                case .ticketCalled(_, let ticket, _, _): owed[ticket, default: 0] -= 1
                case .callUndone(_, let ticket, _), .ticketReturned(let ticket, _): owed[ticket, default: 0] += 1
                default: break
                }
            }
            #expect(owed.values.allSatisfy { $0 == 0 }, "cut after \(end)")
        }
    }

    @Test("a request that was granted before gets the same ticket, one that was lost gets one")
    func requests() async throws {
        let disk = EffectsDisk()
        let wish = HallCommand.issueTicket(service: "s", lane: .normal, kiosk: "1", wantsPaper: false, digest: nil)
        let before = try EffectsHall(disk)
        let first = try await before.run { hall in
            (try await hall.perform(wish, request: "one"), try await hall.perform(wish, request: "two"))
        }
        // The second was not on disk when the power went.
        disk.rollBack(to: Int64(disk.entries.count) - 1)
        let after = try EffectsHall(disk)
        try await after.run { hall in
            #expect(try await hall.perform(wish, request: "one") == first.0)
            _ = try await hall.perform(wish, request: "two")
            _ = try await hall.perform(wish, request: "two")
            #expect(await hall.read { $0.tickets.count } == 2)
        }
    }
}
