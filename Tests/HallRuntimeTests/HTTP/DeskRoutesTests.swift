import Foundation
import HTTPTypes
import HallDomain
import Testing

@testable import HallRuntime

@Suite("HTTP: day, notices, boards", .timeLimit(.minutes(1)))
struct DeskRoutesTests {
    @Test("one touch opens the date that was asked about; another date needs staff")
    func openDay() async throws {
        let hall = try APIHall(APITestClock(.untrusted))
        try await hall.run(opened: false) { client in
            let path = "/api/v1/day/open"
            let other = try await client.post(
                path, "{\"request\":\"open-0001\",\"date\":\"2026-11-25\",\"confirmed\":true}")
            #expect(other.status == .forbidden)
            #expect(try other.refusal.code == "staff-needed")
            let window = try await client.post(
                path, "{\"request\":\"open-0002\",\"date\":\"2026-11-25\",\"staff\":\"101\"}")
            #expect(window.status == .forbidden)
            for _ in 0..<2 {
                let touched = try await client.post(
                    path, "{\"request\":\"open-0003\",\"date\":\"2026-11-24\",\"confirmed\":true}")
                #expect(touched.status == .ok)
            }
            #expect(await hall.hall.read { $0.day?.how } == .confirmed)
            let guide = try await client.post(
                path, "{\"request\":\"open-0004\",\"date\":\"2026-11-26\",\"staff\":\"201\"}")
            #expect(guide.status == .ok)
            #expect(await hall.hall.read { $0.day?.date } == CivilDate(year: 2026, month: 11, day: 26))
            // The same day goes on under its right date.
            #expect(await hall.hall.read { $0.lastDay } == 1)
            let close = try await client.post("/api/v1/day/close", "{\"request\":\"close-001\",\"staff\":\"301\"}")
            #expect(close.status == .ok)
        }
    }

    @Test("with a trusted clock nobody opens a day by a touch")
    func trustedClock() async throws {
        let hall = try APIHall()
        try await hall.run(opened: false) { client in
            let touched = try await client.post(
                "/api/v1/day/open", "{\"request\":\"open-0001\",\"date\":\"2026-11-24\",\"confirmed\":true}")
            #expect(touched.status == .forbidden)
            #expect(try await client.take("request-1").refusal.code == "day-not-open")
        }
    }

    @Test("a notice is shown between its times once another person has released it")
    func notices() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let from = hall.clock.now().wall
            let body = """
                {"request":"notice-01","text":"今天下午停电检修","zones":["A"],"from":\(from),"to":\(from + 600_000),"staff":"201"}
                """
            let written = try await client.post("/api/v1/notices", body)
            #expect(written.status == .created)
            let id = try written.json(HallAPI.NoticeReply.self).id
            _ = try await client.post("/api/v1/notices", body)
            #expect(await hall.hall.read { $0.notices.count } == 1)
            let own = try await client.post(
                "/api/v1/notices/\(id)/release", "{\"request\":\"release-1\",\"staff\":\"201\"}")
            #expect(own.status == .forbidden)
            #expect(try own.refusal.zh == "不能审核自己写的通知")
            #expect(await notice(hall, "A") == nil)
            let released = try await client.post(
                "/api/v1/notices/\(id)/release", "{\"request\":\"release-2\",\"staff\":\"301\"}")
            #expect(released.status == .ok)
            #expect(await notice(hall, "A") == "今天下午停电检修")
            #expect(await notice(hall, "B") == nil)
            hall.clock.advance(seconds: 600)
            #expect(await notice(hall, "A") == nil)
            hall.clock.advance(seconds: -300)
            _ = try await client.post("/api/v1/notices/\(id)/withdraw", "{\"request\":\"withdraw1\",\"staff\":\"301\"}")
            #expect(await notice(hall, "A") == nil)
        }
    }

    private func notice(_ hall: APIHall, _ zone: ZoneID) async -> String? {
        let source = hall.api.source()
        guard let zone = hall.plan.zone(zone) else { return nil }
        return await hall.hall.read { ZoneView(zone, $0, source).notice?.text }
    }

    @Test("anyone in post darkens the boards, a duty manager lifts, and dark means empty")
    func blanking() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            _ = try await client.take("request-1")
            let token = try await client.signIn("3", "101", "sign-in-1")
            _ = try await client.post("/api/v1/windows/3/call-next", "{\"request\":\"call-0001\"}", token: token)
            func zone() async throws -> ZoneView {
                let source = hall.api.source()
                let zone = try #require(hall.plan.zone("A"))
                return await hall.hall.read { ZoneView(zone, $0, source) }
            }
            #expect(try await zone().calls.map(\.number) == ["A001"])
            let stranger = try await client.post("/api/v1/boards/blank", "{\"request\":\"blank-001\",\"by\":\"x\"}")
            #expect(stranger.status == .notFound)
            #expect(
                try await client.post("/api/v1/boards/blank", "{\"request\":\"blank-002\",\"by\":\"101\"}").status
                    == .ok)
            let dark = try await zone()
            #expect(dark.blanked)
            #expect(dark.calls.isEmpty)
            let guide = try await client.post("/api/v1/boards/lift", "{\"request\":\"lift-0001\",\"by\":\"201\"}")
            #expect(guide.status == .forbidden)
            #expect(
                try await client.post("/api/v1/boards/lift", "{\"request\":\"lift-0002\",\"by\":\"301\"}").status == .ok
            )
            #expect(try await zone().calls.count == 1)
        }
    }
}
