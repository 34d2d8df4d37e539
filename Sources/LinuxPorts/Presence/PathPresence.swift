import CLinux
import DeviceKit
import Glibc
import Synchronization

/// Whether paths exist, as inotify tells it: they appear, vanish, or come to point elsewhere.
actor PathPresence {
    private struct Follower {
        let path: String
        var feed: PresenceFeed
        var trail: PathTrail?
        /// inotify's number for each directory of the trail.
        var watches: [Int32: String] = [:]
        var recheck: TimerQueue.ID?
    }

    /// How often a path is looked at whose directories the kernel will not watch (out of watches).
    private static let blindInterval: Duration = .seconds(2)

    private let lane: DeviceLane
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private let nextID = Atomic<UInt64>(1)
    private var followers: [UInt64: Follower] = [:]
    private var inotify: WatchedDescriptor?

    init(_ executor: EpollExecutor) {
        lane = DeviceLane(executor, label: "presence of paths")
    }

    deinit { for follower in followers.values { follower.feed.finish() } }

    /// The presence of `path` (absolute), the present state first.
    nonisolated func presence(of path: String) -> AsyncStream<Presence> {
        let (stream, feed) = PresenceFeed.make()
        let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
        lane.executor.post(label: lane.label) { [weak self] in
            self?.assumeIsolated { $0.add(id, Follower(path: path, feed: feed)) }
        }
        feed.whenEnded { [weak self] in
            guard let presence = self else { return }
            presence.lane.executor.post(label: presence.lane.label) { presence.assumeIsolated { $0.remove(id) } }
        }
        return stream
    }

    private func add(_ id: UInt64, _ follower: Follower) {
        if inotify == nil { startWatching() }
        followers[id] = follower
        look(at: id, hasVanished: false)
    }

    private func remove(_ id: UInt64) {
        guard let follower = followers.removeValue(forKey: id) else { return }
        if let timer = follower.recheck { lane.executor.cancel(timer) }
        drop(follower.watches.keys)
        if followers.isEmpty {
            inotify?.close()
            inotify = nil
        }
    }

    private func startWatching() {
        let number = hk_inotify_create()
        guard number >= 0 else { return }
        let descriptor = WatchedDescriptor(number, on: lane.executor, label: lane.label) { _ = hk_close(number) }
        let handler: @Sendable (UInt32) -> Void = { [weak self] _ in self?.assumeIsolated { $0.readEvents() } }
        guard (try? descriptor.watch(for: HK_IN, handler: handler)) != nil else { return }
        inotify = descriptor
    }

    private func readEvents() {
        guard let inotify else { return }
        // Something happens here a few times a day: nothing is kept for it.
        var events = [hk_name_event](repeating: hk_name_event(), count: 256)
        let count = hk_inotify_read(inotify.number, &events, Int32(events.count))
        // Which followers must look again, and whether something on their way vanished.
        var touched: [UInt64: Bool] = [:]
        for event in events.prefix(Int(max(0, count))) {
            let change = hk_name_change(UInt32(bitPattern: event.change))
            let name = withUnsafeBytes(of: event.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            for (id, follower) in followers where Self.concerns(follower, event.watch, change, name) {
                touched[id, default: false] = touched[id] == true || change == HK_NAME_VANISHED
            }
        }
        for (id, hasVanished) in touched { look(at: id, hasVanished: hasVanished) }
    }

    private static func concerns(
        _ follower: Follower, _ watch: Int32, _ change: hk_name_change, _ name: String
    ) -> Bool {
        if change == HK_EVENTS_LOST { return true }
        guard let directory = follower.watches[watch] else { return false }
        return change == HK_DIRECTORY_GONE || follower.trail?.names[directory]?.contains(name) == true
    }

    /// Follows the path anew and tells what changed. `hasVanished`: an entry on the way was removed since the last
    /// look, so what stands there now is another one, even with the same inode number.
    private func look(at id: UInt64, hasVanished: Bool) {
        guard let old = followers[id] else { return }
        var watches: [Int32: String] = [:]
        var isBlind = inotify == nil
        let trail = PathTrail.follow(old.path) { directory in
            guard let inotify else { return }
            let watch = hk_inotify_watch(inotify.number, directory)
            if watch >= 0 { watches[watch] = directory } else { isBlind = true }
        }
        followers[id]?.watches = watches
        followers[id]?.trail = trail
        drop(old.watches.keys.filter { watches[$0] == nil })
        let isAnother = hasVanished || trail.identity != old.trail?.identity
        followers[id]?.feed.send(trail.identity == nil ? .absent : .present(path: old.path), isAnother: isAnother)
        if let timer = old.recheck { lane.executor.cancel(timer) }
        followers[id]?.recheck = isBlind ? scheduleLook(at: id) : nil
    }

    private func scheduleLook(at id: UInt64) -> TimerQueue.ID {
        lane.executor.schedule(after: Self.blindInterval, label: lane.label) { [weak self] in
            self?.assumeIsolated { $0.look(at: id, hasVanished: false) }
        }
    }

    /// Ends watches that no follower needs.
    private func drop(_ watches: some Sequence<Int32>) {
        guard let inotify else { return }
        for watch in watches where !followers.values.contains(where: { $0.watches[watch] != nil }) {
            _ = hk_inotify_unwatch(inotify.number, watch)
        }
    }
}
