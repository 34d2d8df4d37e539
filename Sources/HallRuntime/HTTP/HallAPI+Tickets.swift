import HTTPTypes
import HallDomain
import Hummingbird

extension HallAPI {
    private struct Paper: Decodable {
        var request: String
        var inHand: Bool
    }

    private struct Reprint: Decodable {
        var request: String
        var staff: StaffID?
    }

    private struct Plain: Decodable {
        var request: String
    }

    private struct Evaluation: Decodable {
        var request: String
        var grade: Int
    }

    struct TicketReply: Codable {
        var ticket: TicketView
        var message: BilingualText?
    }

    struct DoneReply: Codable {
        var answer: String
        var message: BilingualText?
    }

    func addTickets(to router: Router<Context>) {
        router.get("/api/v1/tickets/{id}") { _, context in
            let id = try name("id", as: TicketID.self, in: context)
            return JSONReply.response(TicketReply(ticket: try await ticket(id)))
        }
        router.get("/api/v1/tickets") { request, _ in
            let number = String((request.uri.queryParameters["number"] ?? "").prefix(16)).uppercased()
            guard let day = await hall.read({ $0.day?.number }) else { throw APIError.notFound }
            let view = try await ticket(TicketID(day: day, number: number))
            return JSONReply.response(TicketReply(ticket: view))
        }
        router.post("/api/v1/tickets/{id}/paper") { request, context in
            let id = try name("id", as: TicketID.self, in: context)
            let body = try await body(Paper.self, of: request)
            return try await change(id, .answerPaper(ticket: id, isInHand: body.inHand), body.request)
        }
        router.post("/api/v1/tickets/{id}/reprint") { request, context in
            let id = try name("id", as: TicketID.self, in: context)
            let body = try await body(Reprint.self, of: request)
            // Only staff of this hall print beyond the kiosk's limit.
            if let staff = body.staff { try requireStaff(staff, [.guide, .dutyManager, .window]) }
            return try await change(id, .requestReprint(ticket: id, by: body.staff), body.request)
        }
        router.post("/api/v1/tickets/{id}/check-in") { request, context in
            let id = try name("id", as: TicketID.self, in: context)
            let body = try await body(Plain.self, of: request)
            return try await checkIn(id, body.request)
        }
        router.post("/api/v1/tickets/{id}/evaluation") { request, context in
            // Here the path carries the ticket's token: whoever holds the paper may rate.
            let token = try name("id", as: TicketID.self, in: context)
            let body = try await body(Evaluation.self, of: request)
            let command = HallCommand.evaluateTicket(token: token.rawValue, grade: body.grade)
            _ = try await perform(command, request: self.request(body.request))
            return JSONReply.response(DoneReply(answer: "done", message: PageWords.text("e.thanks")))
        }
    }

    private func ticket(_ id: TicketID) async throws(APIError) -> TicketView {
        let plan = plan
        guard let view = await hall.read({ TicketView(id, $0, plan) }) else {
            throw refusals.reply(.unknownTicket(id.rawValue))
        }
        return view
    }

    private func change(
        _ id: TicketID, _ command: HallCommand, _ text: String
    ) async throws(APIError) -> Response {
        _ = try await perform(command, request: request(text))
        return JSONReply.response(TicketReply(ticket: try await ticket(id)))
    }

    private func checkIn(_ id: TicketID, _ text: String) async throws(APIError) -> Response {
        _ = try await perform(.checkIn(ticket: id), request: request(text))
        let view = try await ticket(id)
        let message = PageWords.text("k.missed.ok", ["n": "\(view.ahead)"])
        return JSONReply.response(TicketReply(ticket: view, message: message))
    }

    /// A person in post who may do this.
    @discardableResult
    func requireStaff(_ id: StaffID, _ roles: [Staff.Role]) throws(APIError) -> Staff {
        guard let person = plan.staff(id) else { throw refusals.reply(.unknownStaff(id)) }
        guard person.roles.contains(where: roles.contains) else { throw refusals.reply(.notAllowed(id)) }
        return person
    }
}
