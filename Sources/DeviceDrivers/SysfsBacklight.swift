import DeviceKit

/// The backlight of a kiosk's screen by the kernel's interface: bright while somebody may stand there, else dimmed.
///
/// What another program sets meanwhile stands until the next look, some seconds later.
actor SysfsBacklight: ScreenBacklight {
    static let name = "sysfs-backlight"
    static let role = DeviceRole.backlight

    typealias DevicePort = any BacklightControl

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// Of its greatest brightness while the hall is open, 10 … 100.
        var openPercent: Int
        /// Of its greatest brightness while it is closed, 0 … 100; 0 is dark on some screens.
        var closedPercent: Int

        func problems() -> [String] {
            var problems: [String] = []
            if !(10...100).contains(openPercent) {
                problems.append("openPercent is \(openPercent); allowed: 10 to 100")
            }
            if !(0...100).contains(closedPercent) {
                problems.append("closedPercent is \(closedPercent); allowed: 0 to 100")
            }
            return problems
        }
    }

    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private static let lookEvery = Duration.seconds(10)

    private var told: ToldHealth
    private let traits: Traits
    private let port: any BacklightControl
    /// Until something else is said: a screen that is dark for no reason is worse than one that is bright at night.
    private var isBright = true

    init(traits: Traits, dialect: Nothing, placement: Nothing, port: any BacklightControl) {
        (health, told) = ToldHealth.stream()
        (self.traits, self.port) = (traits, port)
    }

    func shine(brightly: Bool) async {
        port.surroundings.took(.shine(brightly: brightly))
        isBright = brightly
        // What fails now is tried and told at the next look.
        await withTaskExecutorPreference(port.tasks) { try? await bring() }
    }

    func run() async throws(DeviceError) {
        defer { told.finish() }
        do throws(DeviceError) {
            while !Task.isCancelled {
                try await bring()
                try await port.rest(for: Self.lookEvery)
            }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    private func bring() async throws(DeviceError) {
        let (now, most) = try await port.brightness()
        let percent = isBright ? traits.openPercent : traits.closedPercent
        // Rounded up: one percent of a backlight with eight steps is not dark.
        let wanted = (most * percent + 99) / 100
        if now != wanted { try await port.set(brightness: wanted) }
        let health = DeviceHealth(evidence: "brightness \(wanted) of \(most)")
        told.tell(health, by: port)
    }
}
