import CGpiod
import CLinux
import DeviceKit
import Glibc
import Synchronization

/// Whether devices are plugged in, as udev tells it: ttys and input devices by their properties, GPIO chips by their
/// label.
actor UdevPresence {
    private struct NodeFollower {
        let wanted: [String: String]
        var feed: PresenceFeed
        var chosen: UdevDevice?
    }

    private struct ChipFollower {
        let label: String
        var feed: PresenceFeed
        var path: String?
    }

    private struct WeakLine {
        weak var line: GPIOLine?
    }

    /// Events kept while nodes are being listed; with more, they are listed again.
    private static let mostHeld = 1024

    private let lane: DeviceLane
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private let lister = BlockingThread(name: "list devices")
    private let nextID = Atomic<UInt64>(1)
    private var monitor: UdevMonitor?
    private var nodes = NodeTable()
    private var nodeFollowers: [UInt64: NodeFollower] = [:]
    private var chipFollowers: [UInt64: ChipFollower] = [:]
    private var listFollowers: [UInt64: AsyncStream<[PluggedPort]>.Continuation] = [:]
    private var lines: [WeakLine] = []
    private var isListing = false
    private var mustListAgain = false
    private var hasListed = false
    private var held: [UdevEvent] = []

    init(_ executor: EpollExecutor) {
        lane = DeviceLane(executor, label: "presence of devices")
    }

    deinit {
        for follower in nodeFollowers.values { follower.feed.finish() }
        for follower in chipFollowers.values { follower.feed.finish() }
        for follower in listFollowers.values { follower.finish() }
    }

    /// The presence of the tty or input device with all these udev properties.
    nonisolated func presence(ofNode wanted: [String: String]) -> AsyncStream<Presence> {
        follow {
            $0.nodeFollowers[$1] = NodeFollower(wanted: wanted, feed: $2)
        } begin: {
            $0.beginNode($1)
        }
    }

    /// The presence of the GPIO chip with this label.
    nonisolated func presence(ofChip label: String) -> AsyncStream<Presence> {
        follow {
            $0.chipFollowers[$1] = ChipFollower(label: label, feed: $2)
        } begin: {
            $0.findChip(for: $1)
        }
    }

    /// All ttys that are plugged in, and all again after each change; a slow reader sees the newest only.
    nonisolated func plugged() -> AsyncStream<[PluggedPort]> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: [PluggedPort].self, bufferingPolicy: .bufferingNewest(1))
        let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
        lane.executor.post(label: lane.label) { [weak self] in
            self?.assumeIsolated {
                $0.startMonitor()
                $0.listFollowers[id] = continuation
                if $0.hasListed { continuation.yield($0.nodes.plugged) } else { $0.list() }
            }
        }
        continuation.onTermination = { [weak self] _ in
            guard let presence = self else { return }
            presence.lane.executor.post(label: presence.lane.label) {
                presence.assumeIsolated { $0.listFollowers[id] = nil }
            }
        }
        return stream
    }

    private func tellList() {
        guard !listFollowers.isEmpty else { return }
        let plugged = nodes.plugged
        for follower in listFollowers.values { follower.yield(plugged) }
    }

    /// Looks after an open line, whose descriptor does not wake up by itself when its chip is pulled out.
    func lookAfter(_ line: GPIOLine) {
        startMonitor()
        lines.removeAll { $0.line == nil }
        lines.append(WeakLine(line: line))
    }

    private nonisolated func follow(
        add: @escaping @Sendable (isolated UdevPresence, UInt64, PresenceFeed) -> Void,
        begin: @escaping @Sendable (isolated UdevPresence, UInt64) -> Void
    ) -> AsyncStream<Presence> {
        let (stream, feed) = PresenceFeed.make()
        let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
        lane.executor.post(label: lane.label) { [weak self] in
            self?.assumeIsolated {
                $0.startMonitor()
                add($0, id, feed)
                begin($0, id)
            }
        }
        feed.whenEnded { [weak self] in
            guard let presence = self else { return }
            presence.lane.executor.post(label: presence.lane.label) {
                presence.assumeIsolated {
                    $0.nodeFollowers[id] = nil
                    $0.chipFollowers[id] = nil
                }
            }
        }
        return stream
    }

    // MARK: events

    private func startMonitor() {
        guard monitor == nil else { return }
        // Without a uevent socket (a container) what is there at the start is all that is known.
        monitor = try? UdevMonitor(on: lane) { [weak self] in self?.assumeIsolated { $0.readEvents() } }
    }

    private func readEvents() {
        guard let batch = monitor?.receive() else { return }
        for event in batch.events {
            if event.device.subsystem == "gpio" { chipChanged(event) } else { nodeChanged(event) }
        }
        guard batch.hasLost || monitor?.isOutdated == true else { return }
        if monitor?.isOutdated == true {
            monitor = nil
            startMonitor()
        }
        list()
        for id in chipFollowers.keys { findChip(for: id) }
        recheckLines()
    }

    // MARK: ttys and input devices

    private func beginNode(_ id: UInt64) {
        if hasListed { update(id) } else { list() }
    }

    private func nodeChanged(_ event: UdevEvent) {
        if isListing {
            // The list may be older than this event.
            if held.count < Self.mostHeld { held.append(event) } else { mustListAgain = true }
        } else if hasListed {
            nodes.apply(event)
            for id in nodeFollowers.keys { update(id) }
            tellList()
        }
    }

    private func list() {
        guard !nodeFollowers.isEmpty || !listFollowers.isEmpty else { return }
        guard !isListing else {
            mustListAgain = true
            return
        }
        isListing = true
        mustListAgain = false
        held = []
        lister.post { [weak self, lane] in
            let devices = UdevDevice.listNodes()
            guard let presence = self else { return }
            lane.executor.post(label: lane.label) { presence.assumeIsolated { $0.listed(devices) } }
        }
    }

    private func listed(_ devices: [UdevDevice]) {
        isListing = false
        guard !mustListAgain else { return list() }
        hasListed = true
        nodes.replace(by: devices)
        for id in nodeFollowers.keys { update(id) }
        for event in held {
            nodes.apply(event)
            for id in nodeFollowers.keys { update(id) }
        }
        held = []
        tellList()
    }

    private func update(_ id: UInt64) {
        guard let follower = nodeFollowers[id] else { return }
        let found = nodes.find(follower.wanted, preferring: follower.chosen)
        nodeFollowers[id]?.chosen = found
        let presence = found?.node.map { Presence.present(path: $0) } ?? .absent
        nodeFollowers[id]?.feed.send(presence, isAnother: found?.plug != follower.chosen?.plug)
    }

    // MARK: GPIO chips

    private func chipChanged(_ event: UdevEvent) {
        recheckLines()
        for (id, follower) in chipFollowers {
            if event.action == "remove", follower.path != nil, follower.path == event.device.node {
                chipFollowers[id]?.path = nil
                chipFollowers[id]?.feed.send(.absent)
            }
            findChip(for: id)
        }
    }

    private func recheckLines() {
        for entry in lines { entry.line?.assumeIsolated { $0.recheck() } }
        lines.removeAll { $0.line == nil }
    }

    private func findChip(for id: UInt64) {
        guard let label = chipFollowers[id]?.label else { return }
        lister.post { [weak self, lane] in
            let path = GPIOLine.chipPath(labelled: label)
            guard let presence = self else { return }
            lane.executor.post(label: lane.label) { presence.assumeIsolated { $0.foundChip(for: id, at: path) } }
        }
    }

    private func foundChip(for id: UInt64, at path: String?) {
        guard let old = chipFollowers[id] else { return }
        chipFollowers[id]?.path = path
        let name = path.map { Presence.present(path: $0.hasPrefix("/dev/") ? String($0.dropFirst(5)) : $0) }
        chipFollowers[id]?.feed.send(name ?? .absent, isAnother: old.path != path)
    }
}
