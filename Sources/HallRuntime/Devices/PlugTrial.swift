import DeviceKit
import HallDomain

/// Opens a port for a moment to find out whether a device of some model answers there, and whether it works.
struct PlugTrial: Sendable {
    /// What was found.
    enum Finding: Sendable, Equatable {
        /// It answers; the evidence says what. One without paper or with an open cover answers, and is not ready.
        case answers(String, isReady: Bool = true)
        /// This model cannot be asked.
        case unknowable
        /// Nothing came that this model says, or the port cannot be opened.
        case silent(String)
    }

    /// Some converters say a byte or two of their own when they are opened.
    private static let mostStrays = 2

    let ports: any PortProvider
    /// A slip that can never pass for a ticket.
    let slip: PaperDocument
    let glyphs: any GlyphSource
    /// How long an answer is waited for.
    var patience = Duration.seconds(4)
    /// How long a slip may take.
    var slipPatience = Duration.seconds(10)

    /// Whether a device such as this answers at `path`.
    func look(_ device: PlacedDevice, at path: String) async -> Finding {
        await meet(device, at: path) { _, finding in finding }
    }

    /// Whether a device answers at another's port.
    func look(_ device: PlacedDevice, inPlaceOf other: PlacedDevice, _ ports: any PortProvider) async
        -> Finding
    {
        guard let path = await ports.path(of: other.address) else { return .silent("\(other.address) is not there") }
        var guest = device
        guest.address = other.address
        return await look(guest, at: path)
    }

    /// Whether it answers and works: a printer that is ready has to bring a slip out. What is the matter with one that is
    /// not is said in its place, as with any other device.
    func test(_ device: PlacedDevice, at path: String) async -> Finding {
        await meet(device, at: path) { driver, finding in
            guard case .answers(_, isReady: true) = finding, let printer = driver as? any DocumentPrinter else {
                return finding
            }
            return await printSlip(on: printer, device)
        }
    }

    private func meet(
        _ device: PlacedDevice, at path: String,
        _ then: @escaping @Sendable (any DeviceDriver, Finding) async -> Finding
    ) async -> Finding {
        let (driver, tasks): (any DeviceDriver, (any TaskExecutor)?)
        do {
            let port = try await open(device, path)
            (driver, tasks) = (try device.model.make(device.placement, port), port.tasks)
        } catch { return .silent("\(error)") }
        return await withTaskGroup(of: Finding?.self) { group in
            group.addTask(executorPreference: tasks) {
                // Its own end is no finding: what it said before counts.
                try? await driver.run()
                return nil
            }
            group.addTask { await then(driver, heard(from: driver, device)) }
            defer { group.cancelAll() }
            while let next = await group.next() { if let next { return next } }
            return .silent("it ended")
        }
    }

    /// A port that was just let go is busy for a moment.
    private func open(_ device: PlacedDevice, _ path: String) async throws -> any Port {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                return try await ports.open(device, path: path)
            } catch {
                guard error.cause == .busy, ContinuousClock.now < deadline else { throw error }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func heard(from driver: any DeviceDriver, _ device: PlacedDevice) async -> Finding {
        let absence = device.absenceFault
        return await withTaskGroup(of: Finding?.self) { group in
            let last = LastHealth()
            group.addTask { [health = driver.health] in
                for await news in health {
                    await last.take(news)
                    if news.isAssumed { return .unknowable }
                    if news.faults.contains(.invalidDefinition) { return .silent(news.evidence) }
                    // What cannot be read counts too: a driver that is told nonsense only is as good as silent.
                    if !news.faults.contains(absence), news.malformed == 0 { return Self.answer(news) }
                }
                return nil
            }
            group.addTask { [patience] in
                guard (try? await Task.sleep(for: patience)) != nil else { return nil }
                guard let news = await last.health else { return .silent("nothing within \(patience)") }
                let isIt = !news.faults.contains(absence) && news.malformed <= Self.mostStrays
                return isIt ? Self.answer(news) : .silent(news.evidence)
            }
            defer { group.cancelAll() }
            while let next = await group.next() { if let next { return next } }
            return .silent("it ended")
        }
    }

    private static func answer(_ news: DeviceHealth) -> Finding {
        guard !news.isUsable else { return .answers(news.evidence) }
        let faults = news.faults.map(\.rawValue).joined(separator: " ")
        return .answers("answers, not ready: \(faults)", isReady: false)
    }

    private actor LastHealth {
        private(set) var health: DeviceHealth?
        func take(_ news: DeviceHealth) { health = news }
    }

    private func printSlip(on printer: any DocumentPrinter, _ device: PlacedDevice) async -> Finding {
        guard let bytes = try? device.model.encoder?(slip, glyphs) else { return .silent("the slip cannot be encoded") }
        return await withTaskGroup(of: Finding.self) { group in
            group.addTask {
                switch await printer.deliver(bytes, started: {}) {
                case .proven(let evidence): .answers("test slip out: \(evidence)")
                case .doubtful(let evidence): .answers("test slip sent, not proven: \(evidence)")
                case .notSent(let reason): .silent("no test slip: \(reason)")
                }
            }
            group.addTask { [slipPatience] in
                try? await Task.sleep(for: slipPatience)
                return .silent("no test slip within \(slipPatience)")
            }
            defer { group.cancelAll() }
            return await group.next() ?? .silent("it ended")
        }
    }
}

extension PortProvider {
    /// Where an address is now; `nil` while it is not there.
    fileprivate func path(of address: PortAddress) async -> String? {
        for await presence in presence(of: address) {
            if case .present(let path) = presence { return path }
            return nil
        }
        return nil
    }
}
