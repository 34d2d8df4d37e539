/// A morning from the first citizen to the verdict.
public struct MorningPlay: Sendable {
    /// How it is played.
    public let settings: MorningSettings
    private let witness: SyncWitness?

    /// Prepares a morning: what must be there before the stage is set. Changes the stage's settings as it needs.
    public static func prepare(
        _ settings: MorningSettings, _ stage: inout HallStage.Settings
    ) async throws -> MorningPlay {
        settings.tune(&stage)
        stage.keepsPrintedDocuments = true
        let witness = await SyncWitness.make(
            in: stage.folder + "/sync", leavesOutSyncs: settings.breaks.contains(.noFsync))
        stage.agentEnvironment.merge(witness?.environment ?? [:]) { $1 }
        if settings.breaks.contains(.leakedCard) {
            guard let leak = await CardLeak.make(in: stage.folder + "/sync") else {
                throw Morning.ScriptError(description: "leaked-card needs a C compiler (cc, clang)")
            }
            stage.agentEnvironment.merge(["LD_PRELOAD": leak]) { "\($0):\($1)" }
        }
        return MorningPlay(settings: settings, witness: witness)
    }

    /// What came of it.
    public struct Result: Sendable {
        /// Every promise.
        public var rows: [PromiseRow]
        /// Things that went otherwise than people expect.
        public var surprises: [String]
        /// Why nothing (or not everything) was kept.
        public var keepingTrouble: String?
        /// Whether every promise was held.
        public var isGood: Bool { rows.allSatisfy(\.isHeld) }
    }

    /// Plays on a stage that is set, takes the evidence and judges it; keeps it in `keep` when given.
    public func run(
        on stage: HallStage, keep: String?, progress: @escaping @Sendable (String) -> Void
    ) async throws -> Result {
        let evidence = try await play(on: stage, progress: progress)
        progress("judging")
        var rows = await judge(evidence, folder: stage.settings.folder + "/judge")
        if settings.kills > 0 {
            progress("leaving the agent down for a minute")
            rows.append(try await leaveDown(on: stage))
        }
        let trouble = await keepEvidence(evidence, keep)
        return Result(rows: rows, surprises: evidence.record.surprises, keepingTrouble: trouble)
    }

    /// Plays on a stage that is set and takes the evidence, with the promises broken that are to be.
    public func play(
        on stage: HallStage, progress: @escaping @Sendable (String) -> Void
    ) async throws -> MorningEvidence {
        let mqtt = TrafficCapture()
        let tap = MQTTTap(port: stage.broker.port, capture: mqtt)
        defer { tap.stop() }
        let network = settings.replays ? LoopbackTap(ports: stage.ports) : nil
        defer { network?.stop() }
        let morning = Morning(stage: stage, settings: settings, progress: progress)
        let begun = ContinuousClock.now
        let record = try await morning.play()
        let time = begun.duration(to: .now)
        let taking = EvidenceTaking(stage: stage, settings: settings, progress: progress)
        let evidence = try await taking.take(
            record, playTime: time, witness: witness, http: morning.traffic, mqtt: mqtt, network: network)
        return await evidence.broken(by: settings.breaks)
    }

    /// Kills the agent while all boards show numbers and leaves it down for a minute; with `skipsTime` the boards' own
    /// clocks are put on instead.
    func leaveDown(on stage: HallStage, skipsTime: Bool = false) async throws -> PromiseRow {
        try await LeftDown(stage: stage, skipsTime: skipsTime).run()
    }

    /// Every promise with what became of it; `folder` takes sounds made to compare with.
    public func judge(_ evidence: MorningEvidence, folder: String) async -> [PromiseRow] {
        await MorningJudge(evidence, folder: folder).rows()
    }

    private func keepEvidence(_ evidence: MorningEvidence, _ folder: String?) async -> String? {
        guard let folder else { return nil }
        return await ChildProcessThread.launch { MorningKeeping.keep(evidence, in: folder) }
    }
}
