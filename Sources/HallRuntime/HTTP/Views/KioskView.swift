import DeviceKit
import HallDomain

/// What a ticket machine's page shows.
struct KioskView: LiveView {
    /// The service day as far as a citizen is concerned.
    struct Day: Codable, Equatable, Sendable {
        var open: Bool
        /// The open day's date, else the best-known one.
        var date: String
        /// 1 Monday … 7 Sunday, of `date`.
        var weekday: Int
        /// Ask "今天是…，对吗？" about `asked`.
        var ask: Bool
        /// The date to ask about.
        var asked: String
        /// Why it is not open: `notYet`, `closed` or `starting`; absent while it is.
        var reason: String?
        /// When numbers are next given, by the calendar: date and time.
        var nextDate: String?
        var nextTime: String?
    }

    struct Printer: Codable, Equatable, Sendable {
        var ready: Bool
        var faults: [String]
    }

    struct Service: Codable, Equatable, Sendable {
        var id: String
        var waiting: Int
        /// For one who takes a number now; absent when not known.
        var minutes: Int?
        /// Numbers are left.
        var open: Bool
    }

    /// While the ledger's disk has one of these, no number is given.
    static let storeFaults: Set<DeviceFault> = [.diskFull, .diskReadonly, .diskError]

    var day: Day
    var printer: Printer
    /// The roll in its printer; absent without one.
    var roll: PaperView?
    /// A card reader is there and works: only then the page speaks of cards.
    var reader: Bool
    var services: [Service]
    var full: Bool
    /// Everybody is to leave the hall.
    var evacuating: Bool
    /// No number may be given here: the disk was rolled back.
    var blocked: Bool
    var offline: Bool
    /// Before opening: what the opening check said, and what it found.
    var check: [BilingualText]?
    var card: CardDesk.View?
    var ticket: TicketView?
    /// Wall clock, milliseconds since 1970.
    var time: Int64

    /// The view of one kiosk, and of the ticket its page is about.
    init(kiosk: KioskID, ticket: TicketID?, _ state: HallState, _ source: ViewSource) {
        day = Self.day(state, source)
        let printers = KioskPrinters(kiosk: kiosk, sites: source.sites, health: source.health)
        printer = Printer(ready: printers.isReady, faults: printers.faults.map(\.rawValue))
        roll = PaperView.all(state, source, at: kiosk).first
        reader = source.sites.contains { id, site in
            site.role == .cardReader && site.kiosk == kiosk && source.health[id]?.isUsable == true
        }
        let estimate = WaitEstimate(state, source.plan, at: source.now)
        services = source.plan.services.map { Self.service($0, state, source.plan, estimate) }
        full = source.isNotKeeping || source.hasFault(Self.storeFaults, state)
        evacuating = state.isEvacuating
        blocked = state.issuingBlock != nil
        offline = source.hasFault([.hallServer], state)
        check = state.day == nil ? Self.check(state, source) : nil
        card = source.cards[kiosk]
        self.ticket = ticket.flatMap { TicketView($0, state, source.plan) }
        time = source.now.wall
    }

    var steady: Self {
        var view = self
        view.time = 0
        return view
    }

    /// The check of this very morning, for staff who pass by: the summary, then what failed.
    private static func check(_ state: HallState, _ source: ViewSource) -> [BilingualText]? {
        guard let view = CheckView(state.openingCheck), source.now.wall - view.at < 3_600_000 else { return nil }
        return [view.summary]
            + view.lines.filter { $0.verdict == "failed" }.prefix(6).map { line in
                line.faults.first ?? line.place
            }
    }

    /// The service day as anybody may know it.
    static func day(_ state: HallState, _ source: ViewSource) -> Day {
        let dates = source.dates(state)
        let date = state.day?.date ?? dates.best
        var day = Day(
            open: state.day != nil, date: date.description, weekday: date.weekday, ask: dates.isAsked,
            asked: dates.best.description)
        guard !day.open, !day.ask else { return day }
        let calendar = source.plan.calendar
        let time = WallTime(wall: source.now.wall, utcOffsetMinutes: source.plan.utcOffsetMinutes)
        // A day that somebody closed does not begin again by itself.
        let isOpenToday = calendar.isOpen(on: date) && state.newest?.date != date
        if isOpenToday, time >= calendar.opens, time < calendar.closes {
            day.reason = "starting"
            return day
        }
        day.reason = isOpenToday && time < calendar.opens ? "notYet" : "closed"
        let first: Int64 = day.reason == "notYet" ? 0 : 1
        let next = (first..<60).lazy.map { CivilDate(days: date.days + $0) }.first { calendar.isOpen(on: $0) }
        day.nextDate = next?.description
        day.nextTime = next.map { _ in calendar.opens.description }
        return day
    }

    private static func service(
        _ item: ServiceItem, _ state: HallState, _ plan: HallPlan, _ estimate: WaitEstimate
    ) -> Service {
        let arrival = state.arrivals + 1
        let key = OrderKey(position: arrival, tier: 1, serial: arrival)
        let last = state.numbers[item.prefix] ?? 0
        return Service(
            id: item.id.rawValue, waiting: state.waitingCount(for: [item.id]),
            minutes: estimate.minutes(ahead: state.ahead(of: key, for: item.id, in: plan), for: item.id),
            open: max(last, item.numbers.from - 1) < item.numbers.to)
    }
}
