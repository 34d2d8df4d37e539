import DeviceKit

/// A watchdog of the machine, fed while the agent vouches for itself and for no other reason.
///
/// It is fed four times in its time, each time only if somebody has vouched since the last: an agent whose devices'
/// thread, ledger or executor hangs is started anew with its machine after that time and a quarter of it at the latest.
/// An agent that ends in good order disarms it; one that dies does not.
actor HardwareWatchdog: WatchdogDevice {
    static let name = "hardware-watchdog"
    static let role = DeviceRole.watchdog

    typealias DevicePort = any WatchdogTimer

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// After so many seconds without food the machine starts anew, 10 … 600.
        var timeoutSeconds: Int

        func problems() -> [String] {
            (10...600).contains(timeoutSeconds)
                ? [] : ["timeoutSeconds is \(timeoutSeconds); allowed: 10 to 600"]
        }
    }

    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let told: AsyncStream<DeviceHealth>.Continuation
    private let timeoutSeconds: Int
    private let port: any WatchdogTimer
    private var isVouchedFor = false

    init(traits: Traits, dialect: Nothing, placement: Nothing, port: any WatchdogTimer) {
        (health, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        timeoutSeconds = traits.timeoutSeconds
        self.port = port
    }

    func vouch() {
        // Said again before it was fed it changes nothing, and need not be kept.
        guard !isVouchedFor else { return }
        port.surroundings.took(.vouch)
        isVouchedFor = true
    }

    func run() async throws(DeviceError) {
        defer { told.finish() }
        do throws(DeviceError) {
            let taken = try await port.arm(seconds: timeoutSeconds)
            told.yield(DeviceHealth(evidence: "armed: \(taken) s"), by: port)
            while !Task.isCancelled {
                try await port.rest(for: .seconds(max(1, taken)) / 4)
                guard isVouchedFor else { continue }
                isVouchedFor = false
                try await port.feed()
            }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
        // Where this fails the machine starts anew, and the log of its kernel says why.
        try? await port.disarm()
    }
}
