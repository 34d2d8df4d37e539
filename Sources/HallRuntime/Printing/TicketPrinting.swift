import Crypto
public import DeviceKit
import Foundation
public import HallDomain
public import Logging

/// The printing effect: each ticket that is wanted on paper gets there at most once without the mark 补打.
///
/// The backlog lives in the ledger: at most one attempt per printer is submitted at a time, none while the printer is
/// known unready. An attempt is committed before it is submitted and committed as started before its first byte; a
/// known attempt is never sent twice, whoever asks.
public actor TicketPrinting {
    private let hall: Hall
    private let plan: HallPlan
    private let layout: TicketLayout
    private let clock: any HallClock
    private let spooler: any PrintSpooler
    private let relay: any RelayedJobSource
    private let health: HealthBook
    private let screens: ScreenBook
    private let logger: Logger
    private let lines: [DeviceID: PrinterLine]
    private let printers: [PlacedDevice]
    private let encoders: [DeviceID: DriverEntry.Encoder]
    private let (unsettledChanges, unsettled) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Bytes of attempts not ended, for submitting again what the spooler forgot.
    private var documents: [AttemptID: [UInt8]] = [:]
    private var lastSubmitted: [AttemptID: ContinuousClock.Instant] = [:]

    /// Prints the tickets of `hall` on the printers among `devices`.
    public init(
        hall: Hall, plan: HallPlan, clock: any HallClock, devices: [PlacedDevice], spooler: any PrintSpooler,
        relay: any RelayedJobSource, health: HealthBook, screens: ScreenBook, logger: Logger
    ) {
        self.hall = hall
        self.plan = plan
        layout = TicketLayout(plan: plan)
        self.clock = clock
        self.spooler = spooler
        self.relay = relay
        self.health = health
        self.screens = screens
        self.logger = logger
        printers = devices.filter { $0.entry.role == .documentPrinter }
        // The files were read and found good with the hall file; one that has vanished since encodes nothing.
        encoders = Dictionary(
            uniqueKeysWithValues: printers.compactMap { device in
                (try? device.entry.encoder?(device.files)).map { (device.id, $0) }
            })
        lines = Dictionary(
            uniqueKeysWithValues: printers.map { ($0.id, PrinterLine(device: $0, hall: hall, logger: logger)) })
    }

    /// Follows the ledger, the relay and the queues until cancelled.
    public func run() async {
        await settleInterrupted()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follow() }
            group.addTask { await self.watchHealth() }
            group.addTask { await self.reconcile() }
            group.addTask { await self.takeJobs() }
            for line in lines.values { group.addTask { await line.run() } }
            for printer in printers {
                let keeper = QueueKeeping(
                    device: printer, plan: plan, spooler: spooler, health: health, clock: clock, logger: logger)
                group.addTask { await keeper.run() }
            }
        }
    }

    /// Serves a printer whose driver has just begun, until its health ends with it.
    func serve(_ printer: any DocumentPrinter, device: PlacedDevice) async {
        guard let line = lines[device.id] else { return }
        await line.begin(printer)
        // The supervisor cancels this when the driver ends.
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        await line.end(printer)
    }

    // MARK: From the ledger to the spooler

    /// What was being printed when the agent stopped is proven by nobody any more.
    private func settleInterrupted() async {
        let open = await hall.read { $0.attempts.values.filter { $0.isStarted && $0.end == nil }.map(\.id) }
        for id in open {
            _ = try? await hall.perform(.endPrint(id, .doubtful, evidence: "the agent stopped while it was printed"))
        }
    }

    private func follow() async {
        for await _ in hall.commits() {
            await submitWanted()
            unsettled.yield()
        }
    }

    /// A printer that becomes ready takes up what still waits for it.
    private func watchHealth() async {
        for await _ in health.values() { await submitWanted() }
    }

    private func submitWanted() async {
        for printer in printers {
            guard isReady(printer) else { continue }
            let (id, isFirst) = (printer.placed, printer.id == printers.first?.id)
            let ticket: Ticket? = await hall.read { state in
                guard state.openAttempts[id] == nil else { return nil }
                return state.unsettledPaper.compactMap { state.tickets[$0] }
                    .filter { $0.paper == .wanted && ($0.kiosk.map { $0 == printer.kiosk } ?? isFirst) }
                    .min { $0.key.serial < $1.key.serial }
            }
            if let ticket { await attempt(ticket, on: printer) }
        }
    }

    /// The printer itself and its queue at the spooler.
    private func isReady(_ printer: PlacedDevice) -> Bool {
        let book = health.value
        return book[printer.id]?.isUsable == true && book[QueueKeeping.key(of: printer)]?.isUsable != false
    }

    private func attempt(_ ticket: Ticket, on printer: PlacedDevice) async {
        let copy = ticket.reprints
        guard let bytes = encode(ticket, copy: copy, on: printer) else { return }
        let id = AttemptID(rawValue: UUID().uuidString.lowercased())
        let attempt = PrintAttempt(
            id: id, ticket: ticket.id, printer: printer.placed, copy: copy, digest: PrinterLine.digest(of: bytes))
        guard (try? await hall.perform(.attemptPrint(attempt))) != nil else { return }
        documents[id] = bytes
        await submit(attempt, bytes, to: printer)
    }

    private func encode(_ ticket: Ticket, copy: Int, on printer: PlacedDevice) -> [UInt8]? {
        do {
            return try encoders[printer.id]?(layout.document(for: ticket, copy: copy))
        } catch {
            logger.error("ticket cannot be encoded", metadata: ["device": "\(printer.id)", "error": "\(error)"])
            return nil
        }
    }

    private func submit(_ attempt: PrintAttempt, _ bytes: [UInt8], to printer: PlacedDevice) async {
        lastSubmitted[attempt.id] = .now
        let job = SpoolJob(
            queue: printer.queue ?? "", uuid: "urn:uuid:\(attempt.id)",
            name: "\(PrinterLine.namePrefix)\(attempt.ticket):\(attempt.copy)", bytes: bytes)
        do {
            _ = try await spooler.submit(job)
        } catch {
            // It stays submitted in the ledger; `reconcile` submits it again while it is worth printing.
            logger.warning(
                "spooler did not take the ticket", metadata: ["device": "\(printer.id)", "error": "\(error)"])
        }
    }

    // MARK: What the spooler forgot, and what is too late

    /// Looks every second while there is paper that is not settled, and waits for nothing while there is none.
    private func reconcile() async {
        for await _ in unsettledChanges {
            while await settleOnce() {
                guard (try? await Task.sleep(for: .seconds(1), tolerance: .milliseconds(200))) != nil else { return }
            }
        }
    }

    /// Whether anything that time can settle is left.
    private func settleOnce() async -> Bool {
        let (now, limit) = (clock.now(), Duration.seconds(plan.rules.printWithinSeconds))
        let open = await hall.read { state in
            state.unsettledPaper.compactMap { state.tickets[$0] }.filter { $0.paper != .doubtful }.map { ticket in
                (ticket, Self.openAttempt(of: ticket, in: state))
            }
        }
        for (ticket, attempt) in open {
            let since = attempt?.at ?? ticket.issuedAt
            if let attempt {
                await revive(attempt, ticket, isLate: !now.isWithin(limit, of: since))
            } else if ticket.paper == .wanted, isTooLate(ticket, now, limit) {
                _ = try? await hall.perform(.forgoPaper(ticket: ticket.id, reason: "not printed in time"))
            }
        }
        let attempts = Set(open.compactMap { $0.1?.id })
        documents = documents.filter { attempts.contains($0.key) }
        lastSubmitted = lastSubmitted.filter { attempts.contains($0.key) }
        return !open.isEmpty
    }

    /// What could not be printed at once is printed later only while the person still stands before the screen.
    private func isTooLate(_ ticket: Ticket, _ now: Moment, _ limit: Duration) -> Bool {
        let since = ticket.wantedAt ?? ticket.issuedAt
        if !now.isWithin(limit, of: since) { return true }
        let isReady = printers.contains { $0.kiosk == ticket.kiosk && self.isReady($0) }
        return !isReady && !now.isWithin(.seconds(3), of: since) && !screens.isOpen(ticket.id)
    }

    private static func openAttempt(of ticket: Ticket, in state: HallState) -> PrintAttempt? {
        guard case .submitted(let id) = ticket.paper else { return nil }
        return state.attempts[id]
    }

    private func revive(_ attempt: PrintAttempt, _ ticket: Ticket, isLate: Bool) async {
        guard let printer = printers.first(where: { $0.placed == attempt.printer }), let queue = printer.queue else {
            return
        }
        if let last = lastSubmitted[attempt.id], ContinuousClock.now - last < .seconds(3), !isLate { return }
        let jobs = try? await spooler.openJobs(on: queue)
        let job = jobs?.first { $0.uuid?.hasSuffix(attempt.id.rawValue) == true }
        if isLate {
            // Ended first: whatever the spooler still does with the job, the ledger lets no byte of it out.
            _ = try? await hall.perform(.endPrint(attempt.id, .notSent, evidence: "not printed in time"))
            if let job { try? await spooler.cancel(job: job.id, on: queue) }
        } else if jobs != nil, job == nil,
            let bytes = documents[attempt.id] ?? encode(ticket, copy: attempt.copy, on: printer)
        {
            guard PrinterLine.digest(of: bytes) == attempt.digest else {
                _ = try? await hall.perform(.endPrint(attempt.id, .notSent, evidence: "the device file has changed"))
                return
            }
            await submit(attempt, bytes, to: printer)
        }
    }

    // MARK: From the relay to the printers

    private func takeJobs() async {
        for await job in relay.jobs {
            if let line = lines[job.device] {
                await line.take(job)
            } else {
                job.finish(.cancelled(message: "no printer '\(job.device)' in the hall file"))
            }
        }
    }
}
