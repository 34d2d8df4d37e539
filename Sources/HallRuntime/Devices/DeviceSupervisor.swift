public import DeviceKit
public import HallDomain
public import Logging

/// Keeps one driver alive for each device of the hall that is present.
///
/// Lifetime is its only business: it waits for a port to appear, opens it, makes the driver, lets the device's role
/// be served, and makes the next driver when this one has ended. A device that fails is left alone a little longer
/// each time (0.25 s … 10 s), so that a broken one costs little.
public actor DeviceSupervisor {
    /// Serves a driver by its role, until the driver's streams end.
    public typealias Serve = @Sendable (any DeviceDriver, PlacedDevice) async -> Void

    private let devices: [PlacedDevice]
    private let ports: any PortProvider
    private let plan: HallPlan
    private let health: HealthBook
    private let clock: any HallClock
    private let serve: Serve
    private let malformed: MalformedInput
    private let recorder: Recorder?
    private let logger: Logger
    /// What fills each place now, and what keeps it: owned here, ended with `run()`.
    private var seated: [DeviceID: PlacedDevice] = [:]
    private var keepers: [DeviceID: Task<Void, Never>] = [:]
    private var isRunning = false
    /// Devices known to hang on each other's ports, with what is said of both.
    private var crossed: [DeviceID: Crossing] = [:]

    /// Two devices on each other's ports.
    struct Crossing: Sendable, Equatable {
        var pair: Set<DeviceID>
        /// Both, for people.
        var place: BilingualText
        var evidence: String
    }

    /// A supervisor over the devices of a hall; a `recorder` keeps what passes between drivers and ports.
    public init(
        devices: [PlacedDevice], plan: HallPlan, ports: any PortProvider, health: HealthBook, clock: any HallClock,
        malformed: MalformedInput, recorder: Recorder? = nil, logger: Logger, serve: @escaping Serve
    ) {
        self.devices = devices
        self.plan = plan
        self.ports = ports
        self.health = health
        self.clock = clock
        self.logger = logger
        self.malformed = malformed
        self.recorder = recorder
        self.serve = serve
    }

    /// Supervises until cancelled.
    public func run() async {
        for device in devices { note(device, .unknown, [], "not looked at yet") }
        isRunning = true
        for device in devices { begin(device) }
        // A hall without devices is supervised too: this returns when it is cancelled, and not before.
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        isRunning = false
        for id in Array(keepers.keys) { await end(id) }
    }

    /// From now on this device fills its place: at another port, or of another model than before.
    func seat(_ device: PlacedDevice) async {
        await end(device.id)
        crossed[device.id] = nil
        begin(device)
    }

    /// Lets go of the ports of these devices while `body` runs.
    func lending<Value: Sendable>(_ ids: Set<DeviceID>, to body: @Sendable () async -> Value) async -> Value {
        let lent = ids.compactMap { seated[$0] }
        for device in lent { await end(device.id) }
        let value = await body()
        // What was seated otherwise meanwhile stays so.
        for device in lent where keepers[device.id] == nil { begin(device) }
        return value
    }

    /// Both of a pair hang on each other's ports, as long as they stay silent where they are.
    func cross(_ crossing: Crossing) {
        for id in crossing.pair {
            crossed[id] = crossing
            guard let device = seated[id], let known = health.value[id], known.condition == .fault else { continue }
            note(device, .fault, known.faults, known.evidence)
        }
    }

    private func begin(_ device: PlacedDevice) {
        seated[device.id] = device
        guard isRunning else { return }
        keepers[device.id] = Task { await self.keep(device) }
    }

    private func end(_ id: DeviceID) async {
        let keeper = keepers.removeValue(forKey: id)
        keeper?.cancel()
        await keeper?.value
    }

    private func keep(_ device: PlacedDevice) async {
        var driving: Task<Void, Never>?
        for await presence in ports.presence(of: device.address, for: device.header.connection.kind) {
            recorder?.note(presence, of: device.id)
            driving?.cancel()
            await driving?.value
            switch presence {
            case .absent:
                driving = nil
                uncross(device.id)
                note(device, .absent, [device.absenceFault], device.absenceEvidence)
            case .present(let path):
                doubt(device)
                // Owned here: cancelled and awaited before the next one, and when this loop ends.
                driving = Task { await self.drive(device, path: path) }
            }
        }
        driving?.cancel()
        await driving?.value
    }

    private func drive(_ device: PlacedDevice, path: String) async {
        var pause = Duration.milliseconds(250)
        while !Task.isCancelled {
            let begun = ContinuousClock.now
            do {
                let (driver, tasks, session) = try await open(device, path: path)
                let isRenewed = try await live(driver, on: tasks, session, device)
                if Task.isCancelled { return }
                if isRenewed { continue }
                note(device, .absent, [device.absenceFault], "\(path): the port closed")
            } catch let error as DeviceError {
                // Its port was taken from it while it was opening: that is no word about the device.
                if Task.isCancelled { return }
                report(error, device)
            } catch let error as DataFileError {
                note(device, .fault, [.invalidDefinition], "\(error)")
                return
            } catch {
                note(device, .fault, [device.absenceFault], "\(error)")
            }
            if ContinuousClock.now - begun > .seconds(10) { pause = .milliseconds(250) }
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            pause = min(pause * 2, .seconds(10))
        }
    }

    private func open(
        _ device: PlacedDevice, path: String
    ) async throws -> (any DeviceDriver, tasks: (any TaskExecutor)?, session: RecordedSession?) {
        let port = try await ports.open(device, path: path)
        let session = recorder?.session(for: device, path: path, port: port)
        return (try device.model.make(device.placement, session?.recorded(port) ?? port), port.tasks, session)
    }

    private enum End { case driver, renewal, other }

    /// Whether the driver was ended for its recording's sake: another is made at once.
    private func live(
        _ driver: any DeviceDriver, on tasks: (any TaskExecutor)?, _ session: RecordedSession?, _ device: PlacedDevice
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask(executorPreference: tasks) {
                if let session { try await session.run(driver) } else { try await driver.run() }
                return .driver
            }
            group.addTask {
                await self.follow(driver.health, of: device)
                return .other
            }
            // On the same thread: what is pressed goes to the hall without a change of thread in between.
            group.addTask(executorPreference: tasks) {
                await self.serve(driver, device)
                return .other
            }
            if let recorder { group.addTask { await recorder.nextRenewal() ? .renewal : .other } }
            // The driver's end ends the others; a role that is not served does not end the driver.
            var isRenewed = false
            while let end = try await group.next() {
                if end == .renewal { isRenewed = true }
                if end != .other { group.cancelAll() }
            }
            return isRenewed
        }
    }

    private func follow(_ changes: AsyncStream<DeviceHealth>, of device: PlacedDevice) async {
        var known = 0
        for await change in changes {
            if change.malformed > known { malformed.note(device.id.rawValue, count: change.malformed - known) }
            known = change.malformed
            let condition: DeviceStatus.Condition =
                change.faults.isEmpty ? .ok : change.isUsable ? .warning : .fault
            note(
                device, condition, change.faults, change.evidence, isAssumed: change.isAssumed, answers: change.answers)
        }
    }

    /// The driver that said so has ended: what it said last is not shown as the state of now.
    private func doubt(_ device: PlacedDevice) {
        guard let known = health.value[device.id], known.isUsable else { return }
        note(device, .unknown, [], "being opened again")
    }

    /// One of a pair answers, or is pulled out: nothing is known of their cables any more.
    private func uncross(_ id: DeviceID) {
        guard let crossing = crossed[id] else { return }
        for id in crossing.pair { crossed[id] = nil }
    }

    private func report(_ error: DeviceError, _ device: PlacedDevice) {
        logger.warning(
            "device failed", metadata: ["device": "\(device.id)", "error": "\(error)"])
        note(
            device, error.cause == .unplugged ? .absent : .fault, [device.absenceFault], error.description)
    }

    private func note(
        _ device: PlacedDevice, _ condition: DeviceStatus.Condition, _ faults: [DeviceFault], _ evidence: String,
        isAssumed: Bool = false, answers: AnswerCount? = nil
    ) {
        var (faults, evidence, place) = (faults, evidence, device.place(in: plan))
        if condition == .ok || condition == .warning, !isAssumed {
            uncross(device.id)
        } else if let crossing = crossed[device.id], condition == .fault, faults.contains(device.absenceFault) {
            (faults, evidence, place) = ([.swapped], crossing.evidence, crossing.place)
        }
        let known = health.value[device.id]
        guard
            known?.condition != condition || known?.faults != faults || known?.evidence != evidence
                || known?.answers != answers
        else { return }
        let isSame = known?.condition == condition && known?.faults == faults
        var status = DeviceStatus(
            role: device.model.role, model: device.header.id, address: device.address.description,
            place: place, condition: condition, faults: faults.sorted(), evidence: evidence,
            since: isSame ? known?.since ?? clock.now() : clock.now())
        status.isAssumed = isAssumed
        status.answers = answers
        health.update { $0[device.id] = status }
    }
}

