import DeviceKit
import HallDomain
import Logging

/// Keeps one queue of the spooler telling the truth about its printer, and running.
actor QueueKeeping {
    /// The keywords of `printer-state-reasons` that speak for the printer itself.
    private static let ownReasons = Set(DeviceFault.allCases.compactMap(\.printerStateReason))
    /// cupsd's own words when it stops a queue; `cupsdisable` writes the person's, or `Paused`. A backend that asks for it
    /// (CUPS_BACKEND_STOP) stops it without a word (cupsd 2.4.2).
    private static let ownWords = [
        "due to backend errors", "due to filter errors", "does not exist", "the scheduler could not",
        "unable to start filter", "stopped with status", "crashed", "backend failed", "filter failed",
    ]

    private let device: PlacedDevice
    private let plan: HallPlan
    private let spooler: any PrintSpooler
    private let health: HealthBook
    private let clock: any HallClock
    private let logger: Logger
    private let looks: Looks
    /// What the spooler is known to say; nil when that is not known.
    private var told: [String]?
    private var isTelling = false

    /// How often the queue is looked at.
    struct Looks: Sendable {
        /// While all is well.
        var calm = Duration.seconds(5)
        /// While it is stopped, paused or away.
        var troubled = Duration.seconds(2)
    }

    init(
        device: PlacedDevice, plan: HallPlan, spooler: any PrintSpooler, health: HealthBook, clock: any HallClock,
        logger: Logger, looks: Looks = .init()
    ) {
        (self.device, self.plan, self.spooler, self.health) = (device, plan, spooler, health)
        (self.clock, self.logger, self.looks) = (clock, logger, looks)
    }

    /// The name under which a printer's queue stands in the health book.
    static func key(of printer: PlacedDevice) -> DeviceID { DeviceID(rawValue: "\(printer.id)-queue") }

    /// Keeps the queue until cancelled.
    func run() async {
        guard let queue = device.queue else { return }
        await withDiscardingTaskGroup { group in
            // A printer that only the spooler reaches is known from the spooler: it is not told its own words.
            if device.model.page == nil {
                group.addTask { for await _ in self.health.values() { await self.tell(queue) } }
            }
            group.addTask { await self.keepRunning(queue) }
        }
    }

    /// Faults reach `printer-state-reasons` as they change, the newest last; what could not be told is told when the
    /// queue is next seen to say something else.
    private func tell(_ queue: String) async {
        guard !isTelling else { return }
        isTelling = true
        defer { isTelling = false }
        while let reasons = presentReasons(), reasons != told {
            do {
                try await spooler.setReasons(reasons, on: queue)
                told = reasons
            } catch {
                told = nil
                logger.warning("queue's reasons not set", metadata: ["queue": "\(queue)", "error": "\(error)"])
                return
            }
        }
    }

    /// What the queue shall say; nil while nothing is known of the printer.
    private func presentReasons() -> [String]? {
        guard device.model.page == nil, let status = health.value[device.id], status.condition != .unknown else {
            return nil
        }
        return Set(status.faults.compactMap(\.printerStateReason)).sorted()
    }

    /// A queue that stopped by itself is resumed; one that a person paused stays so, and says so.
    private func keepRunning(_ queue: String) async {
        repeat {
            do {
                let seen = try await spooler.queue(named: queue)
                if let reasons = presentReasons(), Self.ownReasons.intersection(seen.reasons) != Set(reasons) {
                    told = nil
                    await tell(queue)
                }
                await settle(seen, queue)
            } catch {
                told = nil
                note(.queueStopped, "\(queue): \(error)")
            }
        } while (try? await Task.sleep(for: pause, tolerance: pause / 5)) != nil
    }

    private var pause: Duration {
        health.value[Self.key(of: device)]?.condition == .ok ? looks.calm : looks.troubled
    }

    private func settle(_ seen: SpoolQueue, _ queue: String) async {
        if seen.state == 5, !Self.isPausedByPerson(seen) {
            note(.queueStopped, "printer-state 5, '\(seen.message)'")
            logger.notice(
                "resuming a queue that stopped", metadata: ["queue": "\(queue)", "message": "\(seen.message)"])
            try? await spooler.resume(queue: queue)
        } else if seen.state == 5 {
            note(.queuePaused, "printer-state 5, '\(seen.message)'")
        } else if !seen.isAccepting {
            note(.queuePaused, "the queue accepts no jobs, '\(seen.message)'")
        } else {
            note(nil, "")
        }
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

    /// Whether a person stopped the queue. What nobody can tell counts as a person's wish.
    static func isPausedByPerson(_ queue: SpoolQueue) -> Bool {
        let message = queue.message.lowercased()
        return !message.isEmpty && !ownWords.contains { message.contains($0) }
    }
}
