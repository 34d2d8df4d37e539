import DeviceKit

/// Replays one driver's session: the same driver, made from the recorded files, on a port that answers what was
/// recorded, in the order in which it was recorded and with the times that the driver saw.
struct SessionReplay {
    private let opening: RecordedOpening
    private let records: [RecordReading.Record]
    private let isCut: Bool

    /// `records`: all of one session, its opening first. `nil` when they do not begin there.
    init?(_ records: [RecordReading.Record]) {
        guard let first = records.first, first.kind == .opened,
            let opening = RecordedJSON.value(RecordedOpening.self, first.payload)
        else { return nil }
        self.opening = opening
        self.records = Self.filled(Array(records.dropFirst()))
        isCut = !self.records.contains { $0.kind == .closed }
    }

    /// Masked reads with their contents, as far as these came.
    private static func filled(_ records: [RecordReading.Record]) -> [RecordReading.Record] {
        var content: [UInt8] = []
        for record in records where record.kind == .content { content += record.payload }
        var filled: [RecordReading.Record] = []
        filled.reserveCapacity(records.count)
        var used = 0
        for record in records where record.kind != .content {
            var record = record
            if record.kind == .readMasked {
                var at = 0
                let number = Varint.read(record.payload, at: &at) ?? 0
                let count = Int(clamping: Varint.read(record.payload, at: &at) ?? 0)
                guard count <= content.count - used else { return filled }
                record.kind = .read
                record.payload = Varint.bytes(number) + content[used..<(used + count)]
                used += count
            }
            filled.append(record)
        }
        return filled
    }

    func run(_ drivers: [String: DriverEntry]) -> SessionOutcome {
        var outcome = SessionOutcome(device: opening.device, driver: opening.driver, records: records.count)
        outcome.microseconds = records.last?.microseconds ?? 0
        guard let entry = drivers[opening.driver] else {
            outcome.difference = "there is no driver '\(opening.driver)'"
            return outcome
        }
        let stage = ReplayStage(records)
        // Also what is resumed between two drains.
        GlobalJobs.onThisThread(go: stage.line)
        defer { GlobalJobs.onThisThread(go: nil) }
        let driver: any DeviceDriver
        do throws(DataFileError) {
            let model = try entry.read(opening.definition.dataFile, opening.profile?.dataFile)
            driver = try model.make(opening.placement.dataFile, port(on: stage))
        } catch {
            outcome.difference = error.description
            return outcome
        }
        var running: Task<Void, Never>?
        while let record = stage.next, stage.difference == nil, outcome.withheld == nil {
            switch record.kind {
            case .running:
                stage.advance()
                running = Task(executorPreference: stage.line) { stage.ended(await RecordedSession.end(of: driver)) }
            case .wish:
                stage.advance()
                guard let wish = RecordedJSON.value(DriverWish.self, record.payload) else { continue }
                outcome.wishes += 1
                Task(executorPreference: stage.line) { await wish.perform(by: driver, started: {}) }
            case .cancelled:
                stage.advance()
                running?.cancel()
            case .withheld:
                stage.advance()
                outcome.withheld = String(decoding: record.payload, as: UTF8.self)
            default: stage.deliver()
            }
            stage.line.drain()
        }
        stage.finish(isWhole: !isCut && outcome.withheld == nil)
        outcome.difference = stage.difference
        outcome.written = stage.written
        outcome.told = stage.told
        outcome.transcript = stage.transcript
        outcome.replayed = stage.index
        running?.cancel()
        stage.abandon()
        stage.line.drain()
        return outcome
    }

    private func port(on stage: ReplayStage) -> any Port {
        switch opening.port {
        case .serial, .other: ReplaySerialPort(stage)
        case .line: ReplayInputLine(stage)
        case .queue: ReplayQueue(stage, name: opening.path)
        case .keys: ReplayKeyInput(stage)
        case .watchdog: ReplayWatchdog(stage)
        case .backlight: ReplayBacklight(stage)
        }
    }
}

/// What came of replaying one session.
public struct SessionOutcome: Sendable, Equatable {
    /// The device's name in the hall file.
    public var device: String
    /// Its driver.
    public var driver: String
    /// Records of the session.
    public var records: Int
    /// Records that were replayed.
    public var replayed = 0
    /// What was asked of the driver.
    public var wishes = 0
    /// Bytes that the driver wrote.
    public var written = 0
    /// What the driver told: events, health, outcomes.
    public var told = 0
    /// When the session ended, since its run began.
    public var microseconds: Int64 = 0
    /// Why nothing was kept from somewhere on.
    public var withheld: String?
    /// What the driver does otherwise now, first of all.
    public var difference: String?
    /// Everything that the driver wrote and told, with the times that it saw.
    public var transcript: [UInt8] = []
}
