public import DeviceKit
public import WireFormats

/// A UPS behind Network UPS Tools: asks `upsd` for the UPS's variables and never gives it an order.
public actor NUTSupply: PowerSupply {
    /// Its name in a device file.
    public static let name = "nut-ups"
    /// What it is to the hall.
    public static let role = DeviceRole.ups

    /// Whom to ask.
    public typealias Dialect = NUT.Dialect
    /// What it talks through.
    public typealias DevicePort = any SerialPort

    /// What a model is.
    public struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// NUT's driver for it (`driver =` in ups.conf), for whoever sets NUT up.
        public var nutDriver: String
        /// At or below this charge the battery counts as low though the UPS does not say so, in per cent, 1 … 90;
        /// without it the UPS's own word counts.
        public var lowChargePercent: Int?

        /// A model's values.
        public init(nutDriver: String, lowChargePercent: Int? = nil) {
            self.nutDriver = nutDriver
            self.lowChargePercent = lowChargePercent
        }

        /// Bounds of the values.
        public func problems() -> [String] {
            var problems: [String] = []
            let isName =
                !nutDriver.isEmpty
                && nutDriver.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
                }
            if !isName { problems.append("nutDriver '\(nutDriver)': allowed is the name of a NUT driver") }
            if let lowChargePercent, !(1...90).contains(lowChargePercent) {
                problems.append("lowChargePercent \(lowChargePercent): allowed is 1 to 90")
            }
            return problems
        }
    }

    /// The state as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let power: AsyncStream<PowerState>
    /// Health as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// The port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private static let askEvery = Duration.seconds(2)
    private static let replyTime = Duration.milliseconds(700)
    private static let missesUntilAbsent = 3

    private let fed: AsyncStream<PowerState>.Continuation
    private var told: ToldHealth
    private let traits: Traits
    private let dialect: Dialect
    private let port: any SerialPort
    private let now: @Sendable () -> Duration
    private var stream: FrameStream<NUT>
    private var noise = NoiseCount()
    private var misses = 0
    private var lastPower: PowerState?

    /// Takes over an open connection.
    public init(traits: Traits, dialect: Dialect, placement: Nothing, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, port: port, now: port.stopwatch())
    }

    init(traits: Traits, dialect: Dialect, port: any SerialPort, now: @escaping @Sendable () -> Duration) {
        (power, fed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (health, told) = ToldHealth.stream()
        (self.traits, self.dialect, self.port, self.now) = (traits, dialect, port, now)
        stream = FrameStream(from: .device, dialect: dialect)
    }

    /// Drives the device until the connection ends or it is cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            fed.finish()
            told.finish()
        }
        do throws(DeviceError) {
            while !Task.isCancelled {
                let begun = now()
                take(try await ask())
                // A question that was not answered is asked again at once, until that is known.
                let next = (1..<Self.missesUntilAbsent).contains(misses) ? now() : begun + Self.askEvery
                if noise.isWorthTelling(stream.malformed), let last = told.last { tell(last) }
                // upsd never speaks by itself: what comes now is nothing.
                _ = try await listen(until: next) { _ in false }
            }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    /// What upsd says to one question.
    private enum Answer {
        case variables([String: String])
        case refused(String)
    }

    private func ask() async throws(DeviceError) -> Answer? {
        let question = NUT.Message.list(kind: "VAR", ups: dialect.ups)
        guard let bytes = try? NUT.encode([question], from: .host, dialect: dialect) else { return nil }
        await port.discardInput()
        stream.reset()
        try await port.write(bytes)
        var variables: [String: String] = [:]
        var refusal: String?
        let name = dialect.ups
        let isWhole = try await listen(until: now() + Self.replyTime) { message in
            switch message {
            case .variable(_, let ups, let key, let value) where ups == name: variables[key] = value
            case .refused(let code, _):
                refusal = code
                return true
            case .listBoundary(let isBegin, let words): return !isBegin && words == ["VAR", name]
            default: break
            }
            return false
        }
        return isWhole ? refusal.map { .refused($0) } ?? .variables(variables) : nil
    }

    /// Reads lines until `end` or until one is the last; answers whether it came.
    private func listen(
        until end: Duration, _ isLast: (NUT.Message) -> Bool
    ) async throws(DeviceError) -> Bool {
        while true {
            while let finding = stream.next() {
                if case .message(let message) = finding, isLast(message) { return true }
            }
            let left = end - now()
            guard left > .zero else { return false }
            do throws(DeviceError) { stream.append(try await port.read(within: left)) } catch {
                guard error.cause == .timedOut else { throw error }
                return false
            }
        }
    }

    private func take(_ answer: Answer?) {
        switch answer {
        case .variables(let variables) where variables["ups.status"] != nil:
            misses = 0
            take(status: NUT.Status(variables["ups.status"] ?? ""), variables)
        case .variables:
            misses = 0
            tell(DeviceHealth(faults: [.upsAbsent], evidence: "upsd: '\(dialect.ups)' has no ups.status"))
        case .refused(let code):
            misses = 0
            let help = "ups.conf needs [\(dialect.ups)] with driver = \(traits.nutDriver)"
            tell(DeviceHealth(faults: [.upsAbsent], evidence: "upsd: ERR \(code); \(help)"))
        case nil:
            misses = min(misses + 1, Self.missesUntilAbsent)
            guard misses == Self.missesUntilAbsent else { return }
            tell(DeviceHealth(faults: [.upsAbsent], evidence: "upsd: \(misses) questions without an answer"))
        }
    }

    private func take(status: NUT.Status, _ variables: [String: String]) {
        let charge = variables["battery.charge"].flatMap(Double.init).flatMap { (0...100).contains($0) ? Int($0) : nil }
        let seconds = variables["battery.runtime"].flatMap(Double.init).flatMap {
            (0...1_000_000).contains($0) ? Int($0) : nil
        }
        let isNearEmpty = traits.lowChargePercent.flatMap { low in charge.map { $0 <= low } } ?? false
        let state = PowerState(
            isOnBattery: status.isOnBattery,
            isBatteryLow: status.mustShutDown || status.isOnBattery && isNearEmpty,
            needsBattery: status.needsBattery, chargePercent: charge, runtime: seconds.map { .seconds($0) })
        if state != lastPower {
            lastPower = state
            fed.yield(state, by: port)
        }
        var faults: [DeviceFault] = []
        if state.isOnBattery { faults.append(.onBattery) }
        if state.isBatteryLow { faults.append(.batteryLow) }
        if state.needsBattery { faults.append(.batteryWorn) }
        let words = status.words.sorted().joined(separator: " ")
        tell(DeviceHealth(faults: faults, evidence: "ups.status \(words)"))
    }

    private func tell(_ health: DeviceHealth) {
        var health = health
        health.malformed = stream.malformed
        told.tell(health, by: port)
    }
}
