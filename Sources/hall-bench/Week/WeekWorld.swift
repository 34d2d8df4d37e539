import DeviceKit
import HallDomain
import HallRuntime

/// A healthy hall in virtual time: people take numbers, rolls are changed, programs are started anew, mains fail and
/// come back. What becomes an incident is decided by the very rules of the shipped agent; the world knows what is really
/// broken, which is nothing, and which roll is really at its end.
final class WeekWorld {
    struct Settings: Sendable {
        var seed: UInt64
        var days = 7
        /// Percent of the usual patience.
        var patience = 100
        /// People a kiosk and day.
        var people = 260
    }

    /// An alarm, and whether somebody had to come.
    struct Alarm: Encodable {
        var day: Int
        var time: String
        var device: String
        var fault: String
        var isTrue: Bool
        var why: String
    }

    /// What happened in the week.
    struct Counts: Encodable, Equatable {
        var tickets = 0
        var paperChanges = 0
        var unanswered = 0
        var halfUsed = 0
        var agentRestarts = 0
        var powerCuts = 0
        var nightsDark = 0
        var unplugged = 0
        var spoolerRestarts = 0
        var openingChecks = 0
        var forecasts = 0
        var worstForecast = 0.0
    }

    enum Action {
        case look
        case ticket(Int)
        case dawn(Int), dusk(Int)
        case mains(Bool)
        case breaker(Bool)
        case stop(isBoot: Bool, lasts: Int64), start(isBoot: Bool)
        case clockSet(Int)
        case unplug(Int), plug(Int)
        case spooler(Bool)
        case openPrinter(Int), closePrinter(Int, isNew: Bool, answer: Bool?)
        case foresee(run: Int), checkOpening(run: Int)
    }

    static let hour: Int64 = 3_600_000
    static let day = 24 * hour
    /// Monday 23 November 2026, midnight in China.
    static let epoch: Int64 = 1_795_363_200_000

    let settings: Settings
    let plan: HallPlan
    let rules: HallRules
    var random: SplitRandom
    var queue = SplitQueue<Action>()
    var time: Int64 = 0
    var state = HallState()
    var seq: Int64 = 0
    var devices = WeekDevice.hall
    var watches: [RollWatch]
    /// Printers whose roll's end the agent that runs now has told.
    var foretold: Set<DeviceID> = []
    var debounce: IncidentDebounce
    var isUp = false
    /// Counts starts of the agent, so that what an earlier one planned is not done.
    var run = 0
    var agentBegan: Int64 = 0
    var boot = 0
    var bootBegan: Int64 = 0
    var isClockSet = false
    var isSpoolerUp = true
    var hasMains = false
    var hasBreaker = true
    var nextLook = Int64.max
    /// Forecasts that were told as a warning and whose end is to come: how much was left by the world.
    var warned: [DeviceID: Bool] = [:]
    var alarms: [Alarm] = []
    var counts = Counts()

    init(_ settings: Settings) {
        self.settings = settings
        plan = Self.plan
        rules = HallRules(plan: plan)
        random = SplitRandom(seed: settings.seed, stream: 1)
        watches = WeekDevice.hall.map { _ in RollWatch() }
        debounce = IncidentDebounce(patience: IncidentPatience(percent: settings.patience))
    }

    static var plan: HallPlan {
        func text(_ zh: String, _ en: String) -> BilingualText { BilingualText(zh: zh, en: en) }
        let item = ServiceItem(
            id: "s", itemCode: "1", name: text("事项", "Item"), shortName: text("事项", "Item"), department: "d",
            prefix: "A", numbers: NumberRange(from: 1, to: 6999))
        var plan = HallPlan(
            hall: "week", region: "r", name: text("大厅", "Hall"),
            departments: [Department(id: "d", name: text("部门", "Department"))],
            zones: [Zone(id: "A", name: text("A区", "Area A"))], services: [item],
            windows: [ServiceWindow(id: "1", kind: .general, zone: "A", services: ["s"])],
            kiosks: [Kiosk(id: "1", zone: "A"), Kiosk(id: "2", zone: "A")],
            staff: [Staff(id: "1", name: "甲", roles: [.window])])
        plan.calendar.weekdays = [1, 2, 3, 4, 5]
        (plan.calendar.opens, plan.calendar.closes) = (WallTime(minutes: 540), WallTime(minutes: 1020))
        return plan
    }

