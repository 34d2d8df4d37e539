import DeviceKit
import HallDomain

/// Vouches for the agent before a watchdog, for as long as the agent does its work.
///
/// What is asked is what a citizen needs: that the hall's thread, the only one that writes the ledger, gets to a question
/// between its turns; that the pool which serves pages and effects runs this very task; and that the devices' thread
/// takes the answer, on which the watchdog's driver lives. A ledger that cannot keep anything is not cured by a start, so
/// that is a fault for people and no reason to let the machine start anew.
public struct WatchdogFeeding: Sendable {
    private let hall: Hall
    private let every: Duration

    /// Vouches for an agent with this hall.
    public init(hall: Hall, every: Duration = .seconds(1)) {
        self.hall = hall
        self.every = every
    }

    /// Serves a watchdog whose driver has just begun, until cancelled.
    func serve(_ watchdog: some WatchdogDevice) async {
        repeat {
            // An answer that does not come is waited for as long as it takes, and nobody vouches meanwhile.
            _ = await hall.read { $0.lastDay }
            await watchdog.vouch()
        } while (try? await Task.sleep(for: every, tolerance: every / 4)) != nil
    }
}
