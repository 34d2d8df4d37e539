import Foundation
import HallRuntime
import HallStore

/// The ledger that the hall file names, opened by the one hall server at work on it.
struct ServedLedger {
    let ledger: any Ledger
    let epoch: Int64
    let waking: (any LedgerWaking)?

    /// A database's ledger is taken over from a hall server that is gone; one that is alive keeps it, and this throws.
    init(_ address: PostgresAddress?, _ paths: AgentPaths) throws {
        let newGen = UUID().uuidString.lowercased()
        guard let address else {
            (ledger, epoch, waking) = (try SQLiteLedger(path: paths.ledger, newGen: newGen), 1, nil)
            return
        }
        let postgres = try PostgresLedger(address, newGen: newGen, mark: paths.acknowledged)
        epoch = try postgres.takeEpoch()
        ledger = postgres
        waking = try PostgresListening(address)
    }
}
