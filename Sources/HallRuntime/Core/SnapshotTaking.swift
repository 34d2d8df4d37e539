import HallDomain
import HallStore
import Logging

/// Keeps a snapshot of the state now and then, so that a start takes as long on an old ledger as on a young one.
struct SnapshotTaking: Sendable {
    private let hall: Hall
    private let keeper: any SnapshotKeeping
    private let logger: Logger
    /// A start folds at most about so many entries.
    private let every: Int64

    /// Takes snapshots of `hall`, whose ledger keeps them.
    init(hall: Hall, keeper: any SnapshotKeeping, logger: Logger, every: Int64 = 2000) {
        (self.hall, self.keeper, self.logger, self.every) = (hall, keeper, logger, every)
    }

    /// Follows the ledger until cancelled.
    func run() async {
        var last = (try? keeper.snapshot(version: HallState.foldVersion))?.seq ?? 0
        for await head in hall.commits() where head - last >= every {
            guard let (state, seq) = await hall.snapshot() else { continue }
            do {
                // Coded here and not on the hall's thread, whose next turn would wait for it.
                try keeper.keep(HallBook.snapshot(of: state, upTo: seq))
            } catch {
                // The entries are all there; the next commits are asked again.
                logger.warning("no snapshot was kept", metadata: ["reason": "\(error)"])
            }
            last = seq
        }
    }
}
