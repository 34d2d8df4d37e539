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
    /// When a fault was first seen (or last gone) by the clock of this process.
    private var changing: [Key: ContinuousClock.Instant] = [:]

    private struct Key: Hashable {
        var device: DeviceID
        var fault: DeviceFault
    }

    /// Keeps incidents of `health` in the ledger of `hall`.
    public init(
        hall: Hall, health: HealthBook, opening: Duration = .milliseconds(500), closing: Duration = .seconds(1)
    ) {
        self.hall = hall
        self.health = health
        self.opening = opening
        self.closing = closing
    }

    /// Keeps incidents until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.health.values() { await self.settle() } }
            group.addTask { await self.settleLater() }
        }
    }

    private let (waits, waiting) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// What stands or is gone long enough is settled by time, not by another change; while nothing is in the balance,
    /// this waits for nothing.
    private func settleLater() async {
        for await _ in waits {
            while !changing.isEmpty {
                guard (try? await Task.sleep(for: .milliseconds(400), tolerance: .milliseconds(200))) != nil else { return }
                await settle()
            }
        }
    }

    private func settle() async {
        let book = health.value
        let open = await hall.read { Array($0.incidents.values) }
        var wanted: [Key: String] = [:]
        for (device, status) in book {
            for fault in status.faults { wanted[Key(device: device, fault: fault)] = status.evidence }
        }
        var known: [Key: Incident] = [:]
        for incident in open {
            guard let device = incident.device, let fault = DeviceFault(rawValue: incident.fault) else { continue }
            known[Key(device: DeviceID(rawValue: device.rawValue), fault: fault)] = incident
        }
        let now = ContinuousClock.now
        let differing = Set(wanted.keys).symmetricDifference(known.keys)
        for key in changing.keys where !differing.contains(key) { changing[key] = nil }
        for key in differing {
            let since = changing[key] ?? now
            changing[key] = since
            let evidence = wanted[key]
            guard now - since >= (evidence != nil ? opening : closing) else { continue }
            if await settle(key, evidence, known[key]) { changing[key] = nil }
        }
        if !changing.isEmpty { waiting.yield() }
    }

    private func settle(_ key: Key, _ evidence: String?, _ incident: Incident?) async -> Bool {
        if let evidence {
            let opened = Incident(
                id: IncidentID(rawValue: UUID().uuidString.lowercased()),
                device: PlacedDeviceID(rawValue: key.device.rawValue), fault: key.fault.rawValue,
                evidence: evidence)
            return (try? await hall.perform(.openIncident(opened))) != nil
        }
        // A device that is not known (yet) says nothing about the end of its faults.
        guard let incident, health.value[key.device].map({ $0.condition != .unknown }) ?? true else { return false }
        return (try? await hall.perform(.closeIncident(incident.id))) != nil
    }
}
