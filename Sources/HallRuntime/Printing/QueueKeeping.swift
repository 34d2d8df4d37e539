import DeviceKit
import HallDomain
import Logging

/// Keeps one queue of the spooler telling the truth about its printer, and running.
struct QueueKeeping: Sendable {
    let device: PlacedDevice
    let plan: HallPlan
    let spooler: any PrintSpooler
    let health: HealthBook
    let clock: any HallClock
    let logger: Logger

    /// The name under which a printer's queue stands in the health book.
    static func key(of printer: PlacedDevice) -> DeviceID { DeviceID(rawValue: "\(printer.id)-queue") }

    func run() async {
        guard let queue = device.queue else { return }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tellReasons(queue) }
            group.addTask { await self.keepRunning(queue) }
        }
    }

    /// Faults reach `printer-state-reasons` as they change; after an outage of the spooler, again.
    private func tellReasons(_ queue: String) async {
        var told: [String]?
        for await book in health.values() {
            guard let status = book[device.id], status.condition != .unknown else { continue }
            let reasons = status.faults.map(\.rawValue)
            guard reasons != told else { continue }
            do {
                try await spooler.setReasons(reasons, on: queue)
                told = reasons
            } catch {
                told = nil
                logger.warning("queue's reasons not set", metadata: ["queue": "\(queue)", "error": "\(error)"])
            }
        }
    }

    /// A queue that stopped by itself is resumed; one that a person paused stays so, and says so.
    private func keepRunning(_ queue: String) async {
        var wasAway = false
        repeat {
            guard let seen = try? await spooler.queue(named: queue) else {
                wasAway = true
                note(.queueStopped, "cupsd does not answer for \(queue)")
                continue
            }
            if wasAway || isUntold(seen) {
                wasAway = false
                await tellAgain(queue)
            }
            guard seen.state == 5 else {
                note(nil, "")
                continue
            }
            guard !Self.isPausedByPerson(seen) else {
                note(.queuePaused, "printer-state 5, '\(seen.message)'")
                continue
            }
            note(.queueStopped, "printer-state 5, '\(seen.message)'")
            logger.notice("resuming a queue that stopped", metadata: ["queue": "\(queue)", "message": "\(seen.message)"])
            try? await spooler.resume(queue: queue)
        } while (try? await Task.sleep(for: .seconds(4), tolerance: .seconds(1))) != nil
    }

    private func note(_ fault: DeviceFault?, _ evidence: String) {
        let key = Self.key(of: device)
        let faults = fault.map { [$0] } ?? []
        guard health.value[key].map({ $0.faults != faults }) ?? true else { return }
        let status = DeviceStatus(
            role: .documentPrinter, model: "cups-queue", address: device.queue ?? "", place: device.place(in: plan),
            condition: fault == nil ? .ok : .fault, faults: faults, evidence: evidence, since: clock.now())
        health.update { $0[key] = status }
    }

    private func isUntold(_ seen: SpoolQueue) -> Bool {
        let wanted = Set((health.value[device.id]?.faults ?? []).compactMap(\.printerStateReason))
        return !wanted.isSubset(of: seen.reasons)
    }

    private func tellAgain(_ queue: String) async {
        let reasons = (health.value[device.id]?.faults ?? []).compactMap(\.printerStateReason).sorted()
        try? await spooler.setReasons(reasons, on: queue)
    }

    /// cupsd writes its own words when a backend or filter failed; `cupsdisable` writes the person's, or `Paused`.
    static func isPausedByPerson(_ queue: SpoolQueue) -> Bool {
        let ownWords = ["backend", "filter", "stopped with status", "crashed", "unable to"]
        let message = queue.message.lowercased()
        return !ownWords.contains { message.contains($0) }
    }
}
