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

    init(window: WindowID, settings: ButtonGrammar.Settings, hall: Hall, logger: Logger) {
        self.window = window
        self.hall = hall
        self.logger = logger
        grammar = ButtonGrammar(settings: settings)
        // A key that cannot say 过号 proves nothing by calling the next.
        finishProof = settings.secondPressMilliseconds > 0 ? .stated : .unproven
    }

    /// Listens until the button's events end. `beep` is what answers a press that does nothing.
    func listen(to events: AsyncStream<ButtonEvent>, beep: @escaping @Sendable () async -> Void) async {
        for await event in events {
            switch event {
            case .pressed(let time): await act(grammar.pressed(at: time), beep)
            case .released(let time): await act(grammar.released(at: time), beep)
            }
        }
    }

    private func act(_ meaning: ButtonGrammar.Meaning, _ beep: @Sendable () async -> Void) async {
        do throws(HallError) {
            switch meaning {
            case .finishAndCallNext:
                _ = try await hall.perform(.finishAndCallNext(window: window, proof: finishProof))
            case .markPreviousMissed: _ = try await hall.perform(.turnFinishIntoMissed(window: window))
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
}
