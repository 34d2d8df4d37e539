import Foundation
import HallDomain
import HallStore
import Testing

/// `hallctl why`
@Suite struct WhyTests {
    private static let wall: Int64 = 1_795_482_000_000
    private static let plan = HallPlan(
        hall: "quiet", region: "test", name: BilingualText(zh: "安静大厅", en: "Quiet Hall"), departments: [], zones: [],
        services: [
            ServiceItem(
                id: "household", itemCode: "1", name: BilingualText(zh: "户口", en: "Household"),
                shortName: BilingualText(zh: "户籍办理", en: "Household"), department: "police", prefix: "A"),
            ServiceItem(
                id: "tax", itemCode: "2", name: BilingualText(zh: "税务", en: "Tax"),
                shortName: BilingualText(zh: "税务", en: "Tax"), department: "police", prefix: "M"),
        ], windows: [ServiceWindow(id: "1", kind: .general, zone: "A", services: ["household", "tax"])],
        kiosks: [Kiosk(id: "1", zone: "A")], staff: [Staff(id: "1001", name: "陈静", roles: [.window, .guide])])

    /// Two days on disk, each with three tickets; on the second a priority ticket goes first, and paper is out for a while.
    static func lay(in hall: QuietHall) throws {
        let folder = hall.root + "/var/lib/hallkit"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let ledger = try SQLiteLedger(path: folder + "/ledger.sqlite", newGen: "gen-1")
        var state = HallState()
        var entries: [LedgerEntry] = []
        var now = Moment(wall: wall, boot: "b", mono: 0, clock: .trusted)
        func wish(_ command: HallCommand) throws {
            now.mono += 10_000_000_000
            now.wall += 10_000
            let decision = try HallRules(plan: plan).decide(command, in: state, at: now, token: "secret-token")
            for event in decision.events {
                let entry = LedgerEntry(seq: Int64(entries.count) + 1, at: now, request: nil, event: event)
                entries.append(entry)
                state.apply(entry)
            }
        }
        for day in [24, 25] {
            try wish(.openDay(date: CivilDate(year: 2026, month: 11, day: day), how: .staff))
            try wish(.signIn(window: "1", staff: "1001"))
            for lane in [Lane.normal, .normal, day == 25 ? .priority : .normal] {
                try wish(
                    .issueTicket(service: "household", lane: lane, kiosk: "1", wantsPaper: false, digest: nil))
            }
            try wish(
                .openIncident(
                    Incident(
                        id: IncidentID(rawValue: "i\(day)"), device: "printer-1", fault: "media-empty",
                        evidence: "10 04 04: 72")))
            for _ in 0..<3 {
                try wish(.callNext(window: "1"))
                try wish(.finish(window: "1"))
            }
            if day == 24 { try wish(.closeIncident("i24")) }
            try wish(.closeDay(by: "1001"))
            now.wall += 86_400_000
            now.mono += 86_400_000_000_000
        }
        try ledger.append(entries, after: 0, epoch: 1, cursors: [:])
        ledger.close()
    }

    @Test func aTicketsReasonsAreToldInOrder() async throws {
        try await withQuietHall { hall in
            try Self.lay(in: hall)
            let said = try await hall.run("why", "a2")
            #expect(said.status == 0, "\(said.err)")
            #expect(
                said.out == """
                    A002  Household
                      09:03:00  taken at Machine 1, regular lane, 1 ahead: A001
                      09:03:30  A003 went first, to Window 1: priority lane, at most 5 places ahead
                      09:03:50  A001 went first, to Window 1: came earlier
                      09:04:10  called to Window 1 by 1001: order of arrival, 0 others waited there
                      09:04:20  served at Window 1

                    2 went before it: 1 (priority lane, at most 5 places ahead), 1 (came earlier).

                    """)
            let chinese = try await hall.run("why", "A003", locale: "zh_CN.UTF-8")
            #expect(chinese.out.hasPrefix("A003  户口\n"))
            #expect(chinese.out.contains("叫到1号窗口（1001）：优先，最多提前5位，那里还有2人等候，越过2位先到的\n"))
            #expect(chinese.out.hasSuffix("没有人在它前面叫。\n"))
        }
    }

    @Test func anotherDayIsAskedByItsDate() async throws {
        try await withQuietHall { hall in
            try Self.lay(in: hall)
            let said = try await hall.run("why", "A003", "--day", "2026-11-24", "--json")
            #expect(said.status == 0)
            let before = said.json["before"] as? [[String: Any]] ?? []
            #expect(before.map { $0["cameEarlier"] as? Bool } == [true, true])
            #expect((said.json["lines"] as? [[String: Any]])?.count == 5)
            #expect(!said.out.contains("secret-token"))
            let none = try await hall.run("why", "A001", "--day", "2026-11-23", "--json")
            #expect(none.status == 64)
            #expect(none.errorCode == "unknown-ticket")
        }
    }

    @Test func aDevicesFaultsAreToldWithTheirEvidence() async throws {
        try await withQuietHall { hall in
            try Self.lay(in: hall)
            let said = try await hall.run("why", "device", "printer-1")
            #expect(said.status == 0)
            #expect(said.out.hasPrefix("printer-1\n  its state now: by the ledger"))
            #expect(said.out.contains("  P01 media-empty, gone at "))
            #expect(said.out.contains("  P01 media-empty, still there\n    evidence: 10 04 04: 72\n"))
            #expect(said.out.contains("P01  most likely: The roll is used up\n"))
            let json = try await hall.run("why", "device", "printer-1", "--json")
            let story = json.json["story"] as? [String: Any]
            #expect((story?["troubles"] as? [Any])?.count == 2)
            let unknown = try await hall.run("why", "device", "printer-9")
            #expect(unknown.status == 64)
        }
    }

    @Test func withoutALedgerThatIsSaid() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("why", "A001", "--json")
            #expect(said.status == 78)
            #expect(said.errorCode == "no-ledger")
        }
        let words = try await HallctlProgram.run(["why", "one", "two", "three"])
        #expect(words.status == 64)
    }
}
