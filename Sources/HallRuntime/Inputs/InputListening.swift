import DeviceKit
public import HallDomain
public import Logging

/// Turns what people press, touch and lay down into wishes.
public actor InputListening {
    /// How long a terminal shows the answer to a key before it shows again how things stand.
    private static let feedbackTime = Duration.seconds(2)
    /// How long a card that was read is worth a ticket: whoever has not touched an item by then has gone.
    private static let cardTime = Duration.seconds(60)

    private let hall: Hall
    private let cards: CardDesk
    private let plan: HallPlan
    private let logger: Logger
    private let stand: TestStand
    /// A button was held down when its driver began.
    private let heldAtStart: @Sendable () async -> Void
    private var terminals: [WindowID: any CallTerminal] = [:]
    private var pads: [WindowID: any EvaluationPad] = [:]
    /// What each terminal was told to show of its window.
    private var shown: [WindowID: TerminalDisplay] = [:]
    /// Ends the answer that a terminal shows in place of its window's state.
    private var feedback: [WindowID: Task<Void, Never>] = [:]
    /// Ends the session of the newest card at each kiosk.
    private var cardExpiry: [KioskID: Task<Void, Never>] = [:]

    /// Listens for `hall`.
    public init(
        hall: Hall, plan: HallPlan, cards: CardDesk, logger: Logger, stand: TestStand = TestStand(),
        heldAtStart: @escaping @Sendable () async -> Void = {}
    ) {
        self.heldAtStart = heldAtStart
        self.hall = hall
        self.stand = stand
        self.plan = plan
        self.cards = cards
        self.logger = logger
    }

    /// Keeps terminals showing how many wait, and pads asking, until cancelled.
    public func run() async {
        // The end of each window's last visit; what had ended before this start was asked for, or never will be.
        var ended: [WindowID: Int]?
        for await _ in hall.commits() {
            let plan = plan
            let windows = await hall.read { state in
                plan.windows.map { window in
                    (window.id, Self.display(window, state), state.windows[window.id]?.lastFinish)
                }
            }
            let before = ended
            ended = Dictionary(windows.compactMap { id, _, finish in finish.map { (id, $0) } }) { first, _ in first }
            for (window, display, finish) in windows {
                await show(display, at: window)
                if let finish, let before, before[window] != finish { await pads[window]?.ask() }
            }
        }
        for timer in feedback.values { timer.cancel() }
        for timer in cardExpiry.values { timer.cancel() }
    }

    /// Has terminals show again how things stand when a test has given them back, until cancelled.
    public func followTests() async {
        for await _ in stand.wishes.values() {
            for window in Array(terminals.keys) { await showAnew(window) }
        }
    }

    private func show(_ display: TerminalDisplay, at window: WindowID) async {
        guard let terminal = terminals[window], shown[window] != display else { return }
        shown[window] = display
        await terminal.display(display)
    }

    private static func display(_ window: ServiceWindow, _ state: HallState) -> TerminalDisplay {
        guard let current = state.windows[window.id], current.staff != nil else { return .idle }
        if let call = state.serving(at: window.id), let ticket = state.tickets[call.ticket] {
            return .ticket(digits: ticket.number.filter(\.isNumber))
        }
        return .waiting(state.waitingCount(for: window.services))
    }

    // MARK: Call terminals

    func serve(_ terminal: some CallTerminal, device: PlacedDevice) async {
        guard let window = device.window else { return }
        terminals[window] = terminal
        await showAnew(window)
        for await key in terminal.keys {
            if stand.note(device.id, .key, key.name) { continue }
            do throws(HallError) {
                if let pad = pads[window], key == .evaluate {
                    await pad.ask()
                } else {
                    try await perform(key, at: window, on: terminal)
                }
            } catch {
                await refuse(error, at: window, on: terminal)
            }
        }
        guard let present = terminals[window], present === terminal else { return }
        terminals[window] = nil
        feedback.removeValue(forKey: window)?.cancel()
    }

    /// Shows the window's state whatever the terminal shows now.
    private func showAnew(_ window: WindowID) async {
        shown[window] = nil
        let display = await hall.read { [plan] state in
            plan.window(window).map { Self.display($0, state) } ?? .idle
        }
        await show(display, at: window)
    }

    private func perform(
        _ key: TerminalKey, at window: WindowID, on terminal: some CallTerminal
    ) async throws(HallError) {
        switch key {
        case .callNext:
            let answer = try await hall.perform(.finishAndCallNext(window: window, proof: .stated))
            // The citizen was served and nobody waits; the state that follows shows 000.
            if case .done = answer { await terminal.beep() }
        case .callNumber(let digits): _ = try await hall.perform(.callNumber(window: window, digits: digits))
        case .recall: _ = try await hall.perform(.recall(window: window))
        case .missed: _ = try await hall.perform(.markMissed(window: window))
        case .finish: _ = try await hall.perform(.finish(window: window))
        case .undo: _ = try await hall.perform(.undoCall(window: window))
        case .pause:
            let isPaused = await hall.read { $0.windows[window]?.isPaused == true }
            _ = try await hall.perform(isPaused ? .resume(window: window) : .pause(window: window, reason: nil))
        // There is no pad here, and no transfer yet: said so, rather than nothing.
        case .evaluate, .transfer: throw .refused(.notChanged)
        }
    }

    private func refuse(_ error: HallError, at window: WindowID, on terminal: some CallTerminal) async {
        logger.info("key refused", metadata: ["window": "\(window)", "reason": "\(error)"])
        var answer = TerminalDisplay.failed
        if case .refused(.nobodyWaiting) = error { answer = .waiting(0) }
        await terminal.beep()
        await terminal.display(answer)
        // A state that changes meanwhile is shown at once; one that has not is shown again afterwards.
        feedback[window]?.cancel()
        // Owned here: replaced by the next answer, cancelled when the terminal ends.
        feedback[window] = Task {
            guard (try? await Task.sleep(for: Self.feedbackTime)) != nil else { return }
            await self.showAnew(window)
        }
    }

    // MARK: Single keys

    func serve(_ button: some CallButton, device: PlacedDevice) async {
        guard let window = device.window else { return }
        let key = SingleKey(window: window, settings: device.button, hall: hall, logger: logger)
        let heard = HeardButton(stand: stand, device: device.id)
        await key.listen(to: button.events, heard: heard, heldAtStart: heldAtStart) { [weak self] in
            await self?.terminals[window]?.beep()
        }
    }

    // MARK: Ratings and cards

    func serve(_ pad: some EvaluationPad, device: PlacedDevice) async {
        guard let window = device.window else { return }
        pads[window] = pad
        let (hall, stand, grades, answers) = (hall, stand, pad.grades, pad.answersApart)
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await grade in grades where !stand.note(device.id, .grade, "\(grade)") {
                    _ = try? await hall.perform(.evaluate(window: window, grade: grade, source: .pad))
                }
            }
            group.addTask {
                for await label in answers where !stand.note(device.id, .grade, label) {
                    _ = try? await hall.perform(.noteAnswer(window: window, label: label))
                }
            }
        }
        if let present = pads[window], present === pad { pads[window] = nil }
    }

    // MARK: Scanners

    /// 过号报到: a ticket of this hall laid before a scanner checks its visit in again. Any other code is nobody's
    /// business here, and stands in no log.
    func serve(_ scanner: some CodeScanner, device: PlacedDevice) async {
        for await code in scanner.codes {
            let token = ScannedTicket.token(in: code.text, address: plan.ticketAddress)
            let ticket = await hall.read { state in
                token.flatMap { token in state.tickets.values.first { $0.token == token }?.id }
            }
            if stand.note(device.id, .code, ticket == nil ? "\(code.text.count)" : "ticket") { continue }
            guard let ticket else {
                logger.info("scanned code is no ticket of today", metadata: ["device": "\(device.id)"])
                continue
            }
            do throws(HallError) { _ = try await hall.perform(.checkIn(ticket: ticket)) } catch {
                logger.info("check-in refused", metadata: ["device": "\(device.id)", "reason": "\(error)"])
            }
        }
    }

    func serve(_ reader: some CardReader, device: PlacedDevice) async {
        guard let kiosk = device.kiosk else { return }
        for await event in reader.cards where !stand.note(device.id, .card, event.name) {
            guard let session = cards.note(event, at: kiosk) else { continue }
            cardExpiry[kiosk]?.cancel()
            // Owned here: replaced by the next card, cancelled when the listening ends; a reader that goes ends none.
            cardExpiry[kiosk] = Task { [cards] in
                guard (try? await Task.sleep(for: Self.cardTime)) != nil else { return }
                cards.expire(session, at: kiosk)
            }
        }
        // A card that was being read when the reader went will not be read any more.
        cards.noteReaderGone(at: kiosk)
    }
}
