import HallDomain

/// A ticket as its kiosk's page and its holder may see it. Nothing of the person, not even the card's digest.
struct TicketView: Codable, Equatable, Sendable {
    var id: String
    var number: String
    var service: String
    var serviceName: BilingualText
    var lane: Lane
    /// `waiting`, `called`, `missed`, `finished` or `abandoned`.
    var phase: String
    /// How many the present rules would call before it.
    var ahead: Int
    /// For the ticket's address; names nobody.
    var token: String
    /// Where to wait.
    var area: BilingualText
    /// Windows that serve the item, in the hall's order.
    var windows: [String]
    /// The window that called it last.
    var window: String?
    /// `wanted`, `submitted`, `started`, `proven`, `doubtful`, `unprinted` or `notWanted`.
    var paper: String
    /// How often it was printed again.
    var reprints: Int
    /// Whether a kiosk prints it once more.
    var canReprint: Bool
    /// When it was taken, wall clock milliseconds since 1970.
    var takenAt: Int64

    /// A ticket with `ahead` others before it.
    init(_ ticket: Ticket, ahead: Int, in plan: HallPlan) {
        let windows = plan.windows(serving: ticket.service)
        id = ticket.id.rawValue
        number = ticket.number
        service = ticket.service.rawValue
        serviceName = plan.service(ticket.service)?.shortName ?? BilingualText(zh: service, en: service)
        lane = ticket.lane
        phase = ticket.phase.rawValue
        self.ahead = ahead
        token = ticket.token
        area = Self.area(of: windows, in: plan)
        self.windows = windows.map(\.id.rawValue)
        window = ticket.window?.rawValue
        paper = Self.word(for: ticket.paper)
        reprints = ticket.reprints
        canReprint = ticket.isOpen && ticket.reprints < plan.rules.reprintsAllowed && !Self.isUnderWay(ticket.paper)
        takenAt = ticket.issuedAt.wall
    }

    /// A ticket as it stands in the hall now.
    init?(_ id: TicketID, _ state: HallState, _ plan: HallPlan) {
        guard let ticket = state.tickets[id] else { return nil }
        let ahead = ticket.phase == .waiting ? state.ahead(of: ticket.key, for: ticket.service, in: plan) : 0
        self.init(ticket, ahead: ahead, in: plan)
    }

    private static func area(of windows: [ServiceWindow], in plan: HallPlan) -> BilingualText {
        var names: [BilingualText] = []
        for window in windows {
            if let zone = plan.zone(window.zone), !names.contains(zone.name) { names.append(zone.name) }
        }
        return BilingualText(
            zh: names.map(\.zh).joined(separator: "、"), en: names.map(\.en).joined(separator: ", "))
    }

    private static func isUnderWay(_ paper: Ticket.Paper) -> Bool {
        switch paper {
        case .wanted, .submitted, .started: true
        case .notWanted, .proven, .doubtful, .unprinted: false
        }
    }

    private static func word(for paper: Ticket.Paper) -> String {
        switch paper {
        case .notWanted: "notWanted"
        case .wanted: "wanted"
        case .submitted: "submitted"
        case .started: "started"
        case .proven: "proven"
        case .doubtful: "doubtful"
        case .unprinted: "unprinted"
        }
    }
}
