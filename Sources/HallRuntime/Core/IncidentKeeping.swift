import DeviceKit
import Foundation
import HallDomain

/// Makes incidents of faults: opened when a fault has stood long enough to call for a person, closed when it has been gone
/// a moment, so that flapping is one incident. They are ledger events; health itself is never stored.
public actor IncidentKeeping {
    private let hall: Hall
    private let health: HealthBook
    /// Whether the hall works now; `nil` where nobody asks.
    private let isServing: (@Sendable (HallState) -> Bool)?
    private let begun = ContinuousClock.now
    private var debounce: IncidentDebounce
    /// A comparison is under way, or another is wanted after it: never two at once, which would open the same twice.
    private var isSettling = false
    private var isStale = false
    /// Wakes when the first of what is in the balance has stood long enough.
    private let alarm = Alarm(tolerance: .milliseconds(100))

    /// Keeps incidents of `health` in the ledger of `hall`. A fault stands for `opening` before it is an incident and
    /// is gone for `closing` before that ends; for `forgetting` when nothing at all is known of its device any more.
    public init(
        hall: Hall, health: HealthBook, opening: Duration = .milliseconds(500), closing: Duration = .seconds(1),
        forgetting: Duration = .seconds(30)
    ) {
        (self.hall, self.health, isServing) = (hall, health, nil)
        debounce = IncidentDebounce(
            patience: IncidentPatience(opening: opening, closing: closing, forgetting: forgetting))
    }

    /// Keeps incidents with the patience of the hall file, by the hall's hours.
    init(hall: Hall, health: HealthBook, plan: HallPlan, clock: any HallClock) {
        (self.hall, self.health) = (hall, health)
        isServing = { IncidentPatience.isServing($0, plan, clock.now()) }
        debounce = IncidentDebounce(patience: IncidentPatience(percent: plan.rules.alarmPatience))
    }

    /// Keeps incidents until cancelled. While nothing is in the balance, this waits for nothing but health.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.alarm.rings { await self.settle() } }
            for await _ in health.values() { await settle() }
            group.cancelAll()
        }
    }

    private func settle() async {
        isStale = true
        guard !isSettling else { return }
        isSettling = true
        defer { isSettling = false }
        while isStale {
            isStale = false
            await compare()
        }
    }

    private func compare() async {
        let book = health.value
        let isServing = isServing
        let (open, serving) = await hall.read { (Array($0.incidents.values), isServing?($0) ?? true) }
        let now = begun.duration(to: .now)
        let (due, next) = debounce.compare(
            book, open, .init(sinceStart: now, isServing: serving), at: now)
        var isKept = true
        for change in due {
            if await keep(change) {
                debounce.kept(change)
            } else {
                debounce.notKept(change)
                isKept = false
            }
        }
        // What was kept needs no other look; what was not, soon.
        alarm.set(at: isKept && !due.isEmpty ? nil : next.map { begun + $0 })
        if isKept, !due.isEmpty { isStale = true }
    }

    /// Whether the ledger agrees now with what health says.
    private func keep(_ change: IncidentDebounce.Change) async -> Bool {
        switch change {
        case .open(let key, let evidence):
            let opened = Incident(
                id: IncidentID(rawValue: UUID().uuidString.lowercased()),
                device: PlacedDeviceID(rawValue: key.device.rawValue), fault: key.fault.rawValue, evidence: evidence)
            return (try? await hall.perform(.openIncident(opened))) != nil
        case .close(_, let incident): return (try? await hall.perform(.closeIncident(incident))) != nil
        }
    }
}
