import HTTPTypes
import HallDomain
import Hummingbird

extension HallAPI {
    private struct SignIn: Decodable {
        var request: String
        var staff: StaffID
    }

    private struct WindowBody: Decodable {
        var request: String
        var digits: String?
        var reason: String?
        var grade: Int?
    }

    struct TokenReply: Codable {
        var token: String
        var staff: String
        var name: String
    }

    struct WindowReply: Codable {
        /// `called` or `done`.
        var answer: String
        var call: Int?
        var ticket: TicketView?
        var message: BilingualText?
    }

    func addWindow(to router: Router<Context>) {
        router.get("/api/v1/windows/{id}/live") { _, context in
            let window = try window(in: context)
            return try live { WindowView(window, $0, $1) }
        }
        router.post("/api/v1/windows/{id}/sign-in") { request, context in
            let window = try window(in: context)
            return try await signIn(body(SignIn.self, of: request), at: window.id)
        }
        router.post("/api/v1/windows/{id}/{action}") { request, context in
            let window = try window(in: context)
            let action = context.parameters.get("action") ?? ""
            let body = try await body(WindowBody.self, of: request)
            let command = try command(action, body, at: window.id)
            let number = try await requireToken(request.headers[.windowToken], at: window.id)
            let answer = try await perform(command, request: self.request(body.request))
            return reply(answer, to: command, serving: number)
        }
    }

    private func window(in context: Context) throws(APIError) -> ServiceWindow {
        let id = try name("id", as: WindowID.self, in: context)
        guard let window = plan.window(id) else { throw .notFound }
        return window
    }

    private func signIn(_ body: SignIn, at window: WindowID) async throws(APIError) -> Response {
        _ = try await perform(.signIn(window: window, staff: body.staff), request: request(body.request))
        let tokens = tokens
        let staff = body.staff
        let token = await hall.read { state in
            let known = state.windows[window]
            return known?.staff == staff ? tokens.token(of: window, known) : nil
        }
        // Someone else has signed in at the same moment: the first of the two may try again.
        guard let token else { throw .noToken }
        return JSONReply.response(
            TokenReply(token: token, staff: staff.rawValue, name: plan.staff(staff)?.name ?? staff.rawValue))
    }

    /// Checks the token against the present sign-in; gives the number that is being served.
    private func requireToken(_ token: String?, at window: WindowID) async throws(APIError) -> String? {
        guard let token else { throw .noToken }
        let tokens = tokens
        let (isValid, number) = await hall.read { state in
            (
                tokens.isValid(token, at: window, state.windows[window]),
                state.serving(at: window).flatMap { state.tickets[$0.ticket]?.number }
            )
        }
        guard isValid else {
            // While the ledger cannot be read, the hall knows of nobody who has signed in.
            if let refusal = hall.keeping.value { throw .notKept(refusal.fault) }
            throw .noToken
        }
        return number
    }

    private func command(
        _ action: String, _ body: WindowBody, at window: WindowID
    ) throws(APIError) -> HallCommand {
        switch action {
        case "call-next": return .callNext(window: window)
        case "call-number":
            guard let digits = body.digits, (1...8).contains(digits.utf8.count) else { throw .malformed("digits") }
            return .callNumber(window: window, digits: try text(digits, limit: 8).uppercased())
        case "recall": return .recall(window: window)
        case "undo": return .undoCall(window: window)
        case "missed": return .markMissed(window: window)
        case "finish": return .finish(window: window)
        case "finish-and-call": return .finishAndCallNext(window: window, proof: .stated)
        case "pause": return .pause(window: window, reason: try pauseReason(body.reason))
        case "resume": return .resume(window: window)
        case "sign-out": return .signOut(window: window)
        case "evaluate":
            guard let grade = body.grade else { throw .malformed("grade") }
            return .evaluate(window: window, grade: grade, source: .page)
        default: throw .notFound
        }
    }

    /// Reasons are those of the catalogue (`s.reason.*`); free text could hold anything.
    private func pauseReason(_ reason: String?) throws(APIError) -> String? {
        guard let reason else { return nil }
        guard Catalogue.standard[TextKey("s.reason.\(reason)")] != nil else { throw .malformed("reason") }
        return reason
    }

    private func reply(_ answer: Answer, to command: HallCommand, serving number: String?) -> Response {
        var reply = WindowReply(answer: "done")
        if case .called(let call, let ticket) = answer {
            reply.answer = "called"
            reply.call = call.id
            reply.ticket = TicketView(ticket, ahead: 0, in: plan)
        }
        switch command {
        case .undoCall: reply.message = number.map { PageWords.text("s.undone", ["number": $0]) }
        case .markMissed:
            let minutes = "\(plan.rules.returnMinutes)"
            reply.message = number.map { PageWords.text("s.missed.done", ["number": $0, "n": minutes]) }
        default: break
        }
        return JSONReply.response(reply)
    }
}
