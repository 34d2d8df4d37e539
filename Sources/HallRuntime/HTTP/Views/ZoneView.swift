import HallDomain

/// What a zone's display shows.
struct ZoneView: LiveView {
    struct CallView: Codable, Equatable, Sendable {
        var number: String
        var window: String
        /// When it was called or last repeated, wall clock milliseconds since 1970.
        var at: Int64
        /// Called less than three seconds ago.
        var flashing: Bool
        /// Changes with each call and repetition, so that a page flashes once for each.
        var serial: String
        /// How long ago, for a page that joins late.
        var secondsAgo: Int
    }

    struct Line: Codable, Equatable, Sendable {
        var service: String
        var name: BilingualText
        var waiting: Int
    }

    struct NoticeText: Codable, Equatable, Sendable {
        var text: String
    }

    /// Calls on the screen at most.
    static let callLimit = 8

    var zone: String
    var name: BilingualText
    var dayOpen: Bool
    /// Why it is not open, as at a ticket machine, and when numbers are next given.
    var reason: String?
    var nextTime: String?
    /// Newest first.
    var calls: [CallView]
    var waitingPerService: [Line]
    var notice: NoticeText?
    /// Everybody is to leave the hall: nothing else is shown.
    var evacuating: Bool
    var blanked: Bool
    var time: Int64

    /// The view of one zone. Dark means empty too: nothing that is not shown is sent.
    init(_ zone: Zone, _ state: HallState, _ source: ViewSource) {
        self.zone = zone.id.rawValue
        name = zone.name
        let day = KioskView.day(state, source)
        (dayOpen, reason, nextTime) = (day.open, day.reason, day.nextTime)
        evacuating = state.isEvacuating
        blanked = state.blankedBy != nil && !evacuating
        time = source.now.wall
        guard !blanked, !evacuating else {
            (calls, waitingPerService, notice) = ([], [], nil)
            return
        }
        let windows = source.plan.windows.filter { $0.zone == zone.id }
        calls = dayOpen ? Self.calls(at: windows, state, source.now) : []
        let services = source.plan.services.filter { item in windows.contains { $0.services.contains(item.id) } }
        waitingPerService =
            !dayOpen
            ? []
            : services.map { item in
                Line(service: item.id.rawValue, name: item.shortName, waiting: state.waitingCount(for: [item.id]))
            }
        notice = Self.notice(in: zone.id, state, at: source.now.wall)
    }

    var steady: Self {
        var view = self
        view.time = 0
        for index in view.calls.indices {
            view.calls[index].flashing = false
            view.calls[index].secondsAgo = 0
        }
        return view
    }

    /// Each window's newest call, unless it was taken back or missed.
    private static func calls(at windows: [ServiceWindow], _ state: HallState, _ now: Moment) -> [CallView] {
        let calls = windows.compactMap { state.windows[$0.id]?.lastCall.flatMap { state.calls[$0] } }
            .filter { $0.end == nil || $0.end == .finished }
            .sorted { ($0.lastAt.wall, $0.id) > ($1.lastAt.wall, $1.id) }
        return calls.prefix(callLimit).compactMap { call in
            guard let ticket = state.tickets[call.ticket] else { return nil }
            let age = now.elapsed(since: call.lastAt)
            return CallView(
                number: ticket.number, window: call.window.rawValue, at: call.lastAt.wall,
                flashing: age.map { $0 < .seconds(3) } ?? false, serial: "\(call.id).\(call.recalls)",
                secondsAgo: Int(age?.components.seconds ?? 3600))
        }
    }

    /// The released notice that runs now; of several, the one that began last.
    private static func notice(in zone: ZoneID, _ state: HallState, at wall: Int64) -> NoticeText? {
        state.notices.values
            .filter { $0.releasedBy != nil && $0.from <= wall && wall < $0.to }
            .filter { $0.zones.isEmpty || $0.zones.contains(zone) }
            .max { ($0.from, $0.id) < ($1.from, $1.id) }
            .map { NoticeText(text: $0.text) }
    }
}
