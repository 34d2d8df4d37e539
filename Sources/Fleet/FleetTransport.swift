/// A connection to the broker that comes back by itself.
///
/// Nothing is kept for later: what cannot be handed to the broker now is refused, and its owner tries again from its
/// own durable store.
public protocol FleetTransport: Sendable {
    /// Connects and stays connected until `stop()`. Once only.
    func start()

    /// Ends the connection in good order (no will is sent) and ends all streams.
    func stop() async

    /// Hands a message to the broker. Returns when the broker has acknowledged it with success (for `.atMostOnce`:
    /// when it was sent), which says nothing about who received it.
    func publish(_ message: FleetMessage) async throws(FleetError)

    /// Subscribes on the present connection; to be repeated on each new one. Retained messages come again each time.
    func subscribe(_ filter: String) async throws(FleetError)

    /// What arrives. One consumer; when it is slow the network is read more slowly, nothing is dropped here.
    var incoming: FleetMessages { get }

    /// The connection as it changes, the newest first when it is asked for. One consumer.
    var links: AsyncStream<FleetLink> { get }
}

/// A message to or from the broker.
public struct FleetMessage: Sendable, Equatable {
    /// The MQTT qualities of service that are used.
    public enum Delivery: Int32, Sendable { case atMostOnce = 0, atLeastOnce = 1 }

    /// The topic.
    public var topic: String
    /// The payload.
    public var payload: [UInt8]
    /// How it is delivered.
    public var delivery: Delivery
    /// Whether the broker keeps it for later subscribers; of one that arrives, whether it was kept.
    public var isRetained: Bool

    /// A message.
    public init(topic: String, payload: [UInt8], delivery: Delivery = .atLeastOnce, isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.delivery = delivery
        self.isRetained = isRetained
    }
}

/// The state of a connection.
public enum FleetLink: Sendable, Equatable {
    /// The broker is being called.
    case connecting
    /// The broker has accepted this connection, the `count`th since the start.
    case connected(count: Int)
    /// There is no connection, for this reason; the next try comes after this time.
    case waiting(reason: String, retryIn: Duration)
    /// `stop()` was called.
    case stopped
}

/// Why something was not handed over.
public enum FleetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no connection, or it was lost before an answer came.
    case notConnected
    /// The broker said no: an MQTT 5 reason code of 128 or more, such as 135, Not authorized.
    case refused(code: Int, reason: String)
    /// Too many messages wait for the broker.
    case queueFull
    /// Anything else, with its text.
    case failed(String)

    /// The error in words.
    public var description: String {
        switch self {
        case .notConnected: "not connected to the broker"
        case .refused(let code, let reason): "the broker refuses: \(reason) (\(code))"
        case .queueFull: "too many messages wait for the broker"
        case .failed(let text): text
        }
    }
}
