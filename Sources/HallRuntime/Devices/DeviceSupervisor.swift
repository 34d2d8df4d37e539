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
    private let logger: Logger

    /// A supervisor over the devices of a hall.
    public init(
        devices: [PlacedDevice], plan: HallPlan, ports: any PortProvider, health: HealthBook, clock: any HallClock,
        malformed: MalformedInput, logger: Logger, serve: @escaping Serve
    ) {
        self.devices = devices
        self.plan = plan
        self.ports = ports
        self.health = health
        self.clock = clock
        self.logger = logger
        self.malformed = malformed
        self.serve = serve
    }

    /// Supervises until cancelled.
    public func run() async {
        for device in devices { note(device, .unknown, [], "not looked at yet") }
        await withDiscardingTaskGroup { group in
            for device in devices { group.addTask { await self.keep(device) } }
            // A hall without devices is supervised too: this returns when it is cancelled, and not before.
            let (never, _) = AsyncStream.makeStream(of: Void.self)
            for await _ in never {}
        }
    }

    private func keep(_ device: PlacedDevice) async {
        var driving: Task<Void, Never>?
        for await presence in ports.presence(of: device.address, for: device.header.connection.kind) {
            driving?.cancel()
            await driving?.value
            switch presence {
            case .absent:
                driving = nil
                note(device, .absent, [device.absenceFault], "\(device.address) is not there")
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
                let (driver, tasks) = try await open(device, path: path)
                try await live(driver, on: tasks, device)
                if Task.isCancelled { return }
                note(device, .absent, [device.absenceFault], "\(path): the port closed")
            } catch let error as DeviceError {
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
    ) async throws -> (any DeviceDriver, tasks: (any TaskExecutor)?) {
        let port: any Port =
            switch (device.address, device.header.connection.kind) {
            case (.path, .input), (.udev, .input): try await ports.openKeyInput(device.address, path: path)
            case (.path, .watchdog), (.udev, .watchdog): try await ports.openWatchdog(path: path)
            case (.path, .backlight), (.udev, .backlight): try await ports.openBacklight(path: path)
            case (.gpio, _):
                try await ports.openInputLine(
                    device.address, path: path, bias: device.header.connection.bias ?? .pullUp)
            case (.queue(let name), _): try await ports.openQueue(named: name)
            case (.path, _), (.udev, _), (.tcp, _):
                try await ports.openSerial(device.address, path: path, settings: device.serial)
            }
        return (try device.model.make(device.placement, port), port.tasks)
    }

    private func live(
        _ driver: any DeviceDriver, on tasks: (any TaskExecutor)?, _ device: PlacedDevice
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask(executorPreference: tasks) {
                try await driver.run()
                return true
            }
            group.addTask {
                await self.follow(driver.health, of: device)
                return false
            }
            // On the same thread: what is pressed goes to the hall without a change of thread in between.
            group.addTask(executorPreference: tasks) {
                await self.serve(driver, device)
                return false
            }
            // The driver's end ends the others; a role that is not served does not end the driver.
            while let isDriver = try await group.next() { if isDriver { group.cancelAll() } }
        }
    }

    private func follow(_ changes: AsyncStream<DeviceHealth>, of device: PlacedDevice) async {
        var known = 0
        for await change in changes {
            if change.malformed > known { malformed.note(device.id.rawValue, count: change.malformed - known) }
            known = change.malformed
            let condition: DeviceStatus.Condition =
                change.faults.isEmpty ? .ok : change.isUsable ? .warning : .fault
            note(device, condition, change.faults, change.evidence)
        }
    }

    /// The driver that said so has ended: what it said last is not shown as the state of now.
    private func doubt(_ device: PlacedDevice) {
        guard let known = health.value[device.id], known.isUsable else { return }
        note(device, .unknown, [], "being opened again")
    }

    private func report(_ error: DeviceError, _ device: PlacedDevice) {
        logger.warning(
            "device failed", metadata: ["device": "\(device.id)", "error": "\(error)"])
        note(
            device, error.cause == .unplugged ? .absent : .fault, [device.absenceFault], error.description)
    }

    private func note(
        _ device: PlacedDevice, _ condition: DeviceStatus.Condition, _ faults: [DeviceFault], _ evidence: String
    ) {
        let known = health.value[device.id]
        guard known?.condition != condition || known?.faults != faults || known?.evidence != evidence else { return }
        let isSame = known?.condition == condition && known?.faults == faults
        let status = DeviceStatus(
            role: device.model.role, model: device.header.id, address: device.address.description,
            place: device.place(in: plan), condition: condition, faults: faults.sorted(), evidence: evidence,
            since: isSame ? known?.since ?? clock.now() : clock.now())
        health.update { $0[device.id] = status }
    }
}

extension PlacedDevice {
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
