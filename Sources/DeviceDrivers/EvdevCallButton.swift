import DeviceKit
import WireFormats

/// A call button that is an input device of the kernel: a key of a USB pad, a pedal, a button of gpio-keys.
///
/// The first of its keys that goes down is the press, and its release the release: a pad under somebody's arm is one
/// press. Repetitions that the kernel makes are none. A key that is down at the start was not pressed; its release is not
/// told either. After lost events the keys' states are asked for anew.
actor EvdevCallButton: CallButton {
    static let name = "evdev-call-button"
    static let role = DeviceRole.callButton

    typealias DevicePort = any KeyInput

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// The keys that count, by the kernel's names for them (`input-event-codes.h`) as numbers, 1 … 767; none: all.
        var keys: [Int]
        /// Held this long the key is stuck, in milliseconds, 2,000 … 600,000 (usual: 10,000).
        var stuckMilliseconds: Int

        func problems() -> [String] {
            var problems = keys.filter { !(1...767).contains($0) }.map { "key \($0): allowed is 1 to 767" }
            if !(2000...600_000).contains(stuckMilliseconds) {
                problems.append("stuckMilliseconds is \(stuckMilliseconds); allowed: 2000 to 600000")
            }
            return problems
        }
    }

    private struct Hold {
        var key: UInt16
        /// When it was learnt, by the driver's clock.
        var learnt: Duration
        /// The kernel's time of the press; `nil` for a key that was down at the start.
        var pressed: Duration?
        var isStuck = false
    }

    nonisolated let events: AsyncStream<ButtonEvent>
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let happened: AsyncStream<ButtonEvent>.Continuation
    private var told: ToldHealth
    private let keys: Set<UInt16>
    private let stuckAfter: Duration
    private let port: any KeyInput
    private let now: @Sendable () -> Duration
    private var stream: FrameStream<Evdev>
    private var noise = NoiseCount()
    private var hold: Hold?
    /// Events up to the next report are worth nothing.
    private var isDropping = false

    init(traits: Traits, dialect: Nothing, placement: Nothing, port: any KeyInput) {
        self.init(traits: traits, port: port, now: port.stopwatch())
    }

    init(traits: Traits, port: any KeyInput, now: @escaping @Sendable () -> Duration) {
        (events, happened) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
        (health, told) = ToldHealth.stream()
        keys = Set(traits.keys.compactMap(UInt16.init(exactly:)))
        stuckAfter = .milliseconds(traits.stuckMilliseconds)
        (self.port, self.now) = (port, now)
        stream = FrameStream(from: .device, dialect: .standard)
    }

    func run() async throws(DeviceError) {
        defer {
            happened.finish()
            told.finish()
        }
        do throws(DeviceError) {
            hold = counted(try await port.keysDown()).map { Hold(key: $0, learnt: now(), pressed: nil) }
            tell(DeviceHealth(evidence: hold == nil ? "keys are its own, up at start" : "a key is down at start"))
            while !Task.isCancelled { try await step() }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    private func step() async throws(DeviceError) {
        do throws(DeviceError) {
            stream.append(try await port.read(within: patience()))
        } catch {
            guard error.cause == .timedOut else { throw error }
            hold?.isStuck = true
            tell(DeviceHealth(faults: [.buttonStuck], evidence: "held for \(stuckAfter)"))
        }
        while let finding = stream.next() {
            guard case .message(let event) = finding else { continue }
            try await take(event)
        }
        if noise.isWorthTelling(stream.malformed), let last = told.last { tell(last) }
    }

    /// `nil`: for ever.
    private func patience() -> Duration? {
        guard let hold, !hold.isStuck else { return nil }
        return max(.zero, hold.learnt + stuckAfter - now())
    }

    private func take(_ event: Evdev.Message) async throws(DeviceError) {
        let time = Duration.seconds(event.seconds) + .microseconds(event.microseconds)
        switch event.content {
        case .dropped: isDropping = true
        case .report where isDropping:
            isDropping = false
            let down = try await port.keysDown()
            if let held = hold, !down.contains(held.key) { release(at: time) }
            if hold == nil, let key = counted(down) { press(key, at: time) }
        case .key(let code, .pressed) where !isDropping && counts(code) && hold == nil: press(code, at: time)
        case .key(let code, .released) where !isDropping && hold?.key == code: release(at: time)
        default: break
        }
    }

    private func press(_ key: UInt16, at time: Duration) {
        hold = Hold(key: key, learnt: now(), pressed: time)
        happened.yield(.pressed(at: time), by: port)
    }

    private func release(at time: Duration) {
        guard let held = hold else { return }
        hold = nil
        if let pressed = held.pressed { happened.yield(.released(at: max(time, pressed)), by: port) }
        if held.isStuck { tell(DeviceHealth(evidence: "released")) }
    }

    private func counts(_ key: UInt16) -> Bool { keys.isEmpty || keys.contains(key) }

    private func counted(_ down: Set<UInt16>) -> UInt16? { down.filter(counts).min() }

    private func tell(_ health: DeviceHealth) {
        var health = health
        health.malformed = stream.malformed
        told.tell(health, by: port)
    }
}
