/// Where a queue's backend brings its jobs: read from `hallprint://DEVICE[?socket=PATH]`.
public struct BackendDestination: Sendable, Equatable {
    /// The scheme of our queues' device addresses.
    public static let scheme = "hallprint"
    /// The agent's socket where the address names none.
    public static let defaultSocket = "/run/hallkit/print/relay.sock"
    /// The longest path a unix socket can have, in bytes (108 with its closing zero).
    public static let longestSocketPath = 107

    /// The device's name in the hall file.
    public var device: String
    /// The path of the agent's socket.
    public var socketPath: String

    /// A destination for `device`.
    public init(device: String, socketPath: String = BackendDestination.defaultSocket) {
        self.device = device
        self.socketPath = socketPath
    }

    /// Reads an address; nil when it is not one of ours, names no device or has a path that no socket can have.
    public init?(uri: String) {
        let lead = Self.scheme + "://"
        guard uri.hasPrefix(lead) else { return nil }
        let rest = uri.dropFirst(lead.count)
        let question = rest.firstIndex(of: "?") ?? rest.endIndex
        let place = rest[..<question]
        // cupsd may add a slash after the device.
        let device = place.hasSuffix("/") ? place.dropLast() : place
        guard let device = Self.unescaped(device), !device.isEmpty, !device.contains("/") else { return nil }
        self.init(device: device)
        for pair in rest[question...].dropFirst().split(whereSeparator: { $0 == "&" || $0 == "+" }) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0] == "socket", let path = Self.unescaped(parts[1]) else { continue }
            socketPath = path
        }
        guard socketPath.hasPrefix("/"), socketPath.utf8.count <= Self.longestSocketPath,
            !socketPath.utf8.contains(0)
        else { return nil }
    }

    /// The address that reads back as this destination.
    public var uri: String {
        let place = "\(Self.scheme)://\(Self.escaped(device))"
        return socketPath == Self.defaultSocket ? place : "\(place)?socket=\(Self.escaped(socketPath))"
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16)
            else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
