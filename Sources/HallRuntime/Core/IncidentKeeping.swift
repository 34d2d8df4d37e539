import DeviceKit
import Foundation
import HallDomain

/// Makes incidents of faults: opened when a fault has stood a moment, closed when it has been gone a moment, so that
/// flapping is one incident. They are ledger events; health itself is never stored.
public actor IncidentKeeping {
    private let hall: Hall
    private let health: HealthBook
    private let opening: Duration
    private let closing: Duration
    private let forgetting: Duration
    /// When a fault was first seen (or last gone) by the clock of this process.
    private var changing: [Key: ContinuousClock.Instant] = [:]
    /// A comparison is under way, or another is wanted after it: never two at once, which would open the same twice.
    private var isSettling = false
    private var isStale = false
    /// Wakes when the first of `changing` has stood long enough.
    private var timer: Task<Void, Never>?

    private struct Key: Hashable {
        var device: DeviceID
        var fault: DeviceFault
    }

    /// Keeps incidents of `health` in the ledger of `hall`. A fault stands for `opening` before it is an incident and
    /// is gone for `closing` before that ends; for `forgetting` when nothing at all is known of its device any more.
    public init(
        hall: Hall, health: HealthBook, opening: Duration = .milliseconds(500), closing: Duration = .seconds(1),
        forgetting: Duration = .seconds(30)
    ) {
        self.hall = hall
        self.health = health
        self.opening = opening
        self.closing = closing
        self.forgetting = forgetting
    }

    /// Keeps incidents until cancelled. While nothing is in the balance, this waits for nothing but health.
    public func run() async {
        for await _ in health.values() { await settle() }
        timer?.cancel()
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

    private func timeCame() async {
        timer = nil
        await settle()
    }

    private func compare() async {
        let book = health.value
        let open = await hall.read { Array($0.incidents.values) }
        var wanted: [Key: String] = [:]
        for (device, status) in book {
            for fault in status.faults { wanted[Key(device: device, fault: fault)] = status.evidence }
        }
        var known: [Key: IncidentID] = [:]
        for incident in open {
            guard let device = incident.device, let fault = DeviceFault(rawValue: incident.fault) else { continue }
            known[Key(device: DeviceID(rawValue: device.rawValue), fault: fault)] = incident.id
        }
        // A device that is not known (yet) says nothing about the end of its faults.
        let differing = Set(wanted.keys).symmetricDifference(known.keys)
            .filter { wanted[$0] != nil || book[$0.device]?.condition != .unknown }
        changing = changing.filter { differing.contains($0.key) }
        let now = ContinuousClock.now
        var next: ContinuousClock.Instant?
        for key in differing {
            let evidence = wanted[key]
            let rest = evidence != nil ? opening : book[key.device] != nil ? closing : forgetting
            let due = (changing[key] ?? now) + rest
            changing[key] = changing[key] ?? now
            if due <= now, await keep(key, evidence, known[key]) {
                changing[key] = nil
            } else {
                // What the disk did not keep is tried again.
                let again = max(due, now + .milliseconds(400))
                next = min(next ?? again, again)
            }
        }
        wake(at: next)
    }

    private func wake(at next: ContinuousClock.Instant?) {
        timer?.cancel()
        // Owned here: replaced by each comparison, cancelled when the effect ends.
        timer = next.map { next in
            Task {
                guard (try? await Task.sleep(until: next, tolerance: .milliseconds(100))) != nil else { return }
                await self.timeCame()
            }
        }
    }

    /// Whether the ledger agrees now with what health says.
    private func keep(_ key: Key, _ evidence: String?, _ incident: IncidentID?) async -> Bool {
        if let evidence {
            let opened = Incident(
                id: IncidentID(rawValue: UUID().uuidString.lowercased()),
                device: PlacedDeviceID(rawValue: key.device.rawValue), fault: key.fault.rawValue,
                evidence: evidence)
            return (try? await hall.perform(.openIncident(opened))) != nil
        }
        guard let incident else { return true }
        return (try? await hall.perform(.closeIncident(incident))) != nil
    }
}
