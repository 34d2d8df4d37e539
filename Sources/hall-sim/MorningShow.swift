import SimulatedHall

/// Plays the morning and prints its table.
struct MorningShow: Sendable {
    let demo: DemoRun
    let play: MorningPlay
    let stage: HallStage

    /// The exit status: 0 when every promise was held, else 1.
    func run() async throws -> Int32 {
        let result = try await play.run(on: stage, keep: demo.keep) { line in
            if !demo.isJSON { Say.error(line) }
        }
        if let record = demo.record {
            let recorded = StageFolder.read(stage.settings.folder + "/recording/recording.hkr") ?? []
            if recorded.isEmpty || !StageFolder.write(recorded, to: record) { Say.error("\(record): not written") }
        }
        PromiseTable(rows: result.rows, surprises: result.surprises).print(isJSON: demo.isJSON)
        if let trouble = result.keepingTrouble { Say.error(trouble) }
        return result.isGood && result.keepingTrouble == nil ? 0 : 1
    }
}
