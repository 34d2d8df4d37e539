import DeviceKit
import HTTPTypes
import HallDomain
import Hummingbird

extension HallAPI {
    private struct Issue: Decodable {
        var request: String
        var service: ServiceID
        var lane: Lane?
        var paper: Bool
        var card: String?
    }

    struct IssueReply: Codable {
        var ticket: TicketView
        /// The holder of this card already had it: no second number.
        var already: Bool
    }

    func addKiosk(to router: Router<Context>) {
        router.get("/api/v1/kiosks/{id}/live") { request, context in
            let kiosk = try kiosk(in: context)
            let ticket = request.uri.queryParameters["ticket"].map { TicketID(rawValue: String($0.prefix(80))) }
            let screen = ticket.map { settings.screens.show($0) }
            return try live(screen: screen) { KioskView(kiosk: kiosk, ticket: ticket, $0, $1) }
        }
        router.post("/api/v1/kiosks/{id}/tickets") { request, context in
            let kiosk = try kiosk(in: context)
            return try await issue(body(Issue.self, of: request), at: kiosk)
        }
    }

    func kiosk(in context: Context) throws(APIError) -> KioskID {
        let id = try name("id", as: KioskID.self, in: context)
        guard plan.kiosk(id) != nil else { throw .notFound }
        // Each kiosk of several is one machine: what it gives stands under its own name.
        if let link = settings.link?.settings, link.kiosk.map({ $0 != id }) ?? plan.linkedKiosks.contains(id) {
            throw .notFound
        }
        return id
    }

    /// Straight from the hall's answer: on the way of a ticket no second question is asked.
    private func issue(_ body: Issue, at kiosk: KioskID) async throws(APIError) -> Response {
        let request = try request(body.request)
        try await requireRoom(for: request)
        if body.paper { try await requirePrinter(kiosk, for: request) }
        var digest: String?
        if let card = body.card { digest = try await self.digest(of: card, at: kiosk, for: request) }
        let command = HallCommand.issueTicket(
            service: body.service, lane: body.lane ?? .normal, kiosk: kiosk, wantsPaper: body.paper, digest: digest)
        switch try await perform(command, request: request) {
        case .ticket(let ticket):
            let view = TicketView(ticket, ahead: ticket.aheadAtIssue, in: plan)
            return JSONReply.response(IssueReply(ticket: view, already: false), status: .created)
        case .alreadyHas(let ticket):
            let plan = plan
            let ahead = await hall.read { TicketView(ticket.id, $0, plan)?.ahead ?? 0 }
            let view = TicketView(ticket, ahead: ahead, in: plan)
            return JSONReply.response(IssueReply(ticket: view, already: true))
        case .called, .done: throw .malformed("request-id")
        }
    }

    /// What room is left when the disk is nearly full is for calling those who have a number. A request that was granted
    /// before stays so.
    private func requireRoom(for request: RequestID) async throws(APIError) {
        let faults = health.value[StoreKeeping.device]?.faults ?? []
        guard let fault = faults.first(where: KioskView.storeFaults.contains) else { return }
        guard await hall.read({ $0.outcomes[request] }) == nil else { return }
        throw .notKept(fault)
    }

    /// A number on paper is not given while this kiosk's printer is known unready: the page asks first whether one
    /// without paper will do. A request that was granted before stays so.
    private func requirePrinter(_ kiosk: KioskID, for request: RequestID) async throws(APIError) {
        let printers = KioskPrinters(kiosk: kiosk, sites: settings.sites, health: health.value)
        guard printers.areKnownUnready else { return }
        guard await hall.read({ $0.outcomes[request] }) == nil else { return }
        throw APIError(status: .conflict, code: "printer-not-ready", text: PageWords.text("p.kiosk.noprinter"))
    }

    private func digest(
        of session: String, at kiosk: KioskID, for request: RequestID
    ) async throws(APIError) -> String? {
        if let digest = cards.redeem(session, at: kiosk) {
            digests.note(digest, for: request)
            return digest
        }
        if let digest = digests.digest(for: request) { return digest }
        // The request was granted before this agent started: the ledger has its answer.
        if await hall.read({ $0.outcomes[request] }) != nil { return nil }
        throw APIError(status: .conflict, code: "card-session", text: PageWords.text("k.card.fail"))
    }
}
