public import HallDomain

/// What a machine is to the others of its hall, by the hall file's `link:`.
public struct LinkSettings: Sendable, Equatable {
    /// The two ends of a link.
    public enum Role: Sendable, Equatable {
        /// Decides for every kiosk, and listens for them here.
        case hallServer(listen: LinkAddress)
        /// This kiosk, whose hall server is there.
        case kiosk(KioskID, server: LinkAddress)
    }

    /// Which end this machine is.
    public var role: Role
    /// By what it proves who it is, and whom it believes.
    public var credentials: LinkCredentials
    /// How long a person at a kiosk waits for the hall server before the kiosk decides alone.
    public var patience = Duration.seconds(3)
    /// How long one try to reach the hall server, and one answer of its, may take.
    var timeout = Duration.seconds(2)
    /// A kiosk that has nothing to say says so this often.
    var pause = Duration.seconds(5)
    /// A kiosk that has not heard the hall server for so long opens a day by itself.
    var dayPatience = Duration.seconds(60)
    /// A wish of before a start that nobody has come back for is given up after this time.
    var orphanTime = Duration.seconds(30)

    /// An end of a link.
    public init(role: Role, credentials: LinkCredentials) {
        self.role = role
        self.credentials = credentials
    }

    /// The kiosk that this machine is; `nil` for the hall server.
    public var kiosk: KioskID? {
        if case .kiosk(let kiosk, _) = role { kiosk } else { nil }
    }
}

/// `HOST:PORT` on the network between kiosks and the hall server.
public struct LinkAddress: Sendable, Equatable, CustomStringConvertible {
    /// A name, or an address of IPv4 or (without brackets) IPv6.
    public var host: String
    /// 0 … 65535; 0 listens at any that is free.
    public var port: Int

    /// An address of its parts.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT` or `[IPV6]:PORT`; `nil` for what is none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.init(host: String(host), port: Int(port))
    }

    /// `HOST:PORT`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the host is a number and no name.
    var isNumeric: Bool { host.contains(":") || host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E } }
}
