import Fleet
import Logging
import ServiceLifecycle

/// Finds kiosks that have fallen silent without a will (the broker died with it) or whose heart beats while a loop
/// inside stands still.
actor PresenceWatch: Service {
    /// A kiosk is silent after so many heartbeats that did not come.
    static let missed = 3
    /// A loop stands still after so many heartbeats without going round.
    static let stalled = 3

    private struct Beat {
        var heard: ContinuousClock.Instant
        var every: Duration
        var isHeart = false
        var isFrozen = false
        var gen = ""
        var sid: Int64 = 0
        var loop: [String: Int64] = [:]
        var still: [String: Int] = [:]
    }

    private let store: CentralStore
    private let feed: ChangeFeed
    private let logger: Logger
    private let period: Duration
    private let clock: @Sendable () -> ContinuousClock.Instant
    private var beats: [FleetAddress: Beat] = [:]

    /// Looks every `period`; a kiosk that has not said how often its heart beats is expected every 60 s.
    init(
        store: CentralStore, feed: ChangeFeed, logger: Logger, period: Duration = .seconds(5),
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.store = store
        self.feed = feed
        self.logger = logger
        self.period = period
        self.clock = clock
    }

    /// Watches until shut down.
    func run() async throws {
        await cancelWhenGracefulShutdown { await self.watch() }
    }

    private func watch() async {
        do {
            // Who was there when central went down has its full time from now on.
            for (kiosk, every, isFrozen) in try await store.online() {
                hear(kiosk, every: every)
                beats[kiosk]?.isFrozen = isFrozen
            }
            while !Task.isCancelled {
                try await Task.sleep(for: period)
                await sweep()
                // Ages on the pages grow by themselves.
                feed.signal()
            }
        } catch is CancellationError {
        } catch {
            logger.error("the watch over silent kiosks ends: \(error)")
        }
    }

    private func hear(_ kiosk: FleetAddress, every: Int64?) {
        let every = Duration.milliseconds(min(max(every ?? 60_000, 100), 3_600_000))
        var beat = beats[kiosk] ?? Beat(heard: clock(), every: every)
        beat.heard = clock()
        beat.every = every
        beats[kiosk] = beat
    }

    /// A message of a kiosk was kept.
    func note(_ message: FleetMessage, from topic: FleetTopic) async {
        guard topic.channel == .heartbeat else {
            // What the broker has kept says nothing about now.
            if !message.isRetained, topic.channel == .events || topic.channel == .state {
                beats[topic.address]?.heard = clock()
            } else if topic.channel == .connection, beats[topic.address] == nil {
                hear(topic.address, every: nil)
            }
            return
        }
        guard let heartbeat = try? FleetCoding.decode(Heartbeat.self, from: message.payload) else { return }
        hear(topic.address, every: heartbeat.every)
        let still = compare(heartbeat, of: topic.address)
        guard beats[topic.address]?.isFrozen != (still != nil) else { return }
        beats[topic.address]?.isFrozen = still != nil
        await mark(topic.address, still == nil ? "online" : "frozen", still.map { "loop \($0)" } ?? "")
    }

    /// The loop that stands still, if one does.
    private func compare(_ heartbeat: Heartbeat, of kiosk: FleetAddress) -> String? {
        guard var beat = beats[kiosk] else { return nil }
        let isSame = beat.isHeart && beat.gen == heartbeat.gen && beat.sid == heartbeat.sid
        if !isSame { beat.still = [:] }
        for (name, count) in heartbeat.loop {
            beat.still[name] = isSame && beat.loop[name] == count ? (beat.still[name] ?? 0) + 1 : 0
        }
        beat.isHeart = true
        beat.gen = heartbeat.gen
        beat.sid = heartbeat.sid
        beat.loop = heartbeat.loop
        beats[kiosk] = beat
        return beat.still.filter { $0.value >= Self.stalled }.keys.min()
    }

    /// Marks who should have been heard of by now.
    func sweep() async {
        let now = clock()
        for (kiosk, beat) in beats where now - beat.heard > beat.every * Self.missed + beat.every / 2 {
            beats[kiosk] = nil
            await mark(kiosk, "silent", "\(Self.missed) heartbeats missed")
        }
    }

    private func mark(_ kiosk: FleetAddress, _ link: String, _ reason: String) async {
        do {
            try await store.mark(kiosk, link: link, reason: reason, now: .wallClock)
            feed.signal()
        } catch {
            logger.error("\(kiosk) is \(link), which could not be kept: \(error)")
        }
    }
}
