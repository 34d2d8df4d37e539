import Fleet
import Foundation
import SimulatedHall
import Synchronization
import Testing

/// A real broker for one test, in a folder of its own.
func withBroker(
    accessRules: String? = nil, _ body: (PrivateBroker) async throws -> Void
) async throws {
    let folder = "/tmp/hk-broker-\(UUID().uuidString.prefix(8))"
    let broker = try PrivateBroker(folder: folder, accessRules: accessRules)
    try await broker.start()
    do {
        try await body(broker)
    } catch {
        await broker.remove()
        throw error
    }
    await broker.remove()
}

/// Waits until `condition` holds, at most 15 s.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(15)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("not within 15 s: \(what)", sourceLocation: sourceLocation)
}

/// A transport with what it said and received.
final class Client: Sendable {
    let transport: MosquittoTransport
    let links = Recorder<FleetLink>()
    let messages = Recorder<FleetMessage>()
    private let tasks: [Task<Void, Never>]

    init(
        _ port: UInt16, id: String, username: String? = nil, keepAlive: UInt16 = 30, willDelay: UInt32 = 0,
        tls: MosquittoSettings.TLS? = nil, will: @escaping @Sendable () -> FleetMessage? = { nil }
    ) {
        var settings = MosquittoSettings(host: "127.0.0.1", port: port, clientID: id)
        settings.username = username
        settings.keepAlive = keepAlive
        settings.willDelay = willDelay
        settings.tls = tls
        settings.backoff = ReconnectBackoff(first: .milliseconds(50), longest: .milliseconds(200))
        let transport = MosquittoTransport(settings, will: will)
        let (links, messages) = (links, messages)
        self.transport = transport
        tasks = [
            Task { for await link in transport.links { links.add(link) } },
            Task { for await message in transport.incoming { messages.add(message) } },
        ]
        transport.start()
    }

    var connections: Int {
        links.values.reduce(0) { if case .connected(let count) = $1 { max($0, count) } else { $0 } }
    }

    func connected(_ count: Int = 1) async throws {
        try await eventually("connection \(count)") { connections >= count }
    }

    func stop() async {
        await transport.stop()
        for task in tasks { await task.value }
    }
}

/// Values in the order in which they came.
final class Recorder<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])
    var values: [Value] { state.withLock { $0 } }
    func add(_ value: Value) { state.withLock { $0.append(value) } }
}
