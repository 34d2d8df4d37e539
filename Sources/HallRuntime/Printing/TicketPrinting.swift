import Crypto
public import DeviceKit
import Foundation
public import HallDomain
public import Logging
import Rendering

/// The printing effect: each ticket that is wanted on paper gets there at most once without the mark 补打.
///
/// The backlog lives in the ledger: at most one attempt per printer is submitted at a time, none while the printer is
/// known unready. An attempt is committed before it is submitted and committed as started before its first byte; a
/// known attempt is never sent twice, whoever asks.
public actor TicketPrinting {
    let hall: Hall
    let plan: HallPlan
    let clock: any HallClock
    let spooler: any PrintSpooler
    let screens: ScreenBook
    let printers: [PlacedDevice]
    let withheld = WithheldTickets()
    private let layout: TicketLayout
    private let relay: any RelayedJobSource
    private let health: HealthBook
    private let logger: Logger
    let lines: [DeviceID: PrinterLine]
    /// Printers that only the spooler reaches.
    let queueLines: [DeviceID: QueueLine]
    private let encoders: [DeviceID: DeviceModel.Encoder]
    private let drawing = PageDrawing()
    private let glyphs: TicketGlyphs
    /// Says that a font is missing: once, and for good, since fonts come with a restart.
    private var isFontMissed = false
    private let (unsettledChanges, unsettled) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Attempts of this process that have not ended, for submitting again what the spooler forgot.
    var submissions: [AttemptID: Submission] = [:]
    /// The newest ticket tried on each printer: one that comes back at once is not tried again in the same breath.
    private var lastTried: [DeviceID: (ticket: TicketID, at: ContinuousClock.Instant)] = [:]
    /// Printers known unready, and when each that was came back last.
    private var lost: Set<DeviceID> = []
    private var returned: [DeviceID: Moment] = [:]

    /// What was handed to the spooler, and when last.
    struct Submission {
        var bytes: [UInt8]
        var at: ContinuousClock.Instant
    }

    /// Prints the tickets of `hall` on the printers among `devices`.
    public init(
        hall: Hall, plan: HallPlan, clock: any HallClock, devices: [PlacedDevice], spooler: any PrintSpooler,
        relay: any RelayedJobSource, health: HealthBook, screens: ScreenBook,
        glyphs: TicketGlyphs = TicketGlyphs(), logger: Logger
    ) {
        self.hall = hall
        self.plan = plan
        layout = TicketLayout(plan: plan)
        self.clock = clock
        self.spooler = spooler
        self.relay = relay
        self.health = health
        self.screens = screens
        self.glyphs = glyphs
        self.logger = logger
        printers = devices.filter { $0.model.role == .documentPrinter }
        encoders = Dictionary(
            uniqueKeysWithValues: printers.compactMap { device in device.model.encoder.map { (device.id, $0) } })
        let withheld = withheld
        lines = Dictionary(
            uniqueKeysWithValues: printers.filter { $0.model.page == nil }.map {
                ($0.id, PrinterLine(device: $0, hall: hall, withheld: withheld, logger: logger))
            })
        queueLines = Dictionary(
            uniqueKeysWithValues: printers.filter { $0.model.page != nil }.map {
                ($0.id, QueueLine(device: $0, hall: hall, logger: logger))
            })
    }

    /// Follows the ledger, the relay and the queues until cancelled.
    public func run() async {
        await settleInterrupted()
        await drawGlyphs()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follow() }
            group.addTask { await self.watchHealth() }
            group.addTask { await self.reconcile() }
            group.addTask { await self.takeJobs() }
            for line in lines.values { group.addTask { await line.run() } }
            for line in queueLines.values { group.addTask { await line.run() } }
            for printer in printers {
                let keeper = QueueKeeping(
                    device: printer, plan: plan, spooler: spooler, health: health, clock: clock, logger: logger)
                group.addTask { await keeper.run() }
            }
        }
    }

    /// Serves a printer whose driver has just begun, until it is cancelled with the driver's end.
    func serve(_ printer: any DocumentPrinter, device: PlacedDevice) async {
        guard let line = lines[device.id] else { return }
        await line.begin(printer)
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        await line.end(printer)
    }

    /// Serves a printer behind a queue whose driver has just begun, until it is cancelled with the driver's end.
    func serve(_ printer: any QueuePrinter, device: PlacedDevice) async {
        guard let line = queueLines[device.id] else { return }
        await line.begin(printer)
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        await line.end(printer)
    }

    // MARK: From the ledger to the spooler

    private func follow() async {
        for await _ in hall.commits() {
            unsettled.yield()
            await submitWanted()
        }
    }

    /// A printer that becomes ready takes up what still waits for it.
    private func watchHealth() async {
        for await _ in health.values() { await submitWanted() }
    }

    /// Looks every second while there is paper that time can settle, and waits for nothing while there is none.
    private func reconcile() async {
        for await _ in unsettledChanges {
            while await settleOnce() {
                guard (try? await Task.sleep(for: .seconds(1), tolerance: .milliseconds(200))) != nil else { return }
            }
        }
    }

    func submitWanted() async {
        noteReadiness()
        for printer in printers where isReady(printer) {
            if let ticket = await nextWanted(at: printer) { await attempt(ticket, on: printer) }
        }
    }

    private func nextWanted(at printer: PlacedDevice) async -> Ticket? {
        let (id, isFirst) = (printer.placed, printer.id == printers.first?.id)
        let (kiosk, withheld) = (printer.kiosk, withheld)
        let tickets = await hall.read { state -> [Ticket] in
            guard state.openAttempts[id] == nil else { return [] }
            return state.unsettledPaper.compactMap { state.tickets[$0] }
                .filter { $0.paper == .wanted && ($0.kiosk.map { $0 == kiosk } ?? isFirst) }
                .filter { !withheld.contains($0.id) }
        }
        let now = clock.now()
        let due = tickets.filter { !isTooLate($0, now) }.min { $0.key.serial < $1.key.serial }
        guard let due, let last = lastTried[printer.id], last.ticket == due.id else { return due }
        // It came back: the printer or the spooler said no. The next look of `reconcile` tries again.
        return ContinuousClock.now - last.at < .seconds(2) ? nil : due
    }

    private func attempt(_ ticket: Ticket, on printer: PlacedDevice) async {
        let copy = ticket.reprints
        guard let paper = await encode(ticket, copy: copy, on: printer) else {
            _ = try? await hall.perform(.forgoPaper(ticket: ticket.id, reason: "it cannot be encoded"))
            return
        }
        let id = AttemptID(rawValue: UUID().uuidString.lowercased())
        let bytes = paper.bytes
        let attempt = PrintAttempt(
            id: id, ticket: ticket.id, printer: printer.placed, copy: copy, digest: PrinterLine.digest(of: bytes),
            millimetres: paper.millimetres)
        // Before the commit: whoever finds the attempt in the ledger must not take it for forgotten by the spooler.
        submissions[id] = Submission(bytes: bytes, at: .now)
        lastTried[printer.id] = (ticket.id, .now)
        guard (try? await hall.perform(.attemptPrint(attempt))) != nil else {
            submissions[id] = nil
            return
        }
        if let line = queueLines[printer.id] {
            line.print(attempt, job(of: attempt, bytes, to: printer))
        } else {
            await submit(attempt, bytes, to: printer)
        }
    }

    /// A document as its printer takes it.
    struct EncodedPaper: Sendable {
        var bytes: [UInt8]
        /// Absent where the driver cannot tell.
        var millimetres: Int?
    }

    func encode(_ ticket: Ticket, copy: Int, on printer: PlacedDevice) async -> EncodedPaper? {
        await encode(layout.document(for: ticket, copy: copy), on: printer)
    }

    func encode(_ document: PaperDocument, on printer: PlacedDevice) async -> EncodedPaper? {
        do {
            var paper: EncodedPaper?
            if let form = printer.model.page {
                let page = try await drawing.draw(document, form: form, glyphs: glyphs)
                paper = EncodedPaper(bytes: page.bytes, millimetres: page.millimetres)
            } else if let bytes = try encoders[printer.id]?(document, glyphs) {
                paper = EncodedPaper(bytes: bytes, millimetres: printer.model.measure?(bytes))
            }
            noteFonts()
            return paper
        } catch {
            logger.error("ticket cannot be encoded", metadata: ["device": "\(printer.id)", "error": "\(error)"])
            return nil
        }
    }

    /// Draws what this hall's own texts need of characters without a code. Reading fonts blocks: on a thread of its own,
    /// and before the first ticket waits for it.
    private func drawGlyphs() async {
        let (texts, encoders, glyphs) = (layout.texts(), encoders, glyphs)
        for form in Set(printers.compactMap(\.model.page)) {
            _ = try? await drawing.draw(texts, form: form, glyphs: glyphs)
        }
        await withCheckedContinuation { drawn in
            let thread = Thread {
                for encode in encoders.values { _ = try? encode(texts, glyphs) }
                drawn.resume()
            }
            thread.name = "glyphs"
            thread.start()
        }
        noteFonts()
    }

    /// A character that neither the printer nor a font of this machine has is 〓 on paper, and a fault.
    private func noteFonts() {
        guard !isFontMissed, !glyphs.missing.isEmpty else { return }
        isFontMissed = true
        let characters = glyphs.missing.map { "U+\(String($0.value, radix: 16, uppercase: true))" }
        let status = DeviceStatus(
            role: .documentPrinter, model: "fonts", address: "fontconfig", place: plan.name, condition: .warning,
            faults: [.fontMissing], evidence: "no font has \(characters.joined(separator: " "))", since: clock.now())
        health.update { $0["ticket-font"] = status }
    }

    func submit(_ attempt: PrintAttempt, _ bytes: [UInt8], to printer: PlacedDevice) async {
        submissions[attempt.id] = Submission(bytes: bytes, at: .now)
        do {
            _ = try await spooler.submit(job(of: attempt, bytes, to: printer))
        } catch {
            // It stays submitted in the ledger; `reconcile` submits it again while it is worth printing.
            logger.warning(
                "spooler did not take the ticket", metadata: ["device": "\(printer.id)", "error": "\(error)"])
        }
    }

    private func job(of attempt: PrintAttempt, _ bytes: [UInt8], to printer: PlacedDevice) -> SpoolJob {
        var job = SpoolJob(
            queue: printer.queue ?? "", uuid: "urn:uuid:\(attempt.id)",
            name: "\(PrinterLine.namePrefix)\(attempt.ticket):\(attempt.copy)", bytes: bytes)
        if let page = printer.model.page { job.format = page.format.mimeType }
        return job
    }

    // MARK: Readiness

    /// The printer itself and its queue at the spooler.
    private func isReady(_ printer: PlacedDevice) -> Bool {
        let book = health.value
        return book[printer.id]?.isUsable == true && book[QueueKeeping.key(of: printer)]?.isUsable != false
    }

    /// A printer that nothing is known of yet, just after the start, is neither ready nor lost.
    private func isKnownUnready(_ printer: PlacedDevice) -> Bool {
        let book = health.value
        return [printer.id, QueueKeeping.key(of: printer)].contains { key in
            book[key].map { !$0.isUsable && $0.condition != .unknown } ?? false
        }
    }

    private func noteReadiness() {
        for printer in printers {
            if isKnownUnready(printer) {
                lost.insert(printer.id)
            } else if isReady(printer), lost.remove(printer.id) != nil {
                returned[printer.id] = clock.now()
            }
        }
    }

    /// After its limit nothing is printed by itself any more. What had to wait for a printer that was not ready is
    /// printed afterwards only while the person still stands before the screen.
    func isTooLate(_ ticket: Ticket, _ now: Moment) -> Bool {
        let since = ticket.wantedAt ?? ticket.issuedAt
        if !now.isWithin(.seconds(plan.rules.printWithinSeconds), of: since) { return true }
        if now.isWithin(.seconds(3), of: since) || screens.isOpen(ticket.id) { return false }
        let able = printers.filter { ticket.kiosk == nil ? $0.id == printers.first?.id : $0.kiosk == ticket.kiosk }
        return able.allSatisfy { printer in
            lost.contains(printer.id) || returned[printer.id]?.elapsed(since: since) != nil
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
