import DeviceKit
public import HallDomain
public import Logging

/// Turns what people press, touch and lay down into wishes.
public actor InputListening {
    private let hall: Hall
    private let cards: CardDesk
    private let plan: HallPlan
    private let logger: Logger
    private var terminals: [WindowID: any CallTerminal] = [:]
    private var pads: [WindowID: any EvaluationPad] = [:]

    /// Listens for `hall`.
    public init(hall: Hall, plan: HallPlan, cards: CardDesk, logger: Logger) {
        self.hall = hall
        self.plan = plan
        self.cards = cards
        self.logger = logger
    }

    /// Keeps terminals showing how many wait, and pads asking, until cancelled.
    public func run() async {
        var shown: [WindowID: TerminalDisplay] = [:]
        var asked: [WindowID: Int] = [:]
        for await _ in hall.commits() {
            let plan = plan
            let windows = await hall.read { state in
                plan.windows.map { window in
                    (window.id, Self.display(window, state), state.windows[window.id]?.lastFinish)
                }
            }
            for (window, display, finish) in windows {
                if shown[window] != display, let terminal = terminals[window] {
                    shown[window] = display
                    await terminal.display(display)
                }
                if let finish, asked[window] != finish, let pad = pads[window] {
                    asked[window] = finish
                    await pad.ask()
                }
            }
        }
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
        await terminal.display(
            await hall.read { [plan] state in
                plan.window(window).map { Self.display($0, state) } ?? .idle
            })
        for await key in terminal.keys {
            do throws(HallError) {
                if let pad = pads[window], key == .evaluate {
                    await pad.ask()
                } else {
                    _ = try await perform(key, at: window)
                }
            } catch {
                await refuse(error, at: window, on: terminal)
            }
        }
        if let present = terminals[window], present === terminal { terminals[window] = nil }
    }

    private func perform(_ key: TerminalKey, at window: WindowID) async throws(HallError) -> Answer {
        switch key {
        case .callNext: return try await hall.perform(.finishAndCallNext(window: window, proof: .stated))
        case .callNumber(let digits): return try await hall.perform(.callNumber(window: window, digits: digits))
        case .recall: return try await hall.perform(.recall(window: window))
        case .missed: return try await hall.perform(.markMissed(window: window))
        case .finish: return try await hall.perform(.finish(window: window))
        case .undo: return try await hall.perform(.undoCall(window: window))
        case .pause: return try await togglePause(window)
        case .evaluate, .transfer: return .done
        }
    }

    private func refuse(_ error: HallError, at window: WindowID, on terminal: some CallTerminal) async {
        await terminal.beep()
        if case .refused(.nobodyWaiting) = error {
            await terminal.display(.waiting(0))
        } else {
            await terminal.display(.failed)
        }
        logger.info("key refused", metadata: ["window": "\(window)", "reason": "\(error)"])
    }

    private func togglePause(_ window: WindowID) async throws(HallError) -> Answer {
        let isPaused = await hall.read { $0.windows[window]?.isPaused == true }
        return try await hall.perform(isPaused ? .resume(window: window) : .pause(window: window, reason: nil))
    }

    // MARK: Single keys

    func serve(_ button: some CallButton, device: PlacedDevice) async {
        guard let window = device.window else { return }
        let key = SingleKey(window: window, settings: device.button, hall: hall, logger: logger)
        await key.listen(to: button.events) { [weak self] in await self?.terminals[window]?.beep() }
    }

    // MARK: Ratings and cards

    func serve(_ pad: some EvaluationPad, device: PlacedDevice) async {
        guard let window = device.window else { return }
        pads[window] = pad
        for await grade in pad.grades {
            _ = try? await hall.perform(.evaluate(window: window, grade: grade, source: .pad))
        }
        if let present = pads[window], present === pad { pads[window] = nil }
    }

    func serve(_ reader: some CardReader, device: PlacedDevice) async {
        guard let kiosk = device.kiosk else { return }
        for await event in reader.cards { cards.note(event, at: kiosk) }
    }
}
