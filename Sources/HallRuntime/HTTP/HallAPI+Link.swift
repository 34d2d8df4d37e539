import HTTPTypes
import HallDomain
import Hummingbird

extension HallAPI {
    private struct ByManager: Decodable {
        var request: String
        var staff: StaffID
    }

    /// What a duty manager does where machines of the hall cannot reach each other.
    func addLink(to router: Router<Context>) {
        // This machine's disk is the one it was: it may give numbers without having heard the others since its start.
        router.post("/api/v1/link/vouch") { request, _ in
            try await manage(request, "g.link.vouched") { .vouchForLedger(by: $0) }
        }
        // The windows at this kiosk call its own tickets by themselves.
        router.post("/api/v1/link/island/begin") { request, _ in
            try await manage(request, "g.link.island") { .beginIsland(by: $0) }
        }
        router.post("/api/v1/link/island/end") { request, _ in
            try await manage(request, "g.link.joined") { .endIsland(by: $0) }
        }
    }

    private func manage(
        _ request: Request, _ key: TextKey, _ command: (StaffID) -> HallCommand
    ) async throws(APIError) -> Response {
        let body = try await body(ByManager.self, of: request)
        guard settings.link != nil else { throw .notFound }
        try requireStaff(body.staff, [.dutyManager])
        _ = try await perform(command(body.staff), request: self.request(body.request))
        return JSONReply.response(DoneReply(answer: "done", message: PageWords.text(key)))
    }
}
