import HallDomain
import Hummingbird

extension HallAPI {
    private struct Answered: Decodable {
        var request: String
        var question: String
        var choice: String
    }

    /// What is asked about devices is answered by a touch, without a staff number: whoever stands there has just plugged
    /// something in, and a device that was put in the wrong place fails its test there.
    func addQuestions(to router: Router<Context>) {
        router.post("/api/v1/questions") { request, _ in
            let body = try await body(Answered.self, of: request)
            _ = try self.request(body.request)
            guard settings.questions.answer(body.question, body.choice) else { throw APIError.notFound }
            return JSONReply.response(DoneReply(answer: "done", message: PageWords.text("p.role.done")))
        }
    }
}
