public import DeviceKit

/// A call button on one GPIO line: a dry contact, debounced here on the kernel's time stamps.
///
/// A level counts when no edge followed it for the debounce time; its event carries the time of the first edge of the
/// bounce. The level is read after each bounce and now and then while the key is down, so that a lost edge is made
/// good. A key that is down at the start was not pressed: its release is not told either. A line that goes up and down and
/// never stands (a loose wire, a worn contact) calls nobody either, and is told like a key that is stuck.
public actor GPIOCallButton: CallButton {
    /// Its name in a device file.
    public static let name = "gpio-call-button"
    /// What it is to the hall.
    public static let role = DeviceRole.callButton

    /// What it talks through.
    public typealias DevicePort = any InputLine

    /// What a model is.
    public struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// The level of the line while the key is down; `low` for a contact to ground with pull-up.
        public var activeLevel: Level
        /// How long a level must stand before it counts, in milliseconds, 5 … 100 (usual: 20; long cables: 50).
        public var debounceMilliseconds: Int
        /// Held this long the key is stuck, or without a level that stands, in milliseconds, 2,000 … 600,000 (usual: 10,000).
        public var stuckMilliseconds: Int

        /// An electrical level.
        public enum Level: String, Codable, Sendable, CaseIterable { case low, high }

        /// A model's values.
        public init(activeLevel: Level = .low, debounceMilliseconds: Int = 20, stuckMilliseconds: Int = 10_000) {
            self.activeLevel = activeLevel
            self.debounceMilliseconds = debounceMilliseconds
            self.stuckMilliseconds = stuckMilliseconds
        }

        /// Bounds of the values.
        public func problems() -> [String] {
            var problems: [String] = []
            if !(5...100).contains(debounceMilliseconds) {
                problems.append("debounceMilliseconds is \(debounceMilliseconds); allowed: 5 to 100")
            }
            if !(2000...600_000).contains(stuckMilliseconds) {
                problems.append("stuckMilliseconds is \(stuckMilliseconds); allowed: 2000 to 600000")
            }
            return problems
        }
    }

    private struct Hold {
        /// When it was learnt, by the driver's clock.
        var learnt: Duration
        /// The kernel's time of the press; `nil` for a key that was down at the start.
        var pressed: Duration?
        var isStuck = false
    }

    /// Debounced presses and releases in order (`.bufferingOldest(16)`); ends with `run()`.
    public nonisolated let events: AsyncStream<ButtonEvent>
    /// Health as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// The port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let happened: AsyncStream<ButtonEvent>.Continuation
    private let told: AsyncStream<DeviceHealth>.Continuation
    private let isActiveHigh: Bool
    private let stuckAfter: Duration
    private let lookEvery: Duration
    private let port: any InputLine
    private let now: @Sendable () -> Duration
    private var debounce: LineDebounce
    private var hold: Hold?
    private var nextLook = Duration.zero
    /// No level has stood for so long that it was told.
    private var isRestless = false

    /// Takes over an open port.
    public init(traits: Traits, dialect: Nothing, placement: Nothing, port: any InputLine) {
        self.init(traits: traits, port: port, lookEvery: .seconds(5), now: port.stopwatch())
    }

    init(traits: Traits, port: any InputLine, lookEvery: Duration, now: @escaping @Sendable () -> Duration) {
        (events, happened) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
        (health, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        isActiveHigh = traits.activeLevel == .high
        debounce = LineDebounce(time: .milliseconds(traits.debounceMilliseconds))
        stuckAfter = .milliseconds(traits.stuckMilliseconds)
        (self.port, self.lookEvery, self.now) = (port, lookEvery, now)
    }

    /// Drives the device until unplugged or cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            happened.finish()
            told.finish()
        }
        do throws(DeviceError) {
            if try await isDown() {
                hold = Hold(learnt: now(), pressed: nil)
                nextLook = now() + lookEvery
                happened.yield(.heldAtStart, by: port)
            }
            told.yield(DeviceHealth(evidence: hold == nil ? "key up at start" : "key down at start"), by: port)
            while !Task.isCancelled { try await step() }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    private func step() async throws(DeviceError) {
        if let edge = try await port.edge(within: timeout()) {
            if let before = debounce.take(isActive: edge.isHigh == isActiveHigh, at: edge.time) { change(before) }
            if debounce.unrest >= stuckAfter, !isRestless {
                isRestless = true
                tell("no level stands for \(debounce.time), for \(stuckAfter) now: a loose wire or a worn contact")
            }
        } else if debounce.isPending {
            if let settled = debounce.settle(isActive: try await isDown()) { change(settled) }
        } else if let held = hold {
            if now() >= nextLook {
                nextLook = now() + lookEvery
                let lost = (held.pressed ?? .zero) + (now() - held.learnt)
                if try await !isDown() { return change(to: false, at: lost) }
            }
            if now() - held.learnt >= stuckAfter, !held.isStuck {
                hold?.isStuck = true
                tell("held for \(stuckAfter)")
            }
        }
    }

    private func tell(_ evidence: String) {
        let isStuck = isRestless || hold?.isStuck == true
        told.yield(DeviceHealth(faults: isStuck ? [.buttonStuck] : [], evidence: evidence), by: port)
    }

    private func change(_ settled: LineDebounce.Settled) {
        let wasRestless = isRestless
        isRestless = false
        change(to: settled.isActive, at: settled.since)
        if wasRestless { tell("its level stands again") }
    }

    private func change(to isDown: Bool, at time: Duration) {
        if isDown {
            guard hold == nil else { return }
            hold = Hold(learnt: now(), pressed: time)
            nextLook = now() + lookEvery
            happened.yield(.pressed(at: time), by: port)
        } else if let held = hold {
            hold = nil
            if let pressed = held.pressed { happened.yield(.released(at: max(time, pressed)), by: port) }
            if held.isStuck { tell("released") }
        }
    }

    private func timeout() -> Duration? {
        if debounce.isPending { return debounce.time }
        guard let hold else { return nil }
        let stuck = hold.isStuck ? nextLook : hold.learnt + stuckAfter
        return max(.zero, min(stuck, nextLook) - now())
    }

    private func isDown() async throws(DeviceError) -> Bool { try await port.level() == isActiveHigh }
}
