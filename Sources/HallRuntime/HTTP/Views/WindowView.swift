import DeviceKit
import HallDomain

/// What a window's page shows to the person who serves there.
struct WindowView: LiveView {
    struct SignedIn: Codable, Equatable, Sendable {
        var staff: String
        var name: String
    }

    struct Paused: Codable, Equatable, Sendable {
        var reason: String?
    }

    struct Serving: Codable, Equatable, Sendable {
        var ticket: String
        var number: String
        var service: String
        var serviceName: BilingualText
        var call: Int
        var recalls: Int
        var calledSecondsAgo: Int
        var undoSecondsLeft: Int
        var spoken: Bool
        var shown: Bool
        var lane: Lane
        var canMarkMissed: Bool
    }

    struct Next: Codable, Equatable, Sendable {
        var number: String
        var service: String
        var serviceName: BilingualText
        /// Absent when it cannot be known.
        var waitedMinutes: Int?
        var lane: Lane
    }

    struct Counts: Codable, Equatable, Sendable {
        var called: Int
        var finished: Int
        var unproven: Int
        var missed: Int
    }

    /// Whether the visit has been rated; never how.
    struct Rating: Codable, Equatable, Sendable {
        var number: String
        var rated: Bool
    }

    var signedIn: SignedIn?
    var dayOpen: Bool
    var paused: Paused?
    var serving: Serving?
    var next: Next?
    var waiting: Int
    var counts: Counts
    var faults: [FaultView]
    /// Numbers whose paper is in doubt, of items that this window serves; at most 10.
    var doubtful: [String]
    var rating: Rating?
    var message: BilingualText?
    var time: Int64

    /// The view of one window.
    init(_ window: ServiceWindow, _ state: HallState, _ source: ViewSource) {
        let known = state.windows[window.id] ?? .init()
        let plan = source.plan
        signedIn = known.staff.map { SignedIn(staff: $0.rawValue, name: plan.staff($0)?.name ?? $0.rawValue) }
        dayOpen = state.day != nil
        paused = known.isPaused ? Paused(reason: known.pauseReason) : nil
        let call = state.serving(at: window.id)
        serving = call.flatMap { Self.serving($0, state, source) }
        next = state.next(for: window.services).flatMap { Self.next($0, state, source) }
        waiting = state.waitingCount(for: window.services)
        counts = Counts(
            called: known.called, finished: known.finished, unproven: known.unproven, missed: known.missed)
        faults = source.faults { site in
            site.window == window.id
                || (site.window == nil && site.kiosk == nil && (site.zone == nil || site.zone == window.zone))
        }
        doubtful = Self.doubtful(window, state)
        rating = Self.rating(call ?? known.lastFinish.flatMap { state.calls[$0] }, state)
        message = state.isEvacuating ? PageWords.text("p.refused.evac") : Self.message(call, state, plan)
        time = source.now.wall
    }

    var steady: Self {
        var view = self
        view.time = 0
        view.serving?.calledSecondsAgo = 0
        view.serving?.undoSecondsLeft = 0
        view.next?.waitedMinutes = nil
        return view
    }

    private static func serving(_ call: Call, _ state: HallState, _ source: ViewSource) -> Serving? {
        guard let ticket = state.tickets[call.ticket] else { return nil }
        let passed = source.now.elapsed(since: call.calledAt)
        let undo = Duration.seconds(source.plan.rules.undoSeconds)
        let left = passed.map { max(.zero, undo - $0) } ?? .zero
        return Serving(
            ticket: ticket.id.rawValue, number: ticket.number, service: ticket.service.rawValue,
            serviceName: name(of: ticket.service, source.plan), call: call.id, recalls: call.recalls,
            calledSecondsAgo: Int(passed?.components.seconds ?? 0), undoSecondsLeft: Int(left.components.seconds),
            spoken: call.spokenAt != nil, shown: call.shownAt != nil, lane: ticket.lane,
            canMarkMissed: (call.spokenAt != nil || call.isUnspoken) && call.shownAt != nil)
    }

    private static func next(_ id: TicketID, _ state: HallState, _ source: ViewSource) -> Next? {
        guard let ticket = state.tickets[id] else { return nil }
        return Next(
            number: ticket.number, service: ticket.service.rawValue,
            serviceName: name(of: ticket.service, source.plan),
            waitedMinutes: source.now.elapsed(since: ticket.issuedAt).map { Int($0.components.seconds / 60) },
            lane: ticket.lane)
    }

    private static func doubtful(_ window: ServiceWindow, _ state: HallState) -> [String] {
        let numbers = state.unsettledPaper.compactMap { state.tickets[$0] }
            .filter { $0.paper == .doubtful && $0.isOpen && window.services.contains($0.service) }
            .map(\.number)
        return Array(numbers.sorted().prefix(10))
    }

    private static func rating(_ call: Call?, _ state: HallState) -> Rating? {
        guard let call, call.end == nil || call.end == .finished, let ticket = state.tickets[call.ticket] else {
            return nil
        }
        return Rating(number: ticket.number, rated: ticket.grade != nil)
    }

    private static func message(_ call: Call?, _ state: HallState, _ plan: HallPlan) -> BilingualText? {
        guard let call, let number = state.tickets[call.ticket]?.number else { return nil }
        if call.isUnspoken, call.spokenAt == nil {
            return PageWords.text("p.window.unspoken", ["number": number])
        }
        guard call.recalls >= plan.rules.recallsAllowed else { return nil }
        return PageWords.text("s.recall.limit", ["n": "\(call.recalls)"])
    }

    private static func name(of service: ServiceID, _ plan: HallPlan) -> BilingualText {
        plan.service(service)?.shortName ?? BilingualText(zh: service.rawValue, en: service.rawValue)
    }
}
