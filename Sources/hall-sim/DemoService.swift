import ServiceLifecycle
import SimulatedHall
import Synchronization

/// The exit status of the demo, set by its service.
final class ExitStatus: Sendable {
    private let state = Mutex<Int32>(0)
    var value: Int32 {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Sets the stage, serves the simulator's page or plays the script, and takes everything away, however it ends.
struct DemoService: Service {
    let demo: DemoRun
    let status = ExitStatus()

    func run() async throws {
        switch demo.scenario {
        case .voice: return try await prove { try await hear($0) }
        case .queue: return try await prove { try await watchQueue($0) }
        case .paper: return try await prove { try await strikePapers($0) }
        case .morning, nil: break
        }
        var settings = demo.settings
        let morning: MorningPlay?
        let stage: HallStage
        do {
            morning = demo.scenario == .morning ? try await MorningPlay.prepare(demo.morning, &settings) : nil
            stage = try HallStage(settings) { step in if !demo.isJSON { Say.error("starting \(step) …") } }
        } catch {
            throw DemoFailure(description: "\(error)", status: 70)
        }
        do {
            try await cancelWhenGracefulShutdown { try await play(morning, on: stage) }
        } catch {
            await stage.strike()
            if error is CancellationError || Task.isShuttingDownGracefully { return }
            throw (error as? DemoFailure) ?? DemoFailure(description: "\(error)", status: 70)
        }
        await stage.strike()
    }

    /// Scripts that need no stage but an agent of their own.
    private func prove(
        _ body: @escaping @Sendable (@escaping @Sendable (String) -> Void) async throws -> [PromiseRow]
    ) async throws {
        do {
            let isQuiet = demo.isJSON
            let rows = try await cancelWhenGracefulShutdown { try await body { if !isQuiet { Say.error($0) } } }
            let table = PromiseTable(rows: rows)
            table.print(isJSON: demo.isJSON)
            status.value = table.isHeld ? 0 : 1
        } catch {
            if error is CancellationError || Task.isShuttingDownGracefully { return }
            throw (error as? DemoFailure) ?? DemoFailure(description: "\(error)", status: 70)
        }
    }

    private func hear(_ progress: @escaping @Sendable (String) -> Void) async throws -> [PromiseRow] {
        let settings = demo.settings
        return try await VoiceHour(
            demo.voice, folder: settings.folder, programs: settings.programs, share: settings.share,
            port: settings.port
        ).run(progress: progress)
    }

    private func watchQueue(_ progress: @escaping @Sendable (String) -> Void) async throws -> [PromiseRow] {
        let settings = demo.settings
        if let obstacle = await QueueProof.obstacle(programs: settings.programs, share: settings.share) {
            throw DemoFailure(description: obstacle, status: 70)
        }
        return try await QueueProof(
            demo.queue, folder: settings.folder, programs: settings.programs, share: settings.share,
            port: settings.port
        ).run(progress: progress)
    }

    private func strikePapers(_ progress: @escaping @Sendable (String) -> Void) async throws -> [PromiseRow] {
        let settings = demo.settings
        return try await PaperProof(
            demo.paper, folder: settings.folder, programs: settings.programs, share: settings.share,
            port: settings.port
        ).run(progress: progress)
    }

    private func play(_ morning: MorningPlay?, on stage: HallStage) async throws {
        let begun = ContinuousClock.now
        try await stage.start()
        if !demo.isJSON { Say.error("the hall runs after \(begun.duration(to: .now).rounded) s") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let port = demo.simPort {
                group.addTask { try await SimServer(stage: stage, port: port).run() }
            }
            if let morning {
                group.addTask { status.value = try await MorningShow(demo: demo, play: morning, stage: stage).run() }
            } else {
                for line in DemoGuide(settings: demo.settings, simPort: demo.simPort).lines { Say.line(line) }
            }
            if demo.simPort == nil, demo.scenario == nil {
                group.addTask { try await Task.sleep(for: .seconds(1_000_000_000)) }
            }
            // The script's end ends a headless run; with pages open people may look around until Ctrl-C.
            try await group.next()
            if demo.isHeadless { group.cancelAll() }
            try await group.waitForAll()
        }
    }
}

extension Duration {
    /// Seconds with one digit after the point.
    var rounded: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
