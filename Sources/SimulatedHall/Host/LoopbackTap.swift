import CLinux
import Synchronization

/// Every TCP packet of some ports that goes over this machine's loopback, as a sniffer on the hall's network would see it:
/// both directions of each connection, whoever opened it.
public final class LoopbackTap: Sendable {
    /// Bytes kept at most.
    static let limit = 256 << 20

    private struct State {
        var isStopped = false
        /// What each end of each connection sent, by both ports.
        var flows: [UInt32: [UInt8]] = [:]
        var kept = 0
        /// Bytes that came after the limit, and packets that the kernel had no room for.
        var lost = 0
    }

    private let ports: Set<UInt16>
    private let state = Mutex(State())

    /// Begins to listen, on a thread of its own; `nil` where this process may not (CAP_NET_RAW).
    public init?(ports: Set<UInt16>) {
        self.ports = ports
        let descriptor = hk_packets_open("lo")
        guard descriptor >= 0 else { return nil }
        ChildProcessThread.detach { [self] in
            hk_thread_name("loopback tap")
            listen(on: descriptor)
            _ = hk_close(descriptor)
        }
    }

    /// Ends listening.
    public func stop() { state.withLock { $0.isStopped = true } }

    /// What was sent, one end of a connection after the other.
    public var bytes: [UInt8] { state.withLock { $0.flows.values.reduce(into: []) { $0 += $1 } } }
    /// How much is missing.
    public var lost: Int { state.withLock { $0.lost } }

    private func listen(on descriptor: Int32) {
        var packet = [UInt8](repeating: 0, count: 128 << 10)
        while !state.withLock({ $0.isStopped }) {
            guard hk_wait_ready(descriptor, HK_IN.rawValue, 250) > 0 else { continue }
            while true {
                let count = hk_packets_read(descriptor, &packet, packet.count)
                guard count > 0 else { break }
                take(packet[..<count])
            }
            let lost = hk_packets_lost(descriptor)
            if lost > 0 { state.withLock { $0.lost += lost } }
        }
    }

    /// Keeps what a packet carries (RFC 791, RFC 8200, RFC 9293).
    private func take(_ packet: ArraySlice<UInt8>) {
        guard let segment = Self.tcp(in: packet), segment.count >= 20 else { return }
        let bytes = segment.prefix(20).map(UInt32.init)
        let (source, target) = (bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3])
        guard ports.contains(UInt16(source)) || ports.contains(UInt16(target)) else { return }
        let payload = segment.dropFirst(Int(bytes[12] >> 4) * 4)
        guard !payload.isEmpty else { return }
        state.withLock { state in
            guard state.kept + payload.count <= Self.limit else {
                state.lost += payload.count
                return
            }
            state.kept += payload.count
            state.flows[source << 16 | target, default: []] += payload
        }
    }

    private static func tcp(in packet: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard packet.count >= 40 else { return nil }
        let start = packet.startIndex
        switch packet[start] >> 4 {
        case 4 where packet[start + 9] == 6: return packet.dropFirst(Int(packet[start] & 15) * 4)
        case 6 where packet[start + 6] == 6: return packet.dropFirst(40)
        default: return nil
        }
    }
}
