import DeviceKit
public import HallDomain

/// How long a fault has to stand before it is an alarm: as long as it may well go by itself, or somebody is just at it.
///
/// What a page, `hallctl` and central's health show is never held back, only the incident that calls for a person.
public struct IncidentPatience: Sendable, Equatable {
    /// A fault that does not go by itself.
    public var standing = Duration.milliseconds(500)
    /// A device that is not there: what was plugged in again, or lost its mains for a moment, comes back by itself.
    public var absence = Duration.seconds(45)
    /// Somebody has the printer open: to change paper takes a minute.
    public var hands = Duration.seconds(150)
    /// What a service of this machine does at a restart, and a supply at its weekly test.
    public var service = Duration.seconds(20)
    /// After a start devices come up in any order, and the clock is set.
    public var start = Duration.seconds(150)
    /// A fault is over when it has been gone for so long.
    public var closing = Duration.seconds(1)
    /// The same when nothing at all is known of its device any more.
    public var forgetting = Duration.seconds(30)
    /// Whether absent devices are an alarm only while the hall works: at night they are switched off.
    public var keepsHours = true

    /// The times of a hall.
    public init() {}

    /// All the same for every fault, at any hour.
    public init(opening: Duration, closing: Duration, forgetting: Duration) {
        (standing, absence, hands, service) = (opening, opening, opening, opening)
        (start, keepsHours) = (.zero, false)
        (self.closing, self.forgetting) = (closing, forgetting)
    }

    /// The times of a hall with so many percent of the usual patience; 0 makes every fault an alarm at once.
    public init(percent: Int) {
        self.init()
        func part(_ time: Duration) -> Duration { max(percent == 0 ? .zero : standing, time * percent / 100) }
        (absence, hands, service) = (part(absence), part(hands), part(service))
        start = start * percent / 100
        // Little patience is for demonstrations and tests, at whatever hour they are.
        keepsHours = percent >= 50
    }

    /// What an alarm depends on beside the fault.
    public struct Circumstances: Sendable {
        /// Time since this agent began.
        public var sinceStart: Duration
        /// The hall works, or is about to.
        public var isServing: Bool

        /// Circumstances.
        public init(sinceStart: Duration, isServing: Bool) {
            (self.sinceStart, self.isServing) = (sinceStart, isServing)
        }
    }

    /// Devices are looked after from so long before opening.
    private static let early = 15
    private static let overtime = 120

    /// Whether the hall works at `now`, or is about to.
    public static func isServing(_ state: HallState, _ plan: HallPlan, _ now: Moment) -> Bool {
        guard now.clock == .trusted else { return state.day != nil }
        let time = WallTime(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let date = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        guard plan.calendar.isOpen(on: date), time.minutes >= plan.calendar.opens.minutes - early else { return false }
        // Whoever has a number is served after closing, too; a visit that nobody ended does not last all night.
        let isServing = state.windows.values.contains { $0.serving != nil }
        return time.minutes < plan.calendar.closes.minutes + (isServing ? overtime : 0)
    }

    /// When a fault that began `since` (by the clock of this process) is an alarm; `nil`: not under these circumstances.
    func due(
        _ fault: DeviceFault, of status: DeviceStatus, since: Duration, _ circumstances: Circumstances, now: Duration
    ) -> Duration? {
        let begun = now - circumstances.sinceStart
        switch fault {
        case .printerAbsent, .boardSilent, .terminalSilent, .gpioAbsent, .readerAbsent, .scannerAbsent, .contactAbsent,
            .padAbsent, .upsAbsent, .noSound:
            guard circumstances.isServing || !keepsHours else { return nil }
            return max(since + absence, begun + start)
        case .coverOpen: return max(since + hands, begun + start)
        case .mediaEmpty where status.faults.contains(.coverOpen): return max(since + hands, begun + start)
        case .queueStopped, .onBattery: return max(since + service, begun + start)
        case .clockDoubt, .central, .hallServer, .kioskSilent: return max(since + standing, begun + start)
        default: return since + standing
        }
    }
}
