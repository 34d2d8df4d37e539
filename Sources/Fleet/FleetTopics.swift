/// Where a reporting kiosk stands in the fleet: the middle of all its topics.
public struct FleetAddress: Sendable, Hashable, Codable, CustomStringConvertible, Comparable {
    /// The region, such as `510100`.
    public let region: String
    /// The hall within the region.
    public let hall: String
    /// The kiosk within the hall; also its user name at the broker.
    public let kiosk: String

    /// An address from its parts; nil when one of them cannot stand in a topic: each is 1 … 64 bytes of UTF-8 without
    /// `/`, `+`, `#` and control characters.
    public init?(region: String, hall: String, kiosk: String) {
        guard [region, hall, kiosk].allSatisfy(Self.isLevel) else { return nil }
        self.region = region
        self.hall = hall
        self.kiosk = kiosk
    }

    /// `region/hall/kiosk`, which names a kiosk uniquely.
    public var description: String { "\(region)/\(hall)/\(kiosk)" }

    /// The address whose description this is.
    public init?(description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        self.init(region: String(parts[0]), hall: String(parts[1]), kiosk: String(parts[2]))
    }

    /// By region, hall and kiosk.
    public static func < (a: FleetAddress, b: FleetAddress) -> Bool {
        (a.region, a.hall, a.kiosk) < (b.region, b.hall, b.kiosk)
    }

    /// Whether a text can be one level of a topic.
    public static func isLevel(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7F && !"/+#".unicodeScalars.contains($0)
            }
    }
}

/// A topic of the fleet: `hallkit/v1/{region}/{hall}/{kiosk}/…`.
public struct FleetTopic: Sendable, Hashable, CustomStringConvertible {
    /// The last levels of a topic.
    public enum Channel: Sendable, Hashable {
        /// `up/conn`: birth and will, retained.
        case connection
        /// `up/state`: the newest snapshot, retained.
        case state
        /// `up/ev`: batches of events.
        case events
        /// `up/hb`: heartbeats.
        case heartbeat
        /// `ack`: what central has stored, retained. Only central writes it.
        case acknowledgement
        /// `cmd/{id}`: a command. Only central writes it.
        case command(String)
    }

    /// Whose topic it is.
    public var address: FleetAddress
    /// What it carries.
    public var channel: Channel

    /// A topic of a kiosk.
    public init(_ address: FleetAddress, _ channel: Channel) {
        self.address = address
        self.channel = channel
    }

    /// The topic whose text this is; nil when it is none of the fleet's.
    public init?(_ text: String) {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard levels.count >= 6, levels[0] == "hallkit", levels[1] == "v1",
            let address = FleetAddress(region: levels[2], hall: levels[3], kiosk: levels[4])
        else { return nil }
        switch levels[5...] {
        case ["up", "conn"]: channel = .connection
        case ["up", "state"]: channel = .state
        case ["up", "ev"]: channel = .events
        case ["up", "hb"]: channel = .heartbeat
        case ["ack"]: channel = .acknowledgement
        case let rest where rest.count == 2 && rest.first == "cmd" && FleetAddress.isLevel(levels[6]):
            channel = .command(levels[6])
        default: return nil
        }
        self.address = address
    }

    /// The topic as text.
    public var description: String {
        let tail =
            switch channel {
            case .connection: "up/conn"
            case .state: "up/state"
            case .events: "up/ev"
            case .heartbeat: "up/hb"
            case .acknowledgement: "ack"
            case .command(let id): "cmd/\(id)"
            }
        return "hallkit/v1/\(address)/\(tail)"
    }

    /// The filter for everything that kiosks of a region report; of all regions with `+`.
    public static func reports(from region: String = "+") -> String { "hallkit/v1/\(region)/+/+/up/#" }

    /// The rules of a broker (mosquitto `acl_file`): a kiosk, by its user name, writes its own `up/` and reads its own
    /// `ack` and `cmd/`; only the user `central` writes these and reads all.
    public static let accessRules = """
        user central
        topic readwrite hallkit/v1/#
        pattern write hallkit/v1/+/+/%u/up/#
        pattern read hallkit/v1/+/+/%u/ack
        pattern read hallkit/v1/+/+/%u/cmd/#

        """
}
