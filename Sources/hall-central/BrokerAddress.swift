import ArgumentParser

/// `host:port` as it is written on the command line.
struct BrokerAddress: ExpressibleByArgument, CustomStringConvertible, Sendable, Equatable {
    var host: String
    var port: UInt16

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:1883`, `broker.example`, `[::1]:1883`; without a port, 1883.
    init?(argument: String) {
        var host = argument[...]
        port = 1883
        // A colon within brackets, or one of several without them, belongs to an IPv6 address.
        if let colon = host.lastIndex(of: ":"), host[..<colon].last == "]" || !host[..<colon].contains(":") {
            guard let number = UInt16(host[host.index(after: colon)...]), number > 0 else { return nil }
            port = number
            host = host[..<colon]
        }
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, host.allSatisfy({ !$0.isWhitespace && $0 != "/" }) else { return nil }
        self.host = String(host)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    var defaultValueDescription: String { description }
}
