import FoundationEssentials
import HTTPTypes
import HallDomain
import Hummingbird

extension HallAPI {
    private struct OpenDay: Decodable {
        var request: String
        var date: CivilDate
        var confirmed: Bool?
        var staff: StaffID?
    }

    private struct ByStaff: Decodable {
        var request: String
        var staff: StaffID
    }

    private struct By: Decodable {
        var request: String
        var by: String
    }

    private struct Write: Decodable {
        var request: String
        var text: String
        var zones: [ZoneID]?
        var from: Int64
        var to: Int64
        var staff: StaffID
    }

    struct NoticeReply: Codable {
        var id: String
        var message: BilingualText
    }

    /// A notice fits a board that scrolls and one that shows pages; longer ones are for paper.
    private static let noticeBytes = 600

    func addDesk(to router: Router<Context>, isLocalSocket: Bool) {
        router.get("/api/v1/zones/{id}/live") { _, context in
            let id = try name("id", as: ZoneID.self, in: context)
            guard let zone = plan.zone(id) else { throw APIError.notFound }
            return try live { ZoneView(zone, $0, $1) }
        }
        router.get("/api/v1/desk/live") { _, _ in try live { DeskView($0, $1) } }
        router.post("/api/v1/day/open") { request, _ in try await openDay(body(OpenDay.self, of: request)) }
        router.post("/api/v1/day/close") { request, _ in
            let body = try await body(ByStaff.self, of: request)
            try requireStaff(body.staff, [.guide, .dutyManager])
            return try await done(.closeDay(by: body.staff), body.request, "g.day.closed")
        }
        addNotices(to: router)
        addLink(to: router)
        addBlanking(to: router, isLocalSocket: isLocalSocket)
    }

    private func addNotices(to router: Router<Context>) {
        router.post("/api/v1/notices") { request, _ in try await write(body(Write.self, of: request)) }
        router.post("/api/v1/notices/{id}/release") { request, context in
            let id = try name("id", as: NoticeID.self, in: context)
            let body = try await body(ByStaff.self, of: request)
            return try await done(.releaseNotice(id, by: body.staff), body.request, "p.desk.released")
        }
        router.post("/api/v1/notices/{id}/withdraw") { request, context in
            let id = try name("id", as: NoticeID.self, in: context)
            let body = try await body(ByStaff.self, of: request)
            return try await done(.withdrawNotice(id, by: body.staff), body.request, "p.desk.withdrawn")
        }
    }

    /// Anyone in post may darken the boards, since that is done in need; only a duty manager lifts it. A technician
    /// on the machine itself may do both.
    private func addBlanking(to router: Router<Context>, isLocalSocket: Bool) {
        router.post("/api/v1/boards/blank") { request, _ in
            let body = try await body(By.self, of: request)
            let by = try text(body.by, limit: 64)
            if !isLocalSocket { try requireStaff(StaffID(rawValue: by), Staff.Role.allCases) }
            return try await done(.blankBoards(by: by), body.request, "g.blank.done")
        }
        router.post("/api/v1/boards/lift") { request, _ in
            let body = try await body(By.self, of: request)
            let by = try text(body.by, limit: 64)
            if !isLocalSocket { try requireStaff(StaffID(rawValue: by), [.dutyManager]) }
            return try await done(.liftBoards(by: by), body.request, "p.desk.lifted")
        }
    }

    private func done(_ command: HallCommand, _ id: String, _ key: TextKey) async throws(APIError) -> Response {
        _ = try await perform(command, request: request(id))
        return JSONReply.response(DoneReply(answer: "done", message: PageWords.text(key)))
    }

    /// One touch opens the day that was asked about; any other date, or a day nobody was asked about, needs staff.
    private func openDay(_ body: OpenDay) async throws(APIError) -> Response {
        let request = try request(body.request)
        var how = DayOpening.confirmed
        if let staff = body.staff {
            try requireStaff(staff, [.guide, .dutyManager])
            how = .staff
        } else {
            let source = source()
            let (dates, isKnown) = await hall.read { (source.dates($0), $0.outcomes[request] != nil) }
            guard isKnown || (body.confirmed == true && dates.isAsked && body.date == dates.best) else {
                throw APIError(status: .forbidden, code: "staff-needed", text: PageWords.text("p.day.staff"))
            }
        }
        return try await done(.openDay(date: body.date, how: how), body.request, "p.desk.opened")
    }

    private func write(_ body: Write) async throws(APIError) -> Response {
        let request = try request(body.request)
        let words = try text(body.text, limit: Self.noticeBytes)
        let zones = body.zones ?? []
        guard !words.isEmpty, body.from < body.to, zones.allSatisfy({ plan.zone($0) != nil }) else {
            throw .malformed("notice")
        }
        // The request's id names the notice too: a retry writes no second one.
        let id = NoticeID(rawValue: "n-\(request.rawValue)")
        let notice = Notice(id: id, text: words, zones: zones, from: body.from, to: body.to, by: body.staff)
        _ = try await perform(.writeNotice(notice), request: request)
        return JSONReply.response(
            NoticeReply(id: id.rawValue, message: PageWords.text("g.notice.wait")), status: .created)
    }
}
