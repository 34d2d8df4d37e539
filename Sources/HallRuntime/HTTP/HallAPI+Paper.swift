import DeviceKit
import HTTPTypes
import HallDomain
import Hummingbird

/// A roll of paper changed by whoever stands there, without saying who they are.
extension HallAPI {
    private struct SlipWish: Decodable {
        var request: String
    }

    private struct RollAnswer: Decodable {
        var request: String
        var isNew: Bool
    }

    struct SlipReply: Codable {
        /// `proven`, `doubtful` or `notSent`.
        var result: String
        var evidence: String
        var message: BilingualText
    }

    func addPaper(to router: Router<Context>) {
        router.post("/api/v1/kiosks/{id}/paper/slip") { request, context in
            let kiosk = try kiosk(in: context)
            _ = try self.request(try await body(SlipWish.self, of: request).request)
            guard settings.slips.takeTurn(at: kiosk) else {
                throw APIError(status: .tooManyRequests, code: "slips", text: PageWords.text("p.paper.enough"))
            }
            let slip = TicketLayout(plan: plan).testSlip()
            guard let outcome = await settings.slips.print(slip, at: kiosk) else { throw APIError.notFound }
            return JSONReply.response(SlipReply(outcome))
        }
        router.post("/api/v1/kiosks/{id}/paper/roll") { request, context in
            let kiosk = try kiosk(in: context)
            let body = try await body(RollAnswer.self, of: request)
            let printers = settings.sites.filter { $0.value.role == .documentPrinter && $0.value.kiosk == kiosk }
            guard let printer = printers.keys.min() else { throw APIError.notFound }
            let id = PlacedDeviceID(rawValue: printer.rawValue)
            _ = try await perform(
                .changeRoll(printer: id, isNew: body.isNew), request: self.request(body.request))
            return JSONReply.response(DoneReply(answer: "done", message: PageWords.text("p.paper.noted")))
        }
    }
}

extension HallAPI.SlipReply {
    init(_ outcome: PaperOutcome) {
        switch outcome {
        case .proven(let evidence):
            self.init(result: "proven", evidence: evidence, message: PageWords.text("g.paper.ok"))
        case .doubtful(let evidence):
            self.init(result: "doubtful", evidence: evidence, message: PageWords.text("p.paper.look"))
        case .notSent(let reason):
            self.init(result: "notSent", evidence: reason, message: PageWords.text("p.paper.failed"))
        }
    }
}
