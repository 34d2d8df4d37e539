import SimulatedHall

/// A hall on a stage of its own for one row, taken away whatever happens.
enum BenchStage {
    /// Sets a stage with `kinds` of devices, runs `body` on it and strikes it.
    static func with<Value: Sendable>(
        _ setting: BenchSetting, name: String, change: (inout HallStage.Settings) -> Void = { _ in },
        _ body: (HallStage) async throws -> Value
    ) async throws -> Value {
        let stage = try make(setting, name: name, change: change)
        do {
            try await stage.start()
            let value = try await body(stage)
            await stage.strike()
            return value
        } catch {
            await stage.strike()
            throw error
        }
    }

    /// A stage that is not set yet.
    static func make(
        _ setting: BenchSetting, name: String, change: (inout HallStage.Settings) -> Void = { _ in }
    ) throws -> HallStage {
        let ports = LoopbackPorts.free(2)
        guard ports.count == 2 else { throw BenchFailure(description: "no free ports on 127.0.0.1") }
        var settings = HallStage.Settings(
            folder: "\(setting.folder)/\(name)", programs: setting.programs, share: setting.share, port: ports[0],
            centralPort: ports[1])
        settings.isHurried = true
        change(&settings)
        return try HallStage(settings) { _ in }
    }
}
