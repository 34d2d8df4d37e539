import DeviceKit
import HallDomain
import Synchronization

/// Where devices stand while a technician looks at them: for `hallctl test` and `hallctl identify`.
///
/// It knows the drivers that live now and hears what comes from them. A device that is taken for a test is out of the
/// hall's service until it is given back: what is pressed, read or scanned on it is told here and goes no further, and a
/// board shows what the test wants. To identify takes nothing out of service: boards show their address where no call
/// stands, and keys go on doing what they do.
public final class TestStand: Sendable {
    private struct Follower {
        var device: DeviceID?
        var happenings: AsyncStream<DeviceHappening>.Continuation
    }

    private struct State {
        var drivers: [DeviceID: any DeviceDriver] = [:]
        var taken: Set<DeviceID> = []
        var patterns: [DeviceID: String] = [:]
        var identifying = 0
        var followers: [Int: Follower] = [:]
        var next = 0
        var latest: [DeviceID: DeviceHappening] = [:]
        var voices: [DeviceID: VoiceTrial] = [:]
    }

    /// Happenings that wait for a slow follower; older ones give way.
    private static let mostWaiting = 512

    private let state = Mutex(State())
    private let started = ContinuousClock.now
    /// Counts the changes of what devices shall show.
    let wishes = Broadcast<UInt64>(0)

    /// Nobody looks yet.
    public init() {}

    // MARK: Drivers

    /// A driver has begun; until it ends it is the device's.
    func serve(_ driver: any DeviceDriver, device: PlacedDevice, _ body: () async -> Void) async {
        state.withLock { $0.drivers[device.id] = driver }
        await body()
        state.withLock { state in
            guard let present = state.drivers[device.id], present === driver else { return }
            state.drivers[device.id] = nil
            state.latest[device.id] = nil
        }
    }

    /// The device's living driver.
    func driver(of device: DeviceID) -> (any DeviceDriver)? { state.withLock { $0.drivers[device] } }

    /// The voices of zones that speak by themselves, each with what has it say that this is a test.
    func setVoices(_ voices: [DeviceID: VoiceTrial]) {
        state.withLock { $0.voices = voices }
    }

    /// What has a zone's voice say that this is a test.
    func voice(_ id: DeviceID) -> VoiceTrial? { state.withLock { $0.voices[id] } }

    // MARK: What happens

    /// Something happened. `true`: the device is being tested, and the hall shall not act on it.
    @discardableResult
    func note(
        _ device: DeviceID, _ kind: DeviceHappening.Kind, _ detail: @autoclosure () -> String = "",
        at time: Duration? = nil, isHigh: Bool? = nil
    ) -> Bool {
        let now = started.duration(to: .now)
        return state.withLock { state in
            let isLasting = kind == .contact || kind == .power
            let isHeard = state.followers.values.contains { $0.device == nil || $0.device == device }
            guard isHeard || isLasting else { return state.taken.contains(device) }
            let happening = DeviceHappening(device.rawValue, kind, detail(), at: time ?? now, isHigh: isHigh)
            if isLasting { state.latest[device] = happening }
            for follower in state.followers.values where follower.device == nil || follower.device == device {
                follower.happenings.yield(happening)
            }
            return state.taken.contains(device)
        }
    }

    /// The newest state that a contact or UPS told.
    func latest(of device: DeviceID) -> DeviceHappening? { state.withLock { $0.latest[device] } }

    /// Whether anybody listens.
    var isFollowed: Bool { state.withLock { !$0.followers.isEmpty } }

    /// What happens from now on, on one device or on all, for at most `time`.
    func happenings(of device: DeviceID? = nil, for time: Duration) -> AsyncStream<DeviceHappening> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DeviceHappening.self, bufferingPolicy: .bufferingNewest(Self.mostWaiting))
        let id = state.withLock { state in
            state.next += 1
            state.followers[state.next] = Follower(device: device, happenings: continuation)
            return state.next
        }
        // Owned by the stream: its end cancels the timer.
        let timer = Task {
            if (try? await Task.sleep(for: time)) != nil { continuation.finish() }
        }
        continuation.onTermination = { [weak self] _ in
            timer.cancel()
            _ = self?.state.withLock { $0.followers.removeValue(forKey: id) }
        }
        return stream
    }

    // MARK: Boards

    /// What a board shall show, given what the hall wants there. A dark board stays dark, whoever tests.
    func content(_ content: BoardContent, on device: PlacedDevice, address: @autoclosure () -> String) -> BoardContent {
        guard !content.isBlanked else { return content }
        let (pattern, isIdentifying) = state.withLock { ($0.patterns[device.id], $0.identifying > 0) }
        var changed = content
        if let pattern {
            changed.passing = pattern
            changed.call = nil
        } else if isIdentifying, content.call == nil {
            changed.passing = address()
        }
        return changed
    }

    /// Has a taken board show something in place of what the hall wants; `nil` gives it back to the hall.
    func show(_ pattern: String?, on device: DeviceID) {
        state.withLock { $0.patterns[device] = pattern }
        wishes.update { $0 &+= 1 }
    }

    // MARK: Taking and giving back

    /// Takes a device out of service until the claim ends; `nil` while another test has it.
    func take(_ device: DeviceID) -> Claim? {
        state.withLock { $0.taken.insert(device).inserted } ? Claim { [weak self] in self?.giveBack(device) } : nil
    }

    /// Whether a test has the device.
    func isTaken(_ device: DeviceID) -> Bool { state.withLock { $0.taken.contains(device) } }

    /// Has every board without a call show its address until the claim ends.
    func identify() -> Claim {
        state.withLock { $0.identifying += 1 }
        wishes.update { $0 &+= 1 }
        return Claim { [weak self] in
            self?.state.withLock { $0.identifying -= 1 }
            self?.wishes.update { $0 &+= 1 }
        }
    }

    private func giveBack(_ device: DeviceID) {
        state.withLock { state in
            state.taken.remove(device)
            state.patterns[device] = nil
        }
        wishes.update { $0 &+= 1 }
    }

    /// Something taken, given back when the last reference to it goes.
    final class Claim: Sendable {
        private let giveBack: @Sendable () -> Void

        fileprivate init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

        deinit { giveBack() }
    }
}
