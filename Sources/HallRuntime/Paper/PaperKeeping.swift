import DeviceKit
public import HallDomain

/// Keeps account of the rolls in the printers: brings their ends and changes to the ledger, and warns in time.
public actor PaperKeeping {
    /// How long before its end a roll is a warning.
    private static let notice = Duration.seconds(3600)
    /// The same in tickets, where no clock can be trusted.
    private static let noticeTickets = 25
    private static let pause = Duration.seconds(60)

    private let hall: Hall
    private let plan: HallPlan
    private let clock: any HallClock
    private let health: HealthBook
    private let printers: [PlacedDevice]
    private var watches: [DeviceID: RollWatch] = [:]
    private let begun = ContinuousClock.now
    private var isLooking = false
    private var isStale = false
    private let alarm = Alarm()

    /// Keeps account for the printers among `devices`.
    public init(hall: Hall, plan: HallPlan, clock: any HallClock, health: HealthBook, devices: [PlacedDevice]) {
        (self.hall, self.plan, self.clock, self.health) = (hall, plan, clock, health)
        printers = devices.filter { $0.model.role == .documentPrinter }
    }

    /// The name under which a printer's roll stands in the health book.
    static func key(of printer: PlacedDevice) -> DeviceID { DeviceID(rawValue: "\(printer.id)-roll") }

    /// Keeps account until cancelled.
    public func run() async {
        guard !printers.isEmpty else {
            // Whoever waits for its end waits until it is cancelled, in a hall without printers too.
            for await _ in health.values() {}
            return
        }
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.health.values() { await self.look() } }
            group.addTask { for await _ in self.alarm.rings { await self.look() } }
            group.addTask {
                repeat { await self.foresee() } while await self.rest()
            }
        }
    }

    private func rest() async -> Bool {
        (try? await Task.sleep(for: Self.pause, tolerance: Self.pause / 5)) != nil
    }

    // MARK: Rolls

    private func look() async {
        isStale = true
        guard !isLooking else { return }
        isLooking = true
        defer { isLooking = false }
        while isStale {
            isStale = false
            var next: Duration?
            for printer in printers {
                if let again = await look(at: printer) { next = min(next ?? again, again) }
            }
            alarm.set(at: next.map { .now + $0 + .milliseconds(20) })
        }
    }

    private func look(at printer: PlacedDevice) async -> Duration? {
        let placed = printer.placed
        let roll = await hall.read { $0.paper.rolls[placed] }
        let (command, again) = watches[printer.id, default: .init()].look(
            health.value[printer.id], roll, placed, at: begun.duration(to: .now))
        guard let command else { return again }
        // What the disk does not keep now is looked at again with the next change.
        _ = try? await hall.perform(command)
        await foresee()
        return again
    }

    // MARK: Forecasts

    private func foresee() async {
        let (plan, now) = (plan, clock.now())
        for printer in printers {
            let placed = printer.placed
            let isLow = health.value[printer.id]?.feelsPaperLow
            let forecast = await hall.read { PaperForecast(of: placed, isLow: isLow, $0, plan, at: now) }
            note(printer, forecast, now)
        }
    }

    private func note(_ printer: PlacedDevice, _ forecast: PaperForecast?, _ now: Moment) {
        let key = Self.key(of: printer)
        let known = health.value[key]
        guard Self.isSoon(forecast, now, isTold: known?.condition == .warning) else {
            // A printer that never came near its end has no entry at all.
            guard let known, known.condition != .ok else { return }
            let rested = status(of: printer, nil, now)
            health.update { $0[key] = rested }
            return
        }
        let warning = status(of: printer, forecast, now)
        // A forecast that moves by a few minutes is the same one.
        let isSame = known?.condition == .warning && known.map { Self.differ($0.details, warning.details) } == false
        if !isSame { health.update { $0[key] = warning } }
    }

    private func status(of printer: PlacedDevice, _ forecast: PaperForecast?, _ now: Moment) -> DeviceStatus {
        var status = DeviceStatus(
            role: .documentPrinter, model: "paper-roll", address: printer.id.rawValue, place: printer.place(in: plan),
            condition: forecast == nil ? .ok : .warning, faults: forecast == nil ? [] : [.mediaForecast],
            evidence: forecast.map { "about \($0.left) mm left of the roll" } ?? "", since: now)
        if let end = forecast?.endsAt {
            status.details["time"] = WallTime(wall: end, utcOffsetMinutes: plan.utcOffsetMinutes).description
        }
        if let tickets = forecast?.tickets { status.details["n"] = "\(tickets)" }
        return status
    }

    /// Whether a roll's end is near enough to warn of it. A roll that should have ended already is not warned of anew:
    /// its change may have gone unseen.
    public static func isSoon(_ forecast: PaperForecast?, _ now: Moment, isTold: Bool) -> Bool {
        guard let forecast, isTold || forecast.left > 0 else { return false }
        if let end = forecast.endsAt { return end - now.wall <= Int64(notice / .milliseconds(1)) }
        return forecast.tickets.map { $0 <= noticeTickets } ?? false
    }

    private static func differ(_ a: [String: String], _ b: [String: String]) -> Bool {
        func minutes(_ text: String?) -> Int {
            (text ?? "").split(separator: ":").compactMap { Int($0) }.reduce(0) { $0 * 60 + $1 }
        }
        return abs(minutes(a["time"]) - minutes(b["time"])) >= 5
    }
}
