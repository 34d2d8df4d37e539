/// How a broker is reached.
public struct MosquittoSettings: Sendable {
    /// Name or address of the broker.
    public var host: String
    /// Its TCP port.
    public var port: UInt16
    /// The MQTT client id: stable, so that the broker finds the session again.
    public var clientID: String
    /// The user name: of a kiosk its id.
    public var username: String?
    /// The password, where one is used.
    public var password: String?
    /// TLS, where it is used.
    public var tls: TLS?
    /// Seconds between signs of life when nothing else is sent, 5 … 65,535.
    public var keepAlive: UInt16 = 30
    /// Whether the broker forgets what it knew of this client.
    public var startsClean = false
    /// Seconds the broker keeps the session without a connection.
    public var sessionExpiry: UInt32 = 3 * 24 * 3600
    /// Seconds between a lost connection and its will, so that a quick return goes unnoticed.
    public var willDelay: UInt32 = 10
    /// How long to wait between tries.
    public var backoff = ReconnectBackoff()
    /// So many messages may wait for the broker's answer; more are refused.
    public var queueLimit = 256
    /// So many received messages may wait for their consumer before the network is read no further.
    public var inboxLimit = 512

    /// A broker at an address, without TLS.
    public init(host: String, port: UInt16, clientID: String) {
        self.host = host
        self.port = port
        self.clientID = clientID
    }

    /// Files for TLS.
    public struct TLS: Sendable, Equatable {
        /// Certificates of the authorities that may sign the broker's, in PEM.
        public var authorities: String
        /// Our certificate, in PEM.
        public var certificate: String?
        /// Its key, in PEM.
        public var key: String?

        /// TLS with these files.
        public init(authorities: String, certificate: String? = nil, key: String? = nil) {
            self.authorities = authorities
            self.certificate = certificate
            self.key = key
        }
    }
}
