import DeviceKit
import HallDomain

/// What the guide desk and the duty manager see.
struct DeskView: LiveView {
    struct Paper: Codable, Equatable, Sendable {
        var ticket: String
        var number: String
        var serviceName: BilingualText
        var kiosk: String?
        /// `doubtful` (may have no paper) or `unprinted` (has none).
        var paper: String
        /// When it was taken or last tried, wall clock milliseconds since 1970.
        var since: Int64
    }

    struct Missed: Codable, Equatable, Sendable {
        var ticket: String
        var number: String
        var window: String?
        var since: Int64
        /// It may still come back.
        var canReturn: Bool
    }

    struct NoticeView: Codable, Equatable, Sendable {
        var id: String
        var text: String
        var zones: [String]
        var from: Int64
        var to: Int64
        var by: String
        var releasedBy: String?
        /// `written`, `released` (runs later), `shown` or `over`.
        var state: String
    }

    struct IncidentView: Codable, Equatable, Sendable {
        var id: String
        var device: String?
        var fault: String
        var code: String
        var zh: String
        var en: String
        var evidence: String
        var since: Int64
    }

    struct WindowLine: Codable, Equatable, Sendable {
        var id: String
        var staff: String?
        var paused: Bool
        var serving: String?
        var waiting: Int
    }

    struct Day: Codable, Equatable, Sendable {
        var open: Bool
        var date: String
        var weekday: Int
        var waiting: Int
        var tickets: Int
    }

    /// A hall of several machines, as far as people must see to it.
    struct Link: Codable, Equatable, Sendable {
        /// Numbers of one person for one item, two and two: found when parts of the hall met again.
        var clashes: [[String]]
        /// What a duty manager may do here now: `vouch`, `island` or `join`.
        var choices: [String]

        init(_ book: LinkBook, _ state: HallState, at now: Moment) {
            let link = state.link
            clashes = link.clashes.compactMap { clash in
                let tickets = [clash.ticket, clash.other].compactMap { state.tickets[$0] }
                return tickets.count == 2 && tickets.allSatisfy(\.isOpen) ? tickets.map(\.number) : nil
            }
            let isKiosk = book.settings.kiosk != nil
            let mayGive = link.provenBoot == now.boot || isKiosk && link.grant?.boot == now.boot
            choices = mayGive ? [] : ["vouch"]
            guard isKiosk, mayGive else { return }
            if link.islandBoot == now.boot {
                choices.append("join")
            } else if book.value.values.contains(where: { $0.isUp == false }) {
                choices.append("island")
            }
        }
    }

    /// Entries of one list at most; the oldest first, so that none is hidden for ever.
    static let listLimit = 50

    var doubtful: [Paper]
    var missed: [Missed]
    var notices: [NoticeView]
    var blanked: Bool
    var blankedBy: String?
    var day: Day
    var incidents: [IncidentView]
    var windows: [WindowLine]
    /// The rolls in the printers.
    var rolls: [PaperView]
    /// The newest opening check, and whether one is under way.
    var check: CheckView?
    var checking: Bool
    /// Absent in a hall of one machine.
    var link: Link?
    var time: Int64

    /// The view of the whole hall.
    init(_ state: HallState, _ source: ViewSource) {
        let plan = source.plan
        doubtful = Self.papers(state, plan)
        missed = Self.missed(state, source)
        notices = Self.notices(state, at: source.now.wall)
        blanked = state.blankedBy != nil
        blankedBy = state.blankedBy
        let date = state.day?.date ?? source.dates(state).best
        day = Day(
            open: state.day != nil, date: date.description, weekday: date.weekday,
            waiting: state.waitingCount(for: plan.services.map(\.id)), tickets: state.tickets.count)
        incidents = Self.incidents(state, source)
        windows = plan.windows.map { window in
            let known = state.windows[window.id]
            return WindowLine(
                id: window.id.rawValue, staff: known?.staff.map { plan.staff($0)?.name ?? $0.rawValue },
                paused: known?.isPaused ?? false,
                serving: state.serving(at: window.id).flatMap { state.tickets[$0.ticket]?.number },
                waiting: state.waitingCount(for: window.services))
        }
        rolls = PaperView.all(state, source)
        check = CheckView(state.openingCheck)
        checking = source.isChecking
        link = source.link.map { Link($0, state, at: source.now) }
        time = source.now.wall
    }

    var steady: Self {
        var view = self
        view.time = 0
        return view
    }

    private static func papers(_ state: HallState, _ plan: HallPlan) -> [Paper] {
        let tickets = state.tickets.values.filter { ticket in
            ticket.isOpen && (ticket.paper == .doubtful || ticket.paper == .unprinted)
        }
        return tickets.sorted { $0.key.serial < $1.key.serial }.prefix(listLimit).map { ticket in
            Paper(
                ticket: ticket.id.rawValue, number: ticket.number,
                serviceName: plan.service(ticket.service)?.shortName ?? BilingualText(zh: "", en: ""),
                kiosk: ticket.kiosk?.rawValue, paper: ticket.paper == .doubtful ? "doubtful" : "unprinted",
                since: ticket.issuedAt.wall)
        }
    }

    private static func missed(_ state: HallState, _ source: ViewSource) -> [Missed] {
        let rules = source.plan.rules
        return state.tickets.values.filter { $0.phase == .missed }
            .sorted { ($0.missedAt?.wall ?? 0, $0.number) > ($1.missedAt?.wall ?? 0, $1.number) }
            .prefix(listLimit).map { ticket in
                let limit = Duration.seconds(rules.returnMinutes * 60)
                let isInTime = ticket.missedAt.map { source.now.isWithin(limit, of: $0) } ?? false
                return Missed(
                    ticket: ticket.id.rawValue, number: ticket.number, window: ticket.window?.rawValue,
                    since: ticket.missedAt?.wall ?? 0, canReturn: isInTime && ticket.returns < rules.returnsAllowed)
            }
    }

    private static func notices(_ state: HallState, at wall: Int64) -> [NoticeView] {
        state.notices.values.sorted { ($0.from, $0.id) < ($1.from, $1.id) }.suffix(listLimit).map { notice in
            let word =
                if wall >= notice.to { "over" } else if notice.releasedBy == nil { "written" } else {
                    wall >= notice.from ? "shown" : "released"
                }
            return NoticeView(
                id: notice.id.rawValue, text: notice.text, zones: notice.zones.map(\.rawValue), from: notice.from,
                to: notice.to, by: notice.by.rawValue, releasedBy: notice.releasedBy?.rawValue, state: word)
        }
    }

    private static func incidents(_ state: HallState, _ source: ViewSource) -> [IncidentView] {
        let open = state.incidents.values.sorted {
            ($0.openedAt?.wall ?? 0, $0.id) < ($1.openedAt?.wall ?? 0, $1.id)
        }
        return open.prefix(listLimit).map { incident in
            let device = incident.device.map { DeviceID(rawValue: $0.rawValue) }
            let status = device.flatMap { source.health[$0] }
            let place = status?.place ?? source.plan.name
            let code = DeviceFault(rawValue: incident.fault)?.code ?? ""
            let text = PageWords.fault(incident.fault, at: place, status?.details ?? [:])
            return IncidentView(
                id: incident.id.rawValue, device: incident.device?.rawValue, fault: incident.fault, code: code,
                zh: text.zh, en: text.en, evidence: incident.evidence, since: incident.openedAt?.wall ?? 0)
        }
    }
}
