public import DeviceKit

/// A contact on one GPIO line: fire alarm, emergency key, door, mains lost. Debounced on the kernel's time stamps; the
/// level is read now and then, so that a lost edge is made good. A line on which no level stands is a fault.
///
/// Unlike a button's, the state found at the start counts: an alarm that was already on is an alarm.
public actor GPIOContact: ContactInput {
    /// Its name in a device file.
    public static let name = "gpio-contact"
    /// What it is to the hall.
    public static let role = DeviceRole.contactInput

    /// What it talks through.
    public typealias DevicePort = any InputLine

    /// What a contact is.
    public struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// What it says when it is active.
        public var meaning: ContactMeaning
        /// The level of the line while it is active. A loop that must be closed while all is well and is pulled up is
        /// active when `high`: then a cut wire is an alarm too.
        public var activeLevel: GPIOCallButton.Traits.Level
        /// How long a level must stand before it counts, in milliseconds, 5 … 5000.
        public var debounceMilliseconds: Int

        /// A contact's values.
        public init(meaning: ContactMeaning, activeLevel: GPIOCallButton.Traits.Level, debounceMilliseconds: Int) {
            self.meaning = meaning
            self.activeLevel = activeLevel
            self.debounceMilliseconds = debounceMilliseconds
        }

        /// Bounds of the values.
        public func problems() -> [String] {
            (5...5000).contains(debounceMilliseconds)
                ? [] : ["debounceMilliseconds is \(debounceMilliseconds); allowed: 5 to 5000"]
        }
    }

    /// What it says.
    public nonisolated let meaning: ContactMeaning
    /// The state at the start, then each change (`.bufferingNewest(16)`); ends with `run()`.
    public nonisolated let changes: AsyncStream<ContactChange>
    /// Health as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// The port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let changed: AsyncStream<ContactChange>.Continuation
    private let told: AsyncStream<DeviceHealth>.Continuation
    private let isActiveHigh: Bool
    private let lookEvery: Duration
    private let port: any InputLine
    private let now: @Sendable () -> Duration
    private var debounce: LineDebounce
    private var isActive: Bool?
    private var isRestless = false

    /// Takes over an open port.
    public init(traits: Traits, dialect: Nothing, placement: Nothing, port: any InputLine) {
        self.init(traits: traits, port: port, lookEvery: .seconds(2), now: port.stopwatch())
    }

    init(traits: Traits, port: any InputLine, lookEvery: Duration, now: @escaping @Sendable () -> Duration) {
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
        (health, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        meaning = traits.meaning
        isActiveHigh = traits.activeLevel == .high
        debounce = LineDebounce(time: .milliseconds(traits.debounceMilliseconds))
        (self.port, self.lookEvery, self.now) = (port, lookEvery, now)
    }

    /// Drives the device until unplugged or cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            changed.finish()
            told.finish()
        }
        do throws(DeviceError) {
            change(to: try await level(), at: now())
            while !Task.isCancelled { try await step() }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    private func step() async throws(DeviceError) {
        if let edge = try await port.edge(within: debounce.isPending ? debounce.time : lookEvery) {
            let before = debounce.take(isActive: edge.isHigh == isActiveHigh, at: edge.time)
            if let before { change(to: before.isActive, at: before.since) }
        } else if debounce.isPending {
            if let settled = debounce.settle(isActive: try await level()) {
                change(to: settled.isActive, at: settled.since)
            }
        } else {
            change(to: try await level(), at: now())
        }
        guard debounce.isRestless != isRestless, let isActive else { return }
        isRestless = debounce.isRestless
        tell(isActive)
    }

    private func change(to isActive: Bool, at time: Duration) {
        guard isActive != self.isActive else { return }
        self.isActive = isActive
        changed.yield(ContactChange(isActive: isActive, at: time), by: port)
        tell(isActive)
    }

    private func tell(_ isActive: Bool) {
        told.yield(meaning.health(isActive: isActive, on: debounce), by: port)
    }

    private func level() async throws(DeviceError) -> Bool { try await port.level() == isActiveHigh }
}
