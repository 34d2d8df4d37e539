/// A morning in the hall: citizens take numbers, staff call them with real keys, citizens rate; everything by the
/// same ways as people have, and everything noted.
public struct Morning: Sendable {
    /// What it is played on.
    public let stage: HallStage
    /// How.
    public let settings: MorningSettings
    /// What came over HTTP, for the search after identities.
    public let traffic = TrafficCapture()
    /// Told a line of progress now and then.
    public let progress: @Sendable (String) -> Void

    /// Why the script could not be played to its end.
    public struct ScriptError: Error, CustomStringConvertible, Sendable {
        /// What did not happen.
        public var description: String
    }

    /// A morning on a stage that is set.
    public init(stage: HallStage, settings: MorningSettings, progress: @escaping @Sendable (String) -> Void) {
        self.stage = stage
        self.settings = settings
        self.progress = progress
    }

    private var port: UInt16 { UInt16(clamping: stage.settings.port) }

    /// Plays it until every citizen's visit is over; then waits until central has heard of everything.
    public func play() async throws -> MorningRecord {
        let book = MorningBook()
        let plan = MorningPlan(settings)
        try breakDevices()
        let tokens = try await Staffing.signInAll(at: port, capture: traffic)
        let doors = KioskDoor.all(stage: stage, book: book, traffic: traffic)
        let desks = WindowDesk.all(stage: stage, plan: plan, tokens: tokens, book: book, traffic: traffic)
        defer {
            for door in doors { door.live.stop() }
            for desk in desks { desk.live.stop() }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for desk in desks { group.addTask { await desk.serve() } }
            group.addTask { try await watch(book) }
            let hands = PageCommand(port: port, book: book, traffic: traffic)
            let helpDesk = HelpDesk(command: hands, book: book)
            async let faults: Void = FaultScript(
                stage: stage, settings: settings, book: book, helpDesk: helpDesk
            ).run()
            async let kills: Void = KillScript(
                stage: stage, settings: settings, book: book, helpDesk: helpDesk
            ).run()
            try await admit(plan.citizens, through: doors)
            try await awaitEnd(of: book)
            await faults
            try await kills
            // What a fault held up may still be under way.
            try await awaitEnd(of: book)
            group.cancelAll()
        }
        return await book.record
    }

    private func breakDevices() throws {
        if settings.breaks.contains(.printTwice) {
            try stage.wires.with("printer-1", as: StagePrinter.self) { device, _ in
                (device.printsTwiceEvery = 10, send: [])
            }
        }
        let boards: [(MorningBreak, String, StageBoard.Break)] = [
            (.staleBoard, "board-2", .ignoresDeletion), (.lostCall, "board-5", .swallowsCalls),
        ]
        for (wish, board, broken) in boards where settings.breaks.contains(wish) {
            try stage.wires.with(board, as: StageBoard.self) { device, _ in (device.broken = broken, send: []) }
        }
    }

    private func admit(_ citizens: [MorningPlan.Citizen], through doors: [KioskDoor]) async throws {
        let begun = WireHost.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for citizen in citizens {
                let wait = citizen.comes - (WireHost.now - begun)
                if wait > .zero { try await Task.sleep(for: wait) }
                let door = doors[citizen.kiosk % doors.count]
                group.addTask { await door.visit(citizen) }
            }
            try await group.waitForAll()
        }
    }

    private func awaitEnd(of book: MorningBook) async throws {
        let deadline = ContinuousClock.now + settings.limit
        // A missed number that comes back within these seconds is waited for.
        var quietSince: ContinuousClock.Instant?
        while true {
            let (count, ended) = (await book.ticketCount, await book.endedCount)
            if count == ended {
                let since = quietSince ?? .now
                quietSince = since
                if ContinuousClock.now - since > .seconds(2) { return }
            } else {
                quietSince = nil
            }
            guard ContinuousClock.now < deadline else {
                let open = await book.open.prefix(10).joined(separator: " ")
                let surprises = await book.record.surprises.suffix(5).joined(separator: "; ")
                throw ScriptError(
                    description:
                        "after \(settings.limit) \(ended) of \(count) visits are over, not \(open); \(surprises)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func watch(_ book: MorningBook) async throws {
        while true {
            try await Task.sleep(for: .seconds(5))
            progress("\(await book.ticketCount) tickets, \(await book.endedCount) visits over")
        }
    }
}
