import Testing

@testable import hall_bench

/// A short form of `./hallkit week`, with fixed seeds.
@Suite("A healthy week")
struct HealthyWeekTests {
    @Test(
        "raises no false alarm, though everything that can happen in a healthy hall did",
        arguments: [1, 2, 3] as [UInt64])
    func isQuiet(seed: UInt64) {
        let world = WeekWorld(.init(seed: seed))
        world.play()
        let wrong = world.alarms.filter { !$0.isTrue }
        #expect(wrong.isEmpty, "\(wrong.map { "day \($0.day) \($0.time) \($0.device) \($0.fault): \($0.why)" })")
        #expect(world.alarms.contains { $0.fault == "media-empty" })
        let counts = world.counts
        #expect(counts.tickets > 1_500 && counts.paperChanges > 4 && counts.powerCuts > 0 && counts.agentRestarts > 5)
        #expect(counts.spoolerRestarts >= 10 && counts.unplugged >= 10 && counts.openingChecks >= 5)
    }

    @Test("is judged: without patience it raises false alarms")
    func isJudged() {
        var settings = WeekWorld.Settings(seed: 1)
        settings.patience = 0
        let world = WeekWorld(settings)
        world.play()
        let faults = Set(world.alarms.filter { !$0.isTrue }.map(\.fault))
        #expect(faults.isSuperset(of: ["clock-doubt", "queue-stopped", "cover-open", "board-silent"]))
    }
}
