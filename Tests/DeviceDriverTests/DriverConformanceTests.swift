import DeviceDrivers
import DeviceKit
import Testing

/// What holds for every driver that there is, whatever it drives: a table over the catalogue.
///
/// A driver is made as the agent makes it, from the first shipped device file that names it, and from files of models that
/// no source file knows; nobody answers at the far end.
@Suite("Every driver", .timeLimit(.minutes(1))) struct DriverConformanceTests {
    /// A driver at work on a port that a test holds the other end of.
    private final class Work: Sendable {
        let driver: any DeviceDriver
        let wire: LoopbackPort<AnyFarEnd>?
        let line: InputsLine?
        let queue: SilentQueue?
        let run: Task<DeviceError?, Never>
        let health: InputsLog<DeviceHealth>

        init(_ id: String) throws {
            let (_, _, header, model) = try DriverConformanceTests.files.read(id)
            let kind = header.connection.kind
            let (wire, line, queue) = (LoopbackPort(AnyFarEnd(nil)), InputsLine(isHigh: true), SilentQueue())
            self.line = kind == .gpio ? line : nil
            self.queue = kind == .queue ? queue : nil
            self.wire = kind == .gpio || kind == .queue ? nil : wire
            let port: any DeviceKit.Port =
                switch kind {
                case .gpio: line
                case .queue: queue
                default: wire
                }
            driver = try model.make(DeviceModel.placement(of: header.driver), port)
            health = Self.log(driver)
            run = Self.start(driver)
        }

        private static func log(_ driver: some DeviceDriver) -> InputsLog<DeviceHealth> { InputsLog(driver.health) }
        private static func start(_ driver: some DeviceDriver) -> Task<DeviceError?, Never> { ending(of: driver) }

        /// It waits for its device, or has said something to it.
        var isAtWork: Bool {
            if let queue { return queue.questions > 0 }
            return wire.map { $0.isDrained || $0.traffic.writes > 0 } ?? line?.isDrained ?? true
        }

        func unplug() {
            wire?.unplug()
            line?.unplug()
            // A queue has no cable: its driver waits for the spooler to come back until it is cancelled.
            if queue != nil { run.cancel() }
        }
    }

    static let names = DriverCatalog.all.map(\.name)
    private static let files = ShippedFiles.shipped.with(NewModels.all)
    /// A device file of each driver, and the new ones.
    static let models =
        names.compactMap { name in
            files.ids().first { (try? files.read($0).header.driver) == name && NewModels.all[$0] == nil }
        } + NewModels.all.keys.sorted()

    @Test("has a name of its own, and a shipped file that uses it") func ownNames() {
        #expect(Set(Self.names).count == Self.names.count)
        #expect(Self.models.count == Self.names.count + NewModels.all.count)
    }

    @Test("returns when its port is unplugged, and its streams end", arguments: models)
    func endsWithItsPort(_ name: String) async throws {
        let work = try Work(name)
        work.unplug()
        #expect(await work.run.value == nil)
        await eventually("the health of \(name) ends") { work.health.hasEnded }
    }

    @Test("stops within a second of its cancellation", arguments: models)
    func stopsWhenCancelled(_ name: String) async throws {
        let work = try Work(name)
        // Once it is at work, in the middle of whatever it does first.
        await eventually("\(name) is at work") { work.isAtWork }
        let start = ContinuousClock.now
        work.run.cancel()
        #expect(await work.run.value == nil)
        #expect(start.duration(to: .now) < .seconds(1))
        await eventually("the health of \(name) ends") { work.health.hasEnded }
    }

    @Test("survives 10,000 random bytes, and random edges", arguments: models)
    func survivesNoise(_ name: String) async throws {
        let work = try Work(name)
        var random = InputsRandom(state: 5)
        if let wire = work.wire {
            for _ in 0..<50 {
                wire.inject((0..<200).map { _ in UInt8.random(in: 0...255, using: &random) })
                await eventually("\(name) takes bytes") { wire.isDrained }
            }
        }
        if let line = work.line {
            for _ in 0..<500 { line.drive(Bool.random(using: &random)) }
            await eventually("\(name) takes edges") { line.isDrained }
        }
        #expect(!work.health.hasEnded, "\(name) has given up")
        work.unplug()
        #expect(await work.run.value == nil)
    }

    /// All at once: none waits for another, and each has its own time-out.
    @Test("says how it is while nobody answers") func healthWhileWaiting() async throws {
        let all = try Self.models.map { ($0, try Work($0)) }
        for (name, work) in all {
            await eventually("\(name) says how it is") { !work.health.all.isEmpty }
            #expect(!work.health.hasEnded)
            #expect(work.health.all.last?.evidence.isEmpty == false, "\(name) gives no evidence")
        }
        for (_, work) in all {
            work.run.cancel()
            #expect(await work.run.value == nil)
        }
    }

    /// A driver whose device is silent keeps a shared bus for one question at most, so that others are not held up.
    @Test("leaves a shared bus to others while nobody answers", arguments: models)
    func leavesTheBus(_ name: String) async throws {
        let work = try Work(name)
        guard let wire = work.wire else { return work.run.cancel() }
        await eventually("\(name) is at work") { work.isAtWork }
        for _ in 0..<3 {
            let start = ContinuousClock.now
            try await wire.exclusively { () async throws(DeviceError) in }
            #expect(start.duration(to: .now) < .seconds(1), "\(name) holds the bus")
        }
        work.run.cancel()
        #expect(await work.run.value == nil)
    }

    @Test("refuses a port of another kind and a placement that it does not know", arguments: models)
    func refusesWhatDoesNotFit(_ name: String) throws {
        let (_, _, header, model) = try Self.files.read(name)
        let wrong: any DeviceKit.Port =
            header.connection.kind == .gpio ? LoopbackPort(AnyFarEnd(nil)) : InputsLine(isHigh: true)
        #expect(throws: DataFileError.self) { try model.make(DeviceModel.placement(of: header.driver), wrong) }
        let unknown = DataFile(file: "hall.yaml:7", text: "adress: 3")
        #expect(throws: DataFileError.self) { try model.check(unknown) }
    }
}
