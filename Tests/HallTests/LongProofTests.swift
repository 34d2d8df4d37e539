import Glibc
import Testing

@testable import SimulatedHall

/// Short forms of the long proofs, each with a fixed seed; the whole forms are scenarios of `hall-sim demo`.
@Suite(
    "long proofs, in short", .serialized,
    .enabled(if: HallPrograms.missing.isEmpty, "needs \(HallPrograms.missing.joined(separator: ", "))"))
struct LongProofTests {
    /// `hall-sim demo --scenario morning --kills 200`
    @Test(.timeLimit(.minutes(5)))
    func killedAgainAndAgain() async throws {
        var morning = MorningSettings(citizens: 40)
        morning.kills = 12
        morning.replays = true
        try await Self.play(morning) { play, stage, evidence, rows in
            for row in rows { #expect(row.isHeld, "\(row.name): \(row.broken.prefix(3)) of \(row.checked)") }
            #expect(rows.contains { $0.name == "killed" } && rows.contains { $0.name == "replay" })
            let down = try await play.leaveDown(on: stage, skipsTime: true)
            #expect(down.isHeld, "\(down.broken)")
            Self.checkTheJudge(of: evidence)
        }
    }

    /// One more doubtful ticket, and one that vanished, are found out.
    private static func checkTheJudge(of evidence: MorningEvidence) {
        var changed = evidence
        changed.record.kills = [.zero]
        changed.settings.kills = 1
        let ledger = CentralLedger(evidence.central)
        #expect(!PrintAccount(ledger).doubtful.isEmpty == !KillJudge(evidence: changed, ledger: ledger).row.isHeld)
        changed = evidence
        changed.papers["printer-1"]?.removeAll { !ExpectedTicket.isReprint($0.ticket.page) }
        let paper = TicketJudge(evidence: changed, ledger: ledger).rows.first { $0.name == "paper" }
        #expect(paper?.isHeld == false)
    }

    /// `hall-sim demo --scenario morning --break leaked-card`
    @Test(.timeLimit(.minutes(3)))
    func anAgentThatLogsACardIsFoundOut() async throws {
        let morning = MorningSettings(citizens: 20, breaks: [.leakedCard])
        try await Self.play(morning) { _, _, _, rows in
            let broken = rows.filter { !$0.isHeld }
            #expect(broken.map(\.name) == ["privacy"], "\(broken.map(\.broken))")
            #expect(
                broken.first?.broken.contains { $0.contains("number as UTF-8") && $0.contains("hall-agent.log") }
                    == true)
        }
    }

    private static func play(
        _ morning: MorningSettings,
        _ body: (MorningPlay, HallStage, MorningEvidence, [PromiseRow]) async throws -> Void
    ) async throws {
        let folder = try #require(StageFolder.makePrivate())
        let ports = LoopbackPorts.free(2)
        try #require(ports.count == 2)
        var settings = HallStage.Settings(
            folder: folder, programs: HallPrograms.folder, share: HallPrograms.share, port: ports[0],
            centralPort: ports[1])
        let play = try await MorningPlay.prepare(morning, &settings)
        let stage = try HallStage(settings) { _ in }
        do {
            try await stage.start()
            let evidence = try await play.play(on: stage) { _ in }
            let rows = await play.judge(evidence, folder: folder + "/judge")
            try await body(play, stage, evidence, rows)
        } catch {
            await stage.strike()
            throw error
        }
        await stage.strike()
    }

