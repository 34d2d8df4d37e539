import Crypto

/// What the entries up to one of them add up to, so that a start folds only what came after it.
///
/// It is a copy of what the entries say and can be thrown away at any time: one that is damaged, or that another
/// program's fold has made, is as good as none.
public struct LedgerSnapshot: Sendable, Equatable {
    /// The last entry that is folded in.
    public var seq: Int64
    /// The fold that made it; see `HallState.foldVersion`.
    public var version: Int
    /// The state, coded by whoever folds.
    public var state: [UInt8]

    /// A snapshot.
    public init(seq: Int64, version: Int, state: [UInt8]) {
        (self.seq, self.version, self.state) = (seq, version, state)
    }

    /// SHA-256 of the state's bytes.
    var digest: [UInt8] { Array(SHA256.hash(data: state)) }
}

/// A ledger that can keep snapshots beside its entries.
public protocol SnapshotKeeping: Sendable {
    /// The newest whole snapshot of this fold whose last entry is still in the ledger as it was; `nil` when there is none.
    func snapshot(version: Int) throws(LedgerError) -> LedgerSnapshot?

    /// Keeps a snapshot and lets go of all but the two newest. It is on disk when this returns.
    func keep(_ snapshot: LedgerSnapshot) throws(LedgerError)
}
