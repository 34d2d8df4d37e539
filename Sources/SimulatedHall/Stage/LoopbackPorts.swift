import Glibc

/// TCP ports of the loopback interface.
public enum LoopbackPorts {
    /// Whether nobody listens on a port of 127.0.0.1 now.
    public static func isFree(_ port: Int) -> Bool { bound(UInt16(clamping: port)) != nil }

    /// Ports that nobody has now; fewer when there are none left.
    public static func free(_ count: Int) -> [Int] {
        var ports: [Int] = []
        // Bounded: the system may give one port twice, as each is let go at once.
        for _ in 0..<(count * 8) where ports.count < count {
            guard let port = bound(0) else { break }
            if !ports.contains(port) { ports.append(port) }
        }
        return ports
    }

    private static func bound(_ port: UInt16) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // As servers do it: a port whose last connections are still closing is free.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(descriptor, $0, length) == 0, getsockname(descriptor, $0, &length) == 0 else { return nil }
                return Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
    }
}
