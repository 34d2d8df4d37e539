import WireFormats

/// When a device of the hall's RS-485 bus is to be asked whether it is there, and what its silence proves.
///
/// Most products answer no question; then nothing is ever due and silence proves nothing.
struct HallRS485Presence: Sendable {
    enum State: Sendable, Equatable { case unknown, heard, silent }

    private let probe: HallRS485.Dialect.Probe?
    private var due: Duration
    /// Questions since it was heard.
    private(set) var misses = 0
    private(set) var state = State.unknown

    init(probe: HallRS485.Dialect.Probe?, now: Duration) {
        self.probe = probe
        due = now
    }

    /// When `expired` is to be called if nothing is heard before; `nil` for ever.
    var deadline: Duration? { probe == nil ? nil : due }

    /// The device said something; one whose line is suspect is asked again soon.
    mutating func heard(at now: Duration, isSuspect: Bool = false) {
        misses = 0
        state = .heard
        if let probe {
            due =
                now + (isSuspect ? min(.milliseconds(500), .seconds(probe.everySeconds)) : .seconds(probe.everySeconds))
        }
    }

    /// The time is `now`: the frame to send, when one is due.
    mutating func expired(address: UInt8, at now: Duration) -> HallRS485.Frame? {
        guard let probe, now >= due else { return nil }
        if misses >= probe.misses { state = .silent }
        misses = min(misses + 1, probe.misses)
        // Once it is silent there is no hurry; a device that comes back is heard at the next question.
        due = now + (state == .silent ? .seconds(probe.everySeconds) : .milliseconds(probe.replyMilliseconds))
        return HallRS485.Frame(address: address, command: probe.command, data: probe.data)
    }
}

/// What waits to be said to one device. Of frames that show something only the newest waits; the rest is bounded.
struct HallRS485Outbox: Sendable {
    private var frames: [HallRS485.Frame] = []
    private static let most = 8

    /// Whether nothing waits.
    var isEmpty: Bool { frames.isEmpty }

    /// Adds a frame; one of the same command that waits gives way to it.
    mutating func add(_ frame: HallRS485.Frame) {
        frames.removeAll { $0.command == frame.command }
        if frames.count < Self.most { frames.append(frame) }
    }

    /// The frame that waited longest.
    mutating func take() -> HallRS485.Frame? { frames.isEmpty ? nil : frames.removeFirst() }

    /// Forgets what waits.
    mutating func clear() { frames = [] }
}