    /// `hall-sim demo --scenario voice`
    @Test(.timeLimit(.minutes(3)))
    func manyWindowsAreHeard() async throws {
        let folder = try #require(StageFolder.makePrivate())
        var settings = VoiceHour.Settings()
        (settings.minutes, settings.pace) = (5, 6)
        let hour = VoiceHour(
            settings, folder: folder, programs: HallPrograms.folder, share: HallPrograms.share,
            port: try #require(LoopbackPorts.free(1).first))
        do {
            let evidence = try await hour.play { _ in }
            #expect(await Self.broken(evidence, folder) == [])
            await Self.checkTheJudge(evidence, folder)
        } catch {
            await hour.strike()
            throw error
        }
        await hour.strike()
        #expect(access(folder, F_OK) != 0)
    }

    /// One thing changed is found out, and by the right promise.
    private static func checkTheJudge(_ evidence: VoiceHour.Evidence, _ folder: String) async {
        var changed = evidence
        // A042 for A024.
        if let place = changed.calls.firstIndex(where: { Array($0.number)[2] != Array($0.number)[3] }) {
            var letters = Array(changed.calls[place].number)
            letters.swapAt(2, 3)
            changed.calls[place].number = String(letters)
        }
        #expect(await broken(changed, folder) == ["voice"])

        changed = evidence
        let unread = changed.calls[0].call
        for zone in changed.sounds.keys { changed.sounds[zone]?.removeAll { $0.label?.call == unread } }
        #expect(await Set(broken(changed, folder)).isSuperset(of: ["voice-prompt", "voice"]))

        changed = evidence
        for index in changed.calls.indices { changed.calls[index].askedAt -= .seconds(30) }
        #expect(await broken(changed, folder).contains("voice-prompt"))

        changed = evidence
        let zone = changed.sounds.keys.sorted()[0]
        if let first = changed.sounds[zone]?.firstIndex(where: { $0.label?.reading == 1 }),
            let second = changed.sounds[zone]?.firstIndex(where: { $0.label?.reading == 2 })
        {
            let played = evidence.sounds[zone]?[first].played
            changed.sounds[zone]?[second].played = played
        }
        #expect(await broken(changed, folder).contains("voice-alone"))
    }

    private static func broken(_ evidence: VoiceHour.Evidence, _ folder: String) async -> [String] {
        let rows = await VoiceHourJudge(evidence, folder: folder + "/judge").rows()
        return rows.filter { !$0.isHeld }.map(\.name)
    }

    /// `hall-sim demo --scenario paper`
    @Test("struck anywhere on its way to paper, a ticket is there once or told", .timeLimit(.minutes(4)))
    func aTicketsWayIsStruck() async throws {
        var settings = PaperProof.Settings()
        (settings.points, settings.step) = (3, .milliseconds(300))
        for row in try await Self.strike(settings) { #expect(row.isHeld, "\(row.name): \(row.broken.prefix(3))") }
        // A printer that prints twice is found out.
        (settings.points, settings.blows, settings.printsTwiceEvery) = (1, [.backend], 1)
        #expect(try await Self.strike(settings).contains { $0.name == "paper-tray" && !$0.isHeld })
    }

    private static func strike(_ settings: PaperProof.Settings) async throws -> [PromiseRow] {
        try await PaperProof(
            settings, folder: try #require(StageFolder.makePrivate()), programs: HallPrograms.folder,
            share: HallPrograms.share, port: try #require(LoopbackPorts.free(1).first)
        ).run { _ in }
    }

    /// `hall-sim demo --scenario queue --rounds 100`
    @Test(
        .timeLimit(.minutes(4)),
        .enabled("as root: the user nobody cannot reach the programs") {
            await QueueProof.obstacle(programs: HallPrograms.folder, share: HallPrograms.share) == nil
        })
    func lpstatTellsThePaper() async throws {
        let (programs, share) = (HallPrograms.folder, HallPrograms.share)
        let rows = try await QueueProof(
            QueueProof.Settings(), folder: try #require(StageFolder.makePrivate()), programs: programs, share: share,
            port: try #require(LoopbackPorts.free(1).first)
        ).run { _ in }
        for row in rows { #expect(row.isHeld && row.checked == 20, "\(row.name): \(row.broken.prefix(3))") }
        #expect(rows.map(\.name) == ["lpstat-idle", "lpstat-printing"])
    }
}
