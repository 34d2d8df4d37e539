/// An hour of a hall with many windows: each window calls the next citizen whenever a service of about three minutes
/// is over, and a real agent speaks with its real voice. Judged by the sounds in its files.
///
/// At a pace of 1 an hour takes an hour. At a pace of n services and playing take an n-th of their time, and times are
/// judged n-fold; the engine itself, and the rules' own limits in seconds, do not run faster, so a hurried hour is the
/// harder one.
public struct VoiceHour: Sendable {
    /// How it is played.
    public struct Settings: Sendable {
        /// Windows with somebody at them.
        public var windows = 24
        /// Voice zones.
        public var zones = 3
        /// The simulated time.
        public var minutes = 60
        /// How many times faster than real.
        public var pace = 1.0
        /// Decides who calls when.
        public var seed: UInt64 = 1

        /// Settings of an hour in real time.
        public init() {}

        /// How long a service takes in the middle; each takes between two thirds and four thirds of it.
        static let service = Duration.seconds(180)
    }

    /// A call as its window made it.
    struct CallNote: Sendable {
        var call: Int
        var number: String
        var window: String
        /// When the window asked for it, on the boot clock.
        var askedAt: Duration
    }

    /// What is judged.
    struct Evidence: Sendable {
        var settings: Settings
        var hall: VoiceHall
        var calls: [CallNote]
        var sounds: [String: [SpokenFile]]
        /// What windows met that they should not.
        var surprises: [String]
    }

    private let settings: Settings
    private let hall: VoiceHall
    private let agent: LoneAgent

    /// An hour that `programs`' agent is to play in `folder` on `port`.
    public init(_ settings: Settings, folder: String, programs: String, share: String, port: Int) {
        self.settings = settings
        hall = VoiceHall(
            windowCount: settings.windows, zoneCount: settings.zones, voicePacing: 1 / settings.pace)
        agent = LoneAgent(
            .init(folder: folder, programs: programs, share: share, port: port, hallFile: hall.file))
    }

    /// Plays it, judges it, and takes everything away, however it ends.
    public func run(progress: @escaping @Sendable (String) -> Void) async throws -> [PromiseRow] {
        do {
            let evidence = try await play(progress: progress)
            progress("judging")
            let rows = await VoiceHourJudge(evidence, folder: agent.settings.folder + "/judge").rows()
            await agent.strike()
            return rows
        } catch {
            await agent.strike()
            throw error
        }
    }

    /// Plays it and takes the evidence, whose sounds lie in the agent's folder until `strike`.
    func play(progress: @escaping @Sendable (String) -> Void) async throws -> Evidence {
        try await agent.start()
        let book = VoiceBook()
        let length = Duration.seconds(60 * settings.minutes) / settings.pace
        let deadline = WireHost.now + length
        try await withThrowingTaskGroup(of: Void.self) { group in
            for window in hall.windows { group.addTask { try await desk(window, book).serve(until: deadline) } }
            let telling = Task {
                while true {
                    try await Task.sleep(for: max(.seconds(5), length / 20))
                    progress("\(await book.calls.count) calls")
                }
            }
            defer { telling.cancel() }
            try await group.waitForAll()
        }
        let calls = await book.calls
        await settle(calls)
        let (zones, folder) = (hall.zones, agent.voiceFolder)
        let sounds = await ChildProcessThread.launch {
            zones.reduce(into: [:]) { $0[$1] = SpokenFile.all(in: folder + "/" + $1) }
        }
        guard await agent.isRunning else {
            throw Morning.ScriptError(description: "the agent ended by itself; see \(agent.log)")
        }
        return Evidence(
            settings: settings, hall: hall, calls: calls, sounds: sounds, surprises: await book.surprises)
    }

    /// Takes everything away.
    func strike() async { await agent.strike() }

    private func desk(_ window: String, _ book: VoiceBook) -> VoiceDesk {
        VoiceDesk(
            window: window, staff: hall.staff(at: window),
            services: hall.services(in: hall.zoneOfWindow[window] ?? ""),
            client: LoopbackClient(port: UInt16(clamping: agent.settings.port)), pace: settings.pace,
            seed: settings.seed &* 1000 &+ (UInt64(window) ?? 0), book: book)
    }

    /// Until the newest call was read twice, or its second reading has grown too old, and nothing sounds any more.
    private func settle(_ calls: [CallNote]) async {
        let (folder, hall) = (agent.voiceFolder, hall)
        let deadline = ContinuousClock.now + .seconds(75)
        var (before, quietSince) = (-1, ContinuousClock.now)
        while ContinuousClock.now < deadline, ContinuousClock.now - quietSince < .seconds(10) {
            let count = await ChildProcessThread.launch {
                hall.zones.reduce(0) { $0 + StageFolder.names(in: folder + "/" + $1).count }
            }
            if count != before { (before, quietSince) = (count, .now) }
            guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { return }
        }
    }
}

/// Collects what many windows did.
actor VoiceBook {
    private(set) var calls: [VoiceHour.CallNote] = []
    private(set) var surprises: [String] = []

    func note(_ call: VoiceHour.CallNote) { calls.append(call) }
    func surprise(_ text: String) { surprises.append(text) }
}
