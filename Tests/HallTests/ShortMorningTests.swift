import Glibc
import Testing

@testable import SimulatedHall

/// The whole hall as processes: the shipped programs, a real cupsd and broker, simulated devices on real ttys. Judged
/// by what the devices received and central holds.
@Suite("a short morning", .serialized)
struct ShortMorningTests {
    @Test(
        .enabled(if: HallPrograms.missing.isEmpty, "needs \(HallPrograms.missing.joined(separator: ", "))"),
        .timeLimit(.minutes(4)))
    func everyPromiseIsHeldAndTheJudgeCanTell() async throws {
        let folder = try #require(StageFolder.makePrivate())
        let ports = LoopbackPorts.free(2)
        try #require(ports.count == 2)
        var settings = HallStage.Settings(
            folder: folder, programs: HallPrograms.folder, share: HallPrograms.share, port: ports[0],
            centralPort: ports[1])
        var morning = MorningSettings(citizens: 40)
        morning.replays = true
        let play = try await MorningPlay.prepare(morning, &settings)
        let stage = try HallStage(settings) { _ in }
        do {
            try await stage.start()
            let evidence = try await play.play(on: stage) { _ in }
            let rows = await play.judge(evidence, folder: folder + "/judge")
            for row in rows { #expect(row.isHeld, "\(row.name): \(row.broken.prefix(3)) of \(row.checked)") }
            #expect(rows.contains { $0.name == "replay" } && rows.contains { $0.name == "tokens" })
            try await checkTheJudge(evidence, play, folder)
        } catch {
            await stage.strike()
            throw error
        }
        await stage.strike()
        #expect(access(folder, F_OK) != 0)
    }

    /// The same evidence with one thing changed is found out, and by the right promise.
    private func checkTheJudge(_ evidence: MorningEvidence, _ play: MorningPlay, _ folder: String) async throws {
        checkPaper(evidence, doubled: await evidence.broken(by: [.doubleNumber]))
        checkBoards(evidence)
        checkCentral(await evidence.broken(by: [.unackedReport]))

        var changed = evidence
        changed.sounds["A"]?[0].phonemes += " x"
        #expect(await broken(changed, folder).contains("voice"))
        #expect(await broken(evidence.broken(by: [.silentVoice]), folder).contains("voice"))

        changed = evidence
        changed.syncs = []
        let house = HouseJudge(evidence: changed, ledger: CentralLedger(changed.central)).rows
        #expect(house.contains { $0.name == "durable" && !$0.isHeld })

        let card = MorningPlan(evidence.settings).citizens.compactMap(\.card).first
        let secret = SyntheticIdentity(seed: card ?? 0).number
        changed.files = []
        changed.traffic = ["http": [1, 2] + Array(secret.utf8)]
        #expect(!PrivacyJudge(evidence: changed).row().isHeld)
        try checkTheRecording(evidence, secret)
    }

    /// A card or a token in one of the recording's files, and a replay that is another, are found out.
    private func checkTheRecording(_ evidence: MorningEvidence, _ secret: String) throws {
        for name in ["recording.hkr", "bundle.tar", "metrics.txt", "hall-agent.image", "hall-central.image"] {
            let path = try #require(evidence.files.first { $0.hasSuffix("/recording/" + name) }, "\(name)")
            let content = try #require(StageFolder.read(path))
            var changed = evidence
            changed.files = [path]
            (changed.traffic, changed.lostTraffic) = ([:], [:])
            #expect(PrivacyJudge(evidence: changed).row().isHeld, "\(name)")
            #expect(StageFolder.write(content + secret.utf16.flatMap { [UInt8($0 & 255), 0] }, to: path))
            #expect(PrivacyJudge(evidence: changed).row().broken.contains("a number as UTF-16LE in \(path)"))
            #expect(StageFolder.write(content, to: path))
        }
        let token = try #require(evidence.record.tickets.first).token
        let hexadecimal = token.utf8.map { String($0, radix: 16) }.joined(separator: " ")
        for (name, form) in [
            ("recording.hkr", token.utf8.map { "\($0)" }.joined(separator: ",")), ("bundle.tar", token),
            ("replay-1.txt", hexadecimal),
        ] {
            let path = try #require(evidence.files.first { $0.hasSuffix("/recording/" + name) }, "\(name)")
            let content = try #require(StageFolder.read(path))
            #expect(StageFolder.write(content + Array(form.utf8), to: path))
            #expect(TokenJudge(evidence: evidence).row().broken == ["the token \(token) in \(path)"])
            #expect(StageFolder.write(content, to: path))
        }
        var findings = try #require(evidence.recording)
        #expect(RecordingJudge(findings: findings).row.isHeld)
        findings.transcripts[2][findings.transcripts[2].count / 2] ^= 1
        #expect(RecordingJudge(findings: findings).row.broken == ["replay 3 is another than the first"])
    }

    private func broken(_ evidence: MorningEvidence, _ folder: String) async -> [String] {
        let (calls, _) = CentralCall.all(in: CentralLedger(evidence.central))
        let rows = await VoiceJudge(evidence, calls: calls, folder: folder + "/judge").rows()
        return rows.filter { !$0.isHeld }.map(\.name)
    }

    private func checkPaper(_ evidence: MorningEvidence, doubled: MorningEvidence) {
        func isBroken(_ changed: MorningEvidence) -> Bool {
            let rows = TicketJudge(evidence: changed, ledger: CentralLedger(changed.central)).rows
            return rows.contains { $0.name == "paper" && !$0.isHeld }
        }
        #expect(!isBroken(evidence))
        #expect(isBroken(doubled))
        var changed = evidence
        if let paper = evidence.papers["printer-1"]?.first { changed.papers["printer-1"]?.append(paper) }
        #expect(isBroken(changed))
        changed = evidence
        _ = changed.papers["printer-2"]?.popLast()
        #expect(isBroken(changed))
    }

    private func checkBoards(_ evidence: MorningEvidence) {
        func broken(_ changed: MorningEvidence) -> Set<String> {
            let (calls, _) = CentralCall.all(in: CentralLedger(changed.central))
            return Set(BoardJudge(evidence: changed, calls: calls).rows.filter { !$0.isHeld }.map(\.name))
        }
        #expect(broken(evidence).isEmpty)
        var changed = evidence
        changed.glows["board-2"]?.append(.init(at: evidence.takenAt - .seconds(1), text: "请A001号"))
        #expect(broken(changed) == ["stale-boards"])
        changed = evidence
        changed.glows["board-1"]?.removeAll { $0.text.hasPrefix("请") }
        #expect(broken(changed) == ["boards"])
    }

    private func checkCentral(_ evidence: MorningEvidence) {
        let ledger = CentralLedger(evidence.central)
        let (calls, doubles) = CentralCall.all(in: ledger)
        let judge = CentralJudge(evidence: evidence, ledger: ledger, calls: calls, doubles: doubles)
        #expect(judge.rows.contains { $0.name == "central-whole" && !$0.isHeld })
    }
}
