import HallDomain
import Synchronization

@testable import Fleet
@testable import HallRuntime

/// A broker that takes everything, and a central that says only what a test lets it say.
final class TransportStandIn: FleetTransport {
    let address: FleetAddress
    let incoming: FleetMessages
    let links: AsyncStream<FleetLink>
    private let inbox: FleetInbox
    private let link: AsyncStream<FleetLink>.Continuation
    private let published = Mutex<[FleetMessage]>([])

    init(_ address: FleetAddress) {
        self.address = address
        inbox = FleetInbox(limit: 64) {}
        incoming = FleetMessages(inbox: inbox)
        (links, link) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
    }

    func start() {}
    func stop() async {
        inbox.finish()
        link.finish()
    }
    func publish(_ message: FleetMessage) async throws(FleetError) { published.withLock { $0.append(message) } }
    func subscribe(_ filter: String) async throws(FleetError) {}

    // MARK: What a test does to it

    func connect(_ count: Int) { link.yield(.connected(count: count)) }
    func lose() { link.yield(.waiting(reason: "pulled", retryIn: .seconds(1))) }

    func acknowledge(_ upto: Int64, gen: String = "effects") {
        guard let payload = try? FleetCoding.encode(Acknowledgement(gen: gen, upto: upto)) else { return }
        inbox.put(
            FleetMessage(topic: FleetTopic(address, .acknowledgement).description, payload: payload))
    }

    /// The sequence numbers of each batch that was sent, in order.
    var batches: [[Int64]] {
        payloads(.events).compactMap { payload in
            (try? FleetCoding.decode(EventBatch.self, from: payload))?.events.map(\.seq)
        }
    }

    /// What was sent of one kind, in order.
    func payloads(_ channel: FleetTopic.Channel) -> [[UInt8]] {
        let topic = FleetTopic(address, channel).description
        return published.withLock { $0.filter { $0.topic == topic }.map(\.payload) }
    }
}