    /// Plays the week.
    func play() {
        for index in devices.indices where devices[index].kind == .printer {
            devices[index].left = roll() * Double(random.pick(30...100)) / 100
        }
        for day in 0..<settings.days { lay(out: day) }
        while let (due, action) = queue.next(), due < Int64(settings.days) * Self.day {
            time = due
            perform(action)
        }
    }

    // MARK: What is to happen

    func lay(out day: Int) {
        let midnight = Int64(day) * Self.day
        let isOpen = plan.calendar.isOpen(on: date(midnight))
        if day == 0 { queue.plan(.mains(true), at: 0) }
        guard isOpen else { return }
        let (opens, closes) = (midnight + 9 * Self.hour, midnight + 17 * Self.hour)
        queue.plan(.dawn(day), at: opens - 30 * 60_000 - random.pick(0...600_000))
        for _ in 0..<2 * settings.people {
            queue.plan(.ticket(Int(random.pick(0...1))), at: random.pick(opens + 60_000...closes - 60_000))
        }
        queue.plan(.dusk(day), at: closes + random.pick(1_200_000...3_000_000))
        // An update in the night, a crash or a restart by day, and one mains failure on half of the days.
        queue.plan(.stop(isBoot: false, lasts: random.pick(800...6_000)), at: random.pick(opens...closes))
        queue.plan(
            .stop(isBoot: true, lasts: random.pick(20_000...60_000)), at: midnight + random.pick(1...3) * Self.hour)
        if random.chance(50) {
            let at = random.pick(opens...closes - Self.hour)
            queue.plan(.mains(false), at: at)
            queue.plan(.mains(true), at: at + random.pick(2_000...900_000))
        }
        // A cleaner's broom, static electricity: what is pulled out is plugged in again by whoever did it.
        for _ in 0..<2 {
            let device = Int(random.pick(0...Int64(devices.count - 1)))
            let at = random.pick(opens...closes)
            queue.plan(.unplug(device), at: at)
            queue.plan(.plug(device), at: at + random.pick(500...12_000))
        }
        // Log rotation at midnight and an update by day: the spooler is away for some seconds.
        for at in [midnight + 60_000, random.pick(opens...closes)] {
            queue.plan(.spooler(false), at: at)
            queue.plan(.spooler(true), at: at + random.pick(500...9_000))
        }
    }

    func perform(_ action: Action) {
        switch action {
        case .look: if nextLook <= time { nextLook = .max }
        case .ticket(let kiosk): take(kiosk)
        case .dawn: dawn()
        case .dusk(let day): dusk(day)
        case .mains(let isOn): mains(isOn)
        case .breaker(let isOn):
            hasBreaker = isOn
            powerDevices()
        case .stop(let isBoot, let lasts): stop(isBoot, lasts)
        case .start(let isBoot): start(isBoot)
        case .clockSet(let boot): if boot == self.boot { isClockSet = true }
        case .unplug(let device):
            counts.unplugged += 1
            devices[device].hasPower = false
        case .plug: powerDevices()
        case .spooler(let isOn):
            if isOn { counts.spoolerRestarts += 1 }
            isSpoolerUp = isOn
        case .openPrinter(let device): open(device)
        case .closePrinter(let device, let isNew, let answer): close(device, isNew, answer)
        case .foresee(let run):
            if isUp, run == self.run { queue.plan(.foresee(run: run), at: time + 300_000) }
        case .checkOpening(let run): if run == self.run { checkOpening() }
        }
        settle()
    }

    // MARK: The agent

    func stop(_ isBoot: Bool, _ lasts: Int64) {
        guard isUp else { return }
        counts.agentRestarts += 1
        isUp = false
        queue.plan(.start(isBoot: isBoot), at: time + lasts)
    }

    func start(_ isBoot: Bool) {
        guard !isUp, hasMains else { return }
        isUp = true
        run += 1
        agentBegan = time
        debounce = IncidentDebounce(patience: IncidentPatience(percent: settings.patience))
        watches = devices.map { _ in RollWatch() }
        foretold = []
        if isBoot {
            boot += 1
            bootBegan = time
            isClockSet = false
            queue.plan(.clockSet(boot), at: time + random.pick(5_000...100_000))
        }
        queue.plan(.foresee(run: run), at: time)
        queue.plan(.checkOpening(run: run), at: time + 30_000)
        // Days open by themselves, and devices are looked at, within seconds.
        for wait in stride(from: Int64(0), to: 180_000, by: 10_000) { queue.plan(.look, at: time + wait) }
    }

    var now: Moment {
        Moment(
            wall: Self.epoch + time, boot: "boot-\(boot)", mono: (time - bootBegan) * 1_000_000,
            clock: isClockSet ? .trusted : .untrusted)
    }

