import Foundation
import HallDomain
import SimulatedHall
import Testing

/// Each verb with the real agent, its spooler and simulated devices at the ends of real ttys.
@Suite(.serialized) struct AgentUpTests {
    /// What is missing to run it here.
    static let missing: [String] = {
        let programs = ["hall-agent", "hall-central", "hall-print", "hallctl"].map { "\(HallctlProgram.folder)/\($0)" }
        return (programs + [PrivateBroker.program, "/usr/sbin/cupsd"])
            .filter { !FileManager.default.isExecutableFile(atPath: $0) }
    }()

    @Test(.enabled(if: missing.isEmpty, "needs \(missing.joined(separator: ", "))"), .timeLimit(.minutes(4)))
    func everyVerbWithTheAgentUp() async throws {
        let folder = try #require(StageFolder.makePrivate())
        let ports = LoopbackPorts.free(2)
        try #require(ports.count == 2)
        var settings = HallStage.Settings(
            folder: folder, programs: HallctlProgram.folder, share: HallctlProgram.share, port: ports[0],
            centralPort: ports[1])
        settings.arePrintersInstant = true
        settings.voicePacing = 0
        let stage = try HallStage(settings) { _ in }
        do {
            try await stage.start()
            let hall = StagedHall(stage: stage)
            try await hall.untilAllIsWell()
            try await hall.status()
            try await hall.boards()
            try await hall.testSlip()
            try await hall.otherDevices()
            try await hall.hands()
            try await hall.identify()
            try await hall.log()
            try await hall.everyForm()
            try await hall.watch()
            try await hall.doctor()
            try await hall.recipes()
            try await hall.paperOut()
            try await hall.why()
            try await hall.recording()
        } catch {
            await stage.strike()
            throw error
        }
        await stage.strike()
    }
}
