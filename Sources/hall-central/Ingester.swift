import Fleet
import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization

/// Takes what kiosks report, keeps it, and only then answers.
struct Ingester: Service {
    let store: CentralStore
    let transport: any FleetTransport
    let filters: [String]
    let presence: PresenceWatch
    let feed: ChangeFeed
    let broker: BrokerState
    let logger: Logger

    /// Serves until shut down. A broker that is away is called again and again.
    func run() async throws {
        transport.start()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await followLinks() }
                group.addTask { await takeMessages() }
            }
        }
        await transport.stop()
    }

    private func followLinks() async {
        for await link in transport.links {
            switch link {
            case .connected:
                await subscribe()
            case .waiting(let reason, let delay):
                // Once for each outage: what repeats every minute is not news.
                if broker.set(reason) { logger.warning("no broker: \(reason); trying again in \(delay), and so on") }
            case .connecting, .stopped: break
            }
            feed.signal()
        }
    }

    private func subscribe() async {
        do throws(FleetError) {
            for filter in filters { try await transport.subscribe(filter) }
            if broker.set(nil) { logger.info("connected to the broker, listening to \(filters)") }
        } catch {
            if broker.set(error.description) { logger.error("cannot subscribe: \(error)") }
        }
    }

    private func takeMessages() async {
        // An empty payload takes a retained message away and says nothing.
        for await message in transport.incoming where !message.payload.isEmpty {
            guard let outcome = await keep(message) else { return }
            for reason in outcome.quarantined { logger.warning("quarantined, \(message.topic): \(reason)") }
            if let topic = FleetTopic(message.topic) {
                await presence.note(message, from: topic)
                for answer in outcome.answers { await send(answer, to: topic.address) }
            }
            feed.signal()
        }
    }

    /// Keeps a message, however long it takes: while the disk refuses, the network is read no further. Nil when shut
    /// down meanwhile; the kiosk sends again what was not answered.
    private func keep(_ message: FleetMessage) async -> CentralStore.Outcome? {
        var isReported = false
        while !Task.isCancelled {
            do {
                return try await store.keep(message, now: .wallClock)
            } catch is CancellationError {
                return nil
            } catch {
                if !isReported { logger.error("the database refuses, trying again every second: \(error)") }
                isReported = true
                try? await Task.sleep(for: .seconds(1))
            }
        }
        return nil
    }

    private func send(_ answer: Acknowledgement, to kiosk: FleetAddress) async {
        do throws(FleetError) {
            try await transport.publish(
                FleetMessage(
                    topic: FleetTopic(kiosk, .acknowledgement).description, payload: try FleetCoding.encode(answer),
                    isRetained: true))
        } catch .notConnected {
            // The kiosk sends again what was not answered.
        } catch {
            logger.error("an acknowledgement to \(kiosk) was not taken: \(error)")
        }
    }
}

/// Whether the broker is there, and if not, why.
final class BrokerState: Sendable {
    private let state = Mutex<(reason: String?, isFirst: Bool)>(("not connected yet", true))

    /// Why there is no connection; nil when there is one.
    var trouble: String? { state.withLock { $0.reason } }

    /// Sets it; says whether it has come or gone, or has another reason.
    func set(_ reason: String?) -> Bool {
        state.withLock { state in
            defer { state = (reason, false) }
            return state.isFirst || state.reason != reason
        }
    }
}

extension Int64 {
    /// Now by the wall clock, milliseconds since 1970.
    static var wallClock: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