    func date(_ time: Int64) -> CivilDate {
        CivilDate(wall: Self.epoch + time, utcOffsetMinutes: plan.utcOffsetMinutes)
    }

    @discardableResult
    func wish(_ command: HallCommand) -> Bool {
        guard isUp, let decision = try? rules.decide(command, in: state, at: now, token: "token-\(seq)") else {
            return false
        }
        for event in decision.events {
            seq += 1
            state.apply(LedgerEntry(seq: seq, at: now, request: nil, event: event))
        }
        return true
    }

    /// What every effect of the agent does when something has changed.
    func settle() {
        guard isUp else { return }
        if let date = rules.dateToOpen(in: state, at: now) { wish(.openDay(date: date, how: .calendar)) }
        let book = book()
        for index in devices.indices where devices[index].kind == .printer {
            let id = PlacedDeviceID(rawValue: devices[index].id.rawValue)
            let (command, again) = watches[index].look(
                book[devices[index].id], state.paper.rolls[id], id, at: .milliseconds(time))
            if let command { wish(command) }
            if let again { look(at: time + Int64(again / .milliseconds(1)) + 1) }
        }
        let circumstances = IncidentPatience.Circumstances(
            sinceStart: .milliseconds(time - agentBegan),
            isServing: IncidentPatience.isServing(state, plan, now))
        let (due, next) = debounce.compare(
            book, Array(state.incidents.values), circumstances, at: .milliseconds(time))
        for change in due {
            switch change {
            case .open(let key, _): raise(key)
            case .close(_, let incident): wish(.closeIncident(incident))
            }
            debounce.kept(change)
        }
        if let next { look(at: max(time + 1, Int64((next / .milliseconds(1)).rounded(.up)))) }
    }

    func look(at time: Int64) {
        guard time < nextLook else { return }
        nextLook = time
        queue.plan(.look, at: time)
    }

    /// The health book as the agent's effects fill it.
    func book() -> [DeviceID: DeviceStatus] {
        var book: [DeviceID: DeviceStatus] = [:]
        for index in devices.indices { book[devices[index].id] = devices[index].status(at: time, now) }
        func note(_ id: DeviceID, _ fault: DeviceFault?, _ details: [String: String] = [:]) {
            var status = DeviceStatus(
                role: .watchdog, model: "week", address: "", place: plan.name,
                condition: fault == nil ? .ok : fault?.isWarning == true ? .warning : .fault,
                faults: fault.map { [$0] } ?? [], evidence: "", since: now)
            status.details = details
            book[id] = status
        }
        for printer in ["printer-1", "printer-2"] as [DeviceID] {
            note(DeviceID(rawValue: "\(printer)-queue"), isSpoolerUp ? nil : .queueStopped)
            let forecast = PaperForecast(
                of: PlacedDeviceID(rawValue: printer.rawValue), isLow: book[printer]?.feelsPaperLow, state, plan,
                at: now)
            let isSoon = PaperKeeping.isSoon(forecast, now, isTold: foretold.contains(printer))
            if isSoon { foretold.insert(printer) } else { foretold.remove(printer) }
            note(DeviceID(rawValue: "\(printer)-roll"), isSoon ? .mediaForecast : nil)
        }
        let isAsked = DateKnowledge(
            state, at: now, utcOffsetMinutes: plan.utcOffsetMinutes, earliest: date(0)
        ).isAsked
        note("clock", isAsked ? .clockDoubt : nil)
        return book
    }

    func checkOpening() {
        guard isUp else { return }
        let due = OpeningCheckTime.untilDue(state, plan.calendar, now, offset: plan.utcOffsetMinutes)
        if due == .zero {
            let book = book()
            let proofs = devices.map { device in
                OpeningCheck.Proof(
                    device: PlacedDeviceID(rawValue: device.id.rawValue), role: device.role.rawValue,
                    place: plan.name, verdict: book[device.id]?.isUsable == true ? .proven : .failed, evidence: "",
                    faults: book[device.id]?.faults.map(\.rawValue) ?? [])
            }
            counts.openingChecks += 1
            wish(.keepOpeningCheck(OpeningCheck(trigger: .calendar, milliseconds: 10_000, proofs: proofs)))
        }
        let rest = due.map { $0 == .zero ? 300_000 : min(Int64($0 / .milliseconds(1)), 300_000) } ?? 300_000
        queue.plan(.checkOpening(run: run), at: time + max(1000, rest))
    }
}
