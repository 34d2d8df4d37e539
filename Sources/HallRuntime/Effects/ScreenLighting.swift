import DeviceKit
public import HallDomain

/// The screens' light by the hall's hours: bright while somebody may stand there.
public struct ScreenLighting: Sendable {
    private let hall: Hall
    private let plan: HallPlan
    private let clock: any HallClock
    private let every: Duration

    /// Lights the screens of `hall`. What changes by time alone is looked at `every` so often.
    public init(hall: Hall, plan: HallPlan, clock: any HallClock, every: Duration = .seconds(30)) {
        (self.hall, self.plan, self.clock, self.every) = (hall, plan, clock, every)
    }

    /// Serves a backlight whose driver has just begun, until its task is cancelled.
    func serve(_ backlight: some ScreenBacklight) async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in hall.commits() { await light(backlight) } }
            group.addTask {
                while (try? await Task.sleep(for: every, tolerance: every / 10)) != nil { await light(backlight) }
            }
        }
    }

    private func light(_ backlight: some ScreenBacklight) async {
        let (plan, now) = (plan, clock.now())
        await backlight.shine(brightly: await hall.read { Self.isBright($0, plan, now) })
    }

    /// A clock that nobody vouches for darkens no screen, and neither does an hour while somebody waits or is to leave.
    static func isBright(_ state: HallState, _ plan: HallPlan, _ now: Moment) -> Bool {
        guard now.clock == .trusted, !state.isEvacuating, !state.isSomebodyThere else { return true }
        let date = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let time = WallTime(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        return plan.calendar.isOpen(on: date) && plan.calendar.opens <= time && time < plan.calendar.closes
    }
}
