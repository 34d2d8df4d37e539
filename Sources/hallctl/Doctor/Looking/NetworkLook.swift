import Glibc

/// The network's interfaces and routes, and whether an address can be reached.
struct NetworkLook {
    let system: SystemFiles

    func facts() -> NetworkFacts? {
        let folder = "/sys/class/net"
        guard let names = system.names(in: folder) else { return nil }
        let interfaces = names.filter { $0 != "lo" }.map { name in
            NetworkFacts.Interface(
                name: name, hasCarrier: system.word("\(folder)/\(name)/carrier") == "1",
                isPhysical: system.exists("\(folder)/\(name)/device"))
        }
        let routing = routingInterfaces
        return NetworkFacts(
            interfaces: interfaces, hasDefaultRoute: !routing.isEmpty, routing: routing.isEmpty ? nil : routing)
    }

    /// The interfaces of default routes, by `Iface Destination Gateway Flags …` with addresses in hexadecimal; IPv6 in a
    /// table of its own.
    private var routingInterfaces: [String] {
        let four = system.lines("/proc/net/route").dropFirst().compactMap { line -> String? in
            let fields = line.split { $0 == "\t" || $0 == " " }
            guard fields.count > 7, fields[1] == "00000000", fields[7] == "00000000" else { return nil }
            return String(fields[0])
        }
        let six = system.lines("/proc/net/ipv6_route").compactMap { line -> String? in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[0].allSatisfy({ $0 == "0" }), fields[1] == "00", fields[9] != "lo" else {
                return nil
            }
            return String(fields[9])
        }
        return Array(Set(four + six)).sorted()
    }

    /// Tries to connect to `HOST:PORT` for so many seconds; nothing is said there.
    static func reach(_ address: String, seconds: Int) -> BrokerFacts.Outcome {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let port = UInt16(parts[1]), port > 0 else { return .noAddress }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(String(parts[0]), String(port), &hints, &list) == 0, let first = list else {
            return .noSuchHost
        }
        defer { freeaddrinfo(first) }
        var outcome = BrokerFacts.Outcome.unreachable
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next {
            outcome = connect(entry.pointee, seconds: seconds)
            if outcome == .connected { return outcome }
            next = entry.pointee.ai_next
        }
        return outcome
    }

    private static func connect(_ address: addrinfo, seconds: Int) -> BrokerFacts.Outcome {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, kind, 0)
        guard descriptor >= 0 else { return .unreachable }
        defer { close(descriptor) }
        var code: Int32 = 0
        if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            guard errno == EINPROGRESS else { return outcome(of: errno) }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&waiting, 1, Int32(seconds * 1000)) > 0 else { return .timedOut }
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        }
        return outcome(of: code)
    }

    private static func outcome(of code: Int32) -> BrokerFacts.Outcome {
        switch code {
        case 0: .connected
        case ECONNREFUSED: .refused
        case ETIMEDOUT: .timedOut
        default: .unreachable
        }
    }
}
