import SimulatedHall
struct MorningShow {
    let demo: DemoRun
    let stage: HallStage
    func run() async throws -> Int32 { 0 }
}
