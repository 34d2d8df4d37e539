import DeviceKit
import HallDomain
import Logging

/// A call button that is held while the machine is switched on prints the diagnosis: for whoever stands before a machine
/// whose screen stays dark.
struct HeldButton: Sendable {
    /// Only so soon after the machine's start; a button that is stuck later has another meaning.
    private static let afterBoot = Duration.seconds(180)
    /// How long the printer may take to come up.
    private static let patience = 60

    let api: HallAPI
    let kiosk: KioskID?
    let slips: SlipDesk
    let clock: any HallClock
    let logger: Logger

    /// A button was found held down.
    func found() async {
        guard let kiosk, clock.now().mono < Int64(Self.afterBoot / .nanoseconds(1)) else { return }
        for _ in 0..<Self.patience {
            switch await slips.print(await api.diagnosis(at: kiosk).document, at: kiosk) {
            case .notSent(let reason):
                logger.info("the diagnosis waits for the printer", metadata: ["reason": "\(reason)"])
            case .proven, .doubtful, nil: return
            }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }
}
