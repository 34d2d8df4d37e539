import DeviceKit
import HallDomain
import Logging

/// Gives the presses of one single-key button their meaning (see `ButtonGrammar`), and makes wishes of them.
actor SingleKey {
    private let window: WindowID
    private let hall: Hall
    private let logger: Logger
    private var grammar: ButtonGrammar
    private let finishProof: FinishProof
    /// The call that the newest press finished: the only one that a second press can turn into missed.
    private var justFinished: Int?

    init(window: WindowID, settings: ButtonGrammar.Settings, hall: Hall, logger: Logger) {
        self.window = window
        self.hall = hall
        self.logger = logger
        grammar = ButtonGrammar(settings: settings)
        // A key that cannot say 过号 proves nothing by calling the next.
        finishProof = settings.secondPressMilliseconds > 0 ? .stated : .unproven
    }

    /// Listens until the button's events end. `beep` is what answers a press that does nothing.
    func listen(
        to events: AsyncStream<ButtonEvent>, heard: HeardButton? = nil, heldAtStart: @Sendable () async -> Void = {},
        beep: @escaping @Sendable () async -> Void
    ) async {
        var timer: Task<Void, Never>?
        var heard = heard
        for await event in events {
            if heard?.isKept(event) == true { continue }
            timer?.cancel()
            let time: Duration
            switch event {
            case .heldAtStart:
                await heldAtStart()
                continue
            case .pressed(let at):
                time = at
                await act(grammar.pressed(at: at), beep)
            case .released(let at):
                time = at
                await act(grammar.released(at: at), beep)
            }
            guard grammar.deadline() != nil else { continue }
            // Owned here: replaced by the next event, cancelled at the end.
            timer = Task { await self.waitForDeadlines(from: time, beep) }
        }
        timer?.cancel()
    }

    /// What holding a key means comes by time: told on the button's own clock, counted from its last event.
    private func waitForDeadlines(from time: Duration, _ beep: @Sendable () async -> Void) async {
        var now = time
        while let deadline = grammar.deadline() {
            guard (try? await Task.sleep(for: max(.zero, deadline - now))) != nil else { return }
            now = max(now, deadline)
            await act(grammar.elapsed(at: now), beep)
        }
    }

    private func act(_ meaning: ButtonGrammar.Meaning, _ beep: @Sendable () async -> Void) async {
        do throws(HallError) {
            switch meaning {
            case .finishAndCallNext: try await finishAndCall(beep)
            case .markPreviousMissed: try await turnIntoMissed()
            case .pauseOrResume:
                let isPaused = await hall.read { [window] in $0.windows[window]?.isPaused == true }
                _ = try await hall.perform(isPaused ? .resume(window: window) : .pause(window: window, reason: nil))
            case .ignoredWithBeep: await beep()
            case .stuck, .unstuck, .nothing: break
            }
        } catch {
            await beep()
            logger.info("press refused", metadata: ["window": "\(window)", "reason": "\(error)"])
        }
    }

    private func finishAndCall(_ beep: @Sendable () async -> Void) async throws(HallError) {
        justFinished = nil
        let served = await hall.read { [window] in $0.windows[window]?.serving }
        do throws(HallError) {
            let answer = try await hall.perform(.finishAndCallNext(window: window, proof: finishProof))
            justFinished = served
            if case .called = answer { return }
            // The citizen was served and nobody waits.
            grammar.noCallWasMade()
            await beep()
        } catch {
            // No call was made, so the next press must not be taken for a repetition.
            grammar.noCallWasMade()
            throw error
        }
    }

    /// Only what the press before has finished: an older visit that ended well stays as it is.
    private func turnIntoMissed() async throws(HallError) {
        defer { justFinished = nil }
        let last = await hall.read { [window] in $0.windows[window]?.lastFinish }
        guard let last, last == justFinished else { throw .refused(.nothingServed(window)) }
        _ = try await hall.perform(.turnFinishIntoMissed(window: window))
    }
}
