/// What a driver takes from the world beside the bytes of its port: time, chance, what is asked of it and what it tells.
///
/// A driver takes none of these from anywhere else, so that a recording can hold the whole of what it met, and a replay
/// can give it the same again. Every port carries one; those of a machine are `MachineSurroundings`.
public protocol DriverSurroundings: Sendable {
    /// The time to reckon with. Under recording it stands still for up to a millisecond after something happened.
    func now() -> ContinuousClock.Instant

    /// 64 random bits.
    func random() -> UInt64

    /// Waits for `time`, on the caller's executor before and after. Throws when the task is cancelled meanwhile.
    nonisolated(nonsending) func rest(for time: Duration) async throws(CancellationError)

    /// Something was asked of the driver; told first thing, on the driver's executor. What waits within the driver then
    /// prefers the port's tasks, so that it does not go by another thread in between.
    func took(_ wish: @autoclosure () -> DriverWish)

    /// The driver told something: an event, its health, the outcome of a wish. Never with what stands on a card or code.
    func gave(_ word: @autoclosure () -> String)

    /// Waits for somebody else's work that a wish brought with it.
    nonisolated(nonsending) func outside(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> Void
    ) async throws(DeviceError)
}

/// The clock and the chance of this machine; nobody listens.
public struct MachineSurroundings: DriverSurroundings {
    /// The machine's.
    public init() {}

    /// The kernel's clock.
    public func now() -> ContinuousClock.Instant { .now }

    /// The kernel's randomness.
    public func random() -> UInt64 { .random(in: 0 ... .max) }

    /// Sleeps.
    public nonisolated(nonsending) func rest(for time: Duration) async throws(CancellationError) {
        do { try await Task.sleep(for: time) } catch { throw CancellationError() }
    }

    /// Nobody listens.
    public func took(_ wish: @autoclosure () -> DriverWish) {}

    /// Nobody listens.
    public func gave(_ word: @autoclosure () -> String) {}

    /// Does the work.
    public nonisolated(nonsending) func outside(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> Void
    ) async throws(DeviceError) { try await body() }
}

/// Random numbers from a driver's surroundings.
public struct SurroundingChance: RandomNumberGenerator {
    private let surroundings: any DriverSurroundings

    /// The chance of `surroundings`.
    public init(_ surroundings: any DriverSurroundings) { self.surroundings = surroundings }

    /// 64 random bits.
    public mutating func next() -> UInt64 { surroundings.random() }
}
