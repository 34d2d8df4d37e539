import DeviceKit
public import HallDomain

/// What boards say: from the catalogue or a released notice, and nothing else.
public struct BoardTexts: Sendable {
    /// How long a call stands on a hall board.
    private static let hallCallTime = Duration.seconds(30)
    /// What counts by the wall clock is looked at again at least this often, as that clock may be set.
    private static let longestRest = Duration.seconds(60)
    /// A call's serial numbers: one for the call and one for each recall.
    static let serialsPerCall = 1000

    let plan: HallPlan

    /// Texts for one hall.
    public init(plan: HallPlan) { self.plan = plan }

    /// What boards show while they are checked.
    var checkWords: String { say("b.test") }

    /// What a board shall show now.
    func content(for device: PlacedDevice, in state: HallState, at now: Moment) -> BoardContent {
        // Over everything, also over boards that somebody has darkened.
        if state.isEvacuating { return BoardContent(base: say("b.evac")) }
        guard state.blankedBy == nil else { return BoardContent(base: "", isBlanked: true) }
        if let window = device.window { return windowContent(window, device, state, now) }
        return zoneContent(device, state, now)
    }

    private func windowContent(
        _ id: WindowID, _ device: PlacedDevice, _ state: HallState, _ now: Moment
    ) -> BoardContent {
        let window = state.windows[id]
        var content = BoardContent(base: base(for: id, window, state, now, device))
        if let call = state.serving(at: id), let ticket = state.tickets[call.ticket] {
            content.call = say("b.call.window", ["number": ticket.number])
            content.callSerial = serial(of: call)
        }
        return content
    }

    private func base(
        for id: WindowID, _ window: HallState.WindowState?, _ state: HallState, _ now: Moment, _ device: PlacedDevice
    ) -> String {
        if state.day == nil { return say("b.closed") }
        guard let window, window.staff != nil else { return say("b.notopen") }
        if window.isPaused { return say("b.pause") }
        if state.isWithoutMains { return say("b.power") }
        return notice(for: device, state, now) ?? say("b.idle")
    }

    private func zoneContent(_ device: PlacedDevice, _ state: HallState, _ now: Moment) -> BoardContent {
        let windows = plan.windows.filter { device.zone == nil || $0.zone == device.zone }
        let notice = notice(for: device, state, now)
        let open = state.isWithoutMains ? say("b.power") : notice ?? say("b.idle")
        var content = BoardContent(base: state.day == nil ? say("b.closed") : open)
        if state.day != nil, notice == nil, !state.isWithoutMains {
            // Those who wait for a window of this zone; whoever is served in two zones waits in both.
            let services = Set(windows.flatMap(\.services)).sorted()
            content.passing = say("b.waiting", ["n": "\(state.waitingCount(for: services))"])
        }
        // Compared by their age: boot times of two boots say nothing about order.
        let newest = windows.compactMap { window -> (call: Call, age: Duration)? in
            guard let call = state.serving(at: window.id), let age = now.elapsed(since: call.lastAt),
                age < Self.hallCallTime
            else { return nil }
            return (call, age)
        }.min { ($0.age, -$0.call.id) < ($1.age, -$1.call.id) }
        if let call = newest?.call, let ticket = state.tickets[call.ticket] {
            content.call = say("b.call.hall", ["number": ticket.number, "window": call.window.rawValue])
            content.callSerial = serial(of: call)
        }
        return content
    }

    /// The time until what boards shall show changes by time alone, or nil when it does not.
    func nextEdge(in state: HallState, at now: Moment) -> Duration? {
        var edges: [Duration] = []
        for notice in state.notices.values where notice.releasedBy != nil {
            for edge in [notice.from, notice.to] where edge > now.wall {
                edges.append(.milliseconds(edge - now.wall))
            }
        }
        for window in plan.windows {
            guard let call = state.serving(at: window.id), let passed = now.elapsed(since: call.lastAt),
                passed < Self.hallCallTime
            else { continue }
            edges.append(Self.hallCallTime - passed)
        }
        return edges.min().map { min($0, Self.longestRest) + .milliseconds(1) }
    }

    /// Changes with each call and each recall.
    private func serial(of call: Call) -> Int {
        call.id * Self.serialsPerCall + min(call.recalls, Self.serialsPerCall - 1)
    }

    /// Whether a notice is released for this board now.
    func hasNotice(for device: PlacedDevice, in state: HallState, at now: Moment) -> Bool {
        notice(for: device, state, now) != nil
    }

    private func notice(for device: PlacedDevice, _ state: HallState, _ now: Moment) -> String? {
        state.notices.values
            .filter { notice in
                notice.releasedBy != nil && notice.from <= now.wall && now.wall < notice.to
                    && (notice.zones.isEmpty || device.zone.map { notice.zones.contains($0) } ?? true)
            }
            .max { ($0.from, $0.id) < ($1.from, $1.id) }?.text
    }

    /// Every text the catalogue may put on a board, with the longest parameters this hall can have.
    func longest(for device: PlacedDevice) -> [String] {
        let number = longestNumber(for: device.window)
        let window = plan.windows.map(\.id.rawValue).max { $0.utf8.count < $1.utf8.count } ?? "99"
        let common = [
            say("b.idle"), say("b.closed"), say("b.notopen"), say("b.pause"), say("b.evac"), say("b.power"),
            say("b.test"),
        ]
        if device.window != nil { return common + [say("b.call.window", ["number": number])] }
        return common + [
            say("b.call.hall", ["number": number, "window": window]), say("b.waiting", ["n": "9999"]),
        ]
    }

    private func longestNumber(for window: WindowID?) -> String {
        let services = window.flatMap { plan.window($0)?.services } ?? plan.services.map(\.id)
        let numbers = services.compactMap { plan.service($0) }.map { service in
            let digits = String(plan.lastNumber(of: service))
            return service.prefix + String(repeating: "0", count: max(0, service.width - digits.count)) + digits
        }
        return numbers.max { $0.utf8.count < $1.utf8.count } ?? "A9999"
    }

    private func say(_ key: TextKey, _ parameters: [String: String] = [:]) -> String {
        Catalogue.standard.text(key, .zh, parameters)
    }
}