extension PortProvider {
    /// Opens the port of a device, which is at `path` now.
    func open(_ device: PlacedDevice, path: String) async throws(DeviceError) -> any Port {
        switch (device.address, device.header.connection.kind) {
        case (.path, .input), (.udev, .input): try await openKeyInput(device.address, path: path)
        case (.path, .watchdog), (.udev, .watchdog): try await openWatchdog(path: path)
        case (.path, .backlight), (.udev, .backlight): try await openBacklight(path: path)
        case (.gpio, _):
            try await openInputLine(device.address, path: path, bias: device.header.connection.bias ?? .pullUp)
        case (.queue(let name), _): try await openQueue(named: name)
        case (.path, _), (.udev, _), (.tcp, _), (.plugged, _):
            try await openSerial(device.address, path: path, settings: device.serial)
        }
    }
}

extension PlacedDevice {
    /// What is known of it while it is not there.
    var absenceEvidence: String {
        address == .plugged ? "nothing that was plugged in is known to be it" : "\(address) is not there"
    }

    /// The fault that says this device is not there.
    var absenceFault: DeviceFault {
        switch model.role {
        case .documentPrinter: .printerAbsent
        case .messageBoard: .boardSilent
        case .callTerminal: .terminalSilent
        case .callButton: .gpioAbsent
        case .cardReader: .readerAbsent
        case .evaluationPad: .padAbsent
        case .speakerModule: .noSound
        case .scanner: .scannerAbsent
        case .contactInput: .contactAbsent
        case .ups: .upsAbsent
        case .watchdog: .watchdogAbsent
        case .backlight: .backlightAbsent
        }
    }
}
