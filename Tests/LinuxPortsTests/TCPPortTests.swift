import CLinux
import DeviceKit
import Glibc
import Testing

@testable import LinuxPorts

/// A listener on a free port of loopback.
private final class Listener: Sendable {
    let number: Int32
    let port: Int

    init() throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = number
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(number, pointer, size) == 0 && listen(number, 4) == 0 && getsockname(number, pointer, &size) == 0
            }
        }
        try #require(result)
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(number) }

    func accept() async -> Int32 {
        let number = number
        return await BlockingThread(name: "accept").run {
            _ = hk_wait_ready(number, HK_IN.rawValue, 5000)
            return hk_accept(number)
        }
    }
}

@Suite struct TCPPortTests {
    @Test func bytesGoBothWaysUntilTheEnd() async throws {
        try await Bench.with { bench in
            let listener = try Listener()
            let address = PortAddress.tcp(host: "localhost", port: listener.port)
            let port = try await bench.provider.openSerial(address, path: "", settings: Bench.settings)
            let peer = await listener.accept()
            #expect(peer >= 0)
            try await port.write([1, 2, 3])
            var bytes = [UInt8](repeating: 0, count: 8)
            #expect(hk_wait_ready(peer, HK_IN.rawValue, 5000) > 0)
            #expect(hk_read(peer, &bytes, 8) == 3)
            #expect(hk_write(peer, [UInt8(9), 8], 2) == 2)
            #expect(try await Driver(port).collect(2) == [9, 8])
            close(peer)
            #expect(await outcome { try await port.read(within: nil) }.cause == .unplugged)
        }
    }

    @Test func nobodyThereIsUnavailable() async throws {
        try await Bench.with { bench in
            let free = try Listener().port
            for (host, port) in [("127.0.0.1", free), ("no-such-host.invalid", 9100)] {
                let result = await outcome {
                    try await bench.provider.openSerial(
                        .tcp(host: host, port: port), path: "", settings: Bench.settings)
                }
                #expect(result.cause == .unavailable, "\(host)")
            }
        }
    }
}
