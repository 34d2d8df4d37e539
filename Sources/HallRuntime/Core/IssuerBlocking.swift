import DeviceKit
public import HallDomain
import HallStore
public import Logging

/// Keeps a ledger whose disk was rolled back from issuing numbers that may be on paper already.
///
/// Central is the witness: it holds events that this ledger cannot have told it. So is this machine, where the ledger
/// lies on another that came back without events it had acknowledged. The block is an event of the ledger, so it
/// outlives a restart, and it ends in one of two ways:
/// - central, where it was the witness, says that it holds no more than this ledger has told it (its operator took the
///   word back);
/// - a technician gave the ledger a new generation, and a day opens on a later date than any of the lost numbers.
public struct IssuerBlocking: Sendable {
    private let hall: Hall
    private let plan: HallPlan
    private let gen: String
    private let clock: any HallClock
    private let health: HealthBook
    private let logger: Logger

    /// Guards the ledger of this generation.
    public init(
        hall: Hall, plan: HallPlan, gen: String, clock: any HallClock, health: HealthBook, logger: Logger
    ) {
        (self.hall, self.plan, self.gen) = (hall, plan, gen)
        (self.clock, self.health, self.logger) = (clock, health, logger)
    }

    /// Follows the ledger until cancelled: shows the block as a fault, and ends that of an earlier generation.
    public func run() async {
        for await _ in hall.commits() {
            let (block, day) = await hall.read { ($0.issuingBlock, $0.day?.date) }
            show(block)
            if let block, block.gen != gen, let day, day > block.date { await keep(.unblockIssuing) }
        }
    }

    /// Blocks the issuer for each loss that the ledger itself has noticed, until cancelled. The ledger says it again
    /// until the block is kept.
    func run(_ rollbacks: AsyncStream<LedgerRollback>) async {
        for await loss in rollbacks { await block(upto: loss.acknowledged, head: loss.head, witness: .ownMark) }
    }

    /// There were events up to `upto`, and there are none after `head`: central was told of no more, or the ledger has
    /// no more.
    func block(upto: Int64, head: Int64, witness: IssuingBlock.Witness? = nil) async {
        let now = clock.now()
        let today = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let last = await hall.read { $0.newest?.date } ?? today
        let date = now.clock == .trusted ? max(today, last) : last
        logger.critical(
            """
            \(Self.name(witness)) holds events this ledger never reached: the disk was rolled back, no numbers are \
            issued
            """,
            metadata: ["upto": "\(upto)", "head": "\(head)"])
        // Central's later word on the same loss does not make it central's to lift.
        let known = await hall.read { $0.issuingBlock }
        let kept = witness ?? (known?.gen == gen ? known?.witness : nil)
        await keep(.blockIssuing(IssuingBlock(gen: gen, head: head, upto: upto, date: date, witness: kept)))
    }

    /// Central holds events up to `upto`, all of which it was told by this ledger.
    func mayIssue(upto: Int64) async {
        let block = await hall.read { $0.issuingBlock }
        // What was appended since says nothing: central must have given up what lies beyond the old end.
        guard let block, block.gen == gen, block.witness == nil, upto <= block.head else { return }
        await keep(.unblockIssuing)
    }

    private func keep(_ command: HallCommand) async {
        // What the disk does not keep now is said again with central's next word or the next commit.
        _ = try? await hall.perform(command)
    }

    private func show(_ block: IssuingBlock?) {
        let isKnown = health.value["ledger"]?.faults == [.ledgerRolledBack]
        guard let block else {
            if isKnown { health.update { $0["ledger"] = status(.ok, [], "") } }
            return
        }
        guard !isKnown else { return }
        let evidence = "\(Self.name(block.witness)) holds events up to \(block.upto), this ledger had \(block.head)"
        health.update { $0["ledger"] = status(.fault, [.ledgerRolledBack], evidence) }
    }

    private static func name(_ witness: IssuingBlock.Witness?) -> String {
        switch witness {
        case .ownMark?: "the mark of what was acknowledged"
        case .kiosk?: "a kiosk's ledger"
        case nil: "central"
        }
    }

    private func status(
        _ condition: DeviceStatus.Condition, _ faults: [DeviceFault], _ evidence: String
    ) -> DeviceStatus {
        DeviceStatus(
            role: .watchdog, model: "ledger", address: gen, place: plan.name, condition: condition, faults: faults,
            evidence: evidence, since: clock.now())
    }
}
