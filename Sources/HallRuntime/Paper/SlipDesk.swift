import DeviceKit
import HallDomain
import Synchronization

/// Where people at a kiosk ask for paper that is no ticket: a test slip, a diagnosis.
final class SlipDesk: Sendable {
    /// Slips that nobody in post asks for, within `window`: enough to mend a printer, too few to waste a roll.
    static let most = 4
    /// Wrong numbers within `window`.
    static let mostWrong = 5
    static let window = Duration.seconds(600)

    private struct State {
        var printing: TicketPrinting?
        var recent: [KioskID: [ContinuousClock.Instant]] = [:]
        var wrong: [KioskID: [ContinuousClock.Instant]] = [:]
    }

    private let state = Mutex(State())

    /// Slips can be printed from now on.
    func open(_ printing: TicketPrinting) { state.withLock { $0.printing = printing } }

    /// Whether one more slip may be printed at a kiosk without anybody saying who they are.
    func takeTurn(at kiosk: KioskID) -> Bool {
        state.withLock { state in
            let recent = (state.recent[kiosk] ?? []).filter { ContinuousClock.now - $0 < Self.window }
            state.recent[kiosk] = recent + (recent.count < Self.most ? [.now] : [])
            return recent.count < Self.most
        }
    }

    /// Whether somebody may say who they are at a kiosk: not after too many wrong numbers.
    func mayTry(at kiosk: KioskID) -> Bool {
        state.withLock { state in
            let wrong = (state.wrong[kiosk] ?? []).filter { ContinuousClock.now - $0 < Self.window }
            state.wrong[kiosk] = wrong
            return wrong.count < Self.mostWrong
        }
    }

    /// A wrong number was given at a kiosk.
    func noteWrong(at kiosk: KioskID) { state.withLock { $0.wrong[kiosk, default: []].append(.now) } }

    /// Prints a document at a kiosk; `nil` when it has no printer.
    func print(_ document: PaperDocument, at kiosk: KioskID) async -> PaperOutcome? {
        guard let printing = state.withLock({ $0.printing }) else { return nil }
        return await printing.printSlip(document, at: kiosk)
    }
}
