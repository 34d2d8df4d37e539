import HallDomain
import Hummingbird

/// How a refusal of the hall is answered: a status, a stable code, and words from the catalogue that say what is so
/// and what to do.
struct RefusalReply {
    var plan: HallPlan

    func error(_ error: HallError) -> APIError {
        switch error {
        case .refused(let refusal): reply(refusal)
        case .busy: .busy
        case .notKept(let error): .notKept(error.fault)
        }
    }

    func reply(_ refusal: Refusal) -> APIError {
        let (status, code) = Self.kind(of: refusal)
        let (key, parameters) = words(for: refusal)
        return APIError(status: status, code: code, text: PageWords.text(key, parameters))
    }

    /// 404 for what is not there, 403 for who may not, 400 for what is no grade, 409 for what cannot be now.
    private static func kind(of refusal: Refusal) -> (HTTPResponse.Status, String) {
        switch refusal {
        case .dayNotOpen: (.conflict, "day-not-open")
        case .dayAlreadyOpen: (.conflict, "day-already-open")
        case .outsideHours: (.conflict, "outside-hours")
        case .evacuating: (.conflict, "evacuating")
        case .unknownService: (.notFound, "unknown-service")
        case .unknownWindow: (.notFound, "unknown-window")
        case .unknownTicket: (.notFound, "unknown-ticket")
        case .unknownStaff: (.notFound, "unknown-staff")
        case .numbersExhausted: (.conflict, "numbers-exhausted")
        case .issuingBlocked: (.conflict, "issuing-blocked")
        case .noOwnNumbers: (.conflict, "no-own-numbers")
        case .calledAtHallServer: (.conflict, "called-at-hall-server")
        case .notSignedIn: (.conflict, "not-signed-in")
        case .windowTaken: (.conflict, "window-taken")
        case .paused: (.conflict, "paused")
        case .nobodyWaiting: (.conflict, "nobody-waiting")
        case .finishFirst: (.conflict, "finish-first")
        case .justCalled: (.conflict, "just-called")
        case .nothingServed: (.conflict, "nothing-served")
        case .undoTooLate: (.conflict, "undo-too-late")
        case .notYetAnnounced: (.conflict, "not-yet-announced")
        case .notHere: (.conflict, "not-here")
        case .alreadyCalled: (.conflict, "already-called")
        case .alreadyDone: (.conflict, "already-done")
        case .notMissed: (.conflict, "not-missed")
        case .mustCheckIn: (.conflict, "must-check-in")
        case .notFinished: (.conflict, "not-finished")
        case .returnTooLate: (.conflict, "return-too-late")
        case .reprintLimit: (.conflict, "reprint-limit")
        case .alreadyEvaluated: (.conflict, "already-evaluated")
        case .invalidGrade: (.badRequest, "invalid-grade")
        case .notAllowed: (.forbidden, "not-allowed")
        case .ownNotice: (.forbidden, "own-notice")
        case .unknownNotice: (.notFound, "unknown-notice")
        case .staleAttempt: (.conflict, "stale-attempt")
        case .notChanged: (.conflict, "not-changed")
        }
    }

    private func words(for refusal: Refusal) -> (TextKey, [String: String]) {
        switch refusal {
        case .dayNotOpen, .outsideHours: ("p.refused.closed", [:])
        case .evacuating: ("p.refused.evac", [:])
        case .dayAlreadyOpen: ("p.refused.dayopen", [:])
        case .unknownService: ("p.error.notfound", [:])
        case .unknownWindow, .unknownNotice: ("p.error.notfound", [:])
        case .unknownTicket(let number): ("p.refused.noticket", ["number": Self.bounded(number)])
        case .unknownStaff(let id): ("p.refused.nostaff", ["staff": Self.bounded(id.rawValue)])
        case .numbersExhausted(let service):
            ("p.refused.exhausted", ["item": plan.service(service)?.shortName.zh ?? service.rawValue])
        case .issuingBlocked: ("k.fault.all", [:])
        case .noOwnNumbers: ("p.refused.cutoff", [:])
        case .calledAtHallServer: ("p.refused.hallserver", [:])
        case .notSignedIn: ("s.nosign", [:])
        case .windowTaken(_, let by, let serving): windowTaken(by, serving)
        case .paused: ("s.paused", [:])
        case .nobodyWaiting: ("s.none", [:])
        case .finishFirst(let number): ("s.finish.first", ["number": number])
        case .justCalled(let number, let seconds): ("s.tooFast", ["number": number, "s": "\(seconds)"])
        case .nothingServed: ("p.refused.nothing", [:])
        case .undoTooLate(let number): ("p.refused.undo", ["number": number])
        case .notYetAnnounced(let number): ("s.missed.early", ["number": number])
        case .notHere(_, let service): notHere(service)
        case .alreadyCalled(let number, let window): ("s.taken", ["number": number, "window": window.rawValue])
        case .alreadyDone(let number): ("s.done.already", ["number": number])
        case .notMissed(let number): ("p.refused.notmissed", ["number": number])
        case .mustCheckIn(let number): ("p.refused.mustcheckin", ["number": number])
        case .notFinished(let number): ("p.refused.notfinished", ["number": number])
        case .returnTooLate(let number): ("k.missed.expired", ["number": number])
        case .reprintLimit: ("k.reprint.limit", [:])
        case .alreadyEvaluated: ("e.once", [:])
        case .invalidGrade: ("p.error.malformed", [:])
        case .notAllowed(let id): ("p.refused.notallowed", ["staff": Self.bounded(id.rawValue)])
        case .ownNotice: ("g.notice.self", [:])
        case .staleAttempt, .notChanged: ("p.refused.same", [:])
        }
    }

    private func windowTaken(_ by: StaffID, _ serving: String?) -> (TextKey, [String: String]) {
        guard let serving else { return ("p.refused.taken", ["staff": name(by)]) }
        return ("s.handover", ["staff": name(by), "number": serving])
    }

    private func notHere(_ service: ServiceID) -> (TextKey, [String: String]) {
        let item = plan.service(service)?.shortName.zh ?? service.rawValue
        let windows = plan.windows(serving: service).map(\.id.rawValue).joined(separator: "、")
        return ("s.notmine", ["item6": String(item.prefix(6)), "windows": windows])
    }

    private func name(_ staff: StaffID) -> String { plan.staff(staff)?.name ?? staff.rawValue }

    /// What came from outside is said back in at most 16 characters.
    private static func bounded(_ text: String) -> String { String(text.prefix(16)) }
}
