/// Judges a morning by its evidence alone.
public struct MorningJudge: Sendable {
    private let evidence: MorningEvidence
    private let folder: String

    /// A judge; `folder` takes sounds made to compare with.
    public init(_ evidence: MorningEvidence, folder: String) {
        self.evidence = evidence
        self.folder = folder
    }

    /// Every promise with what became of it.
    public func rows() async -> [PromiseRow] {
        let ledger = CentralLedger(evidence.central)
        let (calls, doubles) = CentralCall.all(in: ledger)
        let evidence = evidence
        // Reading a hundred megabytes takes a second: on a thread that may block.
        let privacy = Task {
            await withCheckedContinuation { continuation in
                ChildProcessThread.detach { continuation.resume(returning: PrivacyJudge(evidence: evidence).row()) }
            }
        }
        var rows = TicketJudge(evidence: evidence, ledger: ledger).rows
        if evidence.settings.kills > 0 { rows.append(KillJudge(evidence: evidence, ledger: ledger).row) }
        rows += CentralJudge(evidence: evidence, ledger: ledger, calls: calls, doubles: doubles).rows
        rows += BoardJudge(evidence: evidence, calls: calls).rows
        rows += await VoiceJudge(evidence, calls: calls, folder: folder).rows()
        rows.append(await privacy.value)
        rows += HouseJudge(evidence: evidence, ledger: ledger).rows
        if let findings = evidence.recording {
            rows += [RecordingJudge(findings: findings).row, TokenJudge(evidence: evidence).row()]
        }
        return rows
    }
}
