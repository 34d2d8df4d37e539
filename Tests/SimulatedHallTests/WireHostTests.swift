import CLinux
import Glibc
import Testing

@testable import SimulatedHall

/// Answers every byte with its successor, and says `!` when it is told to.
private struct Echo: SimulatedDevice {
    var heard: [UInt8] = []
    var wantsToSpeak = false

    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        heard += bytes
        return bytes.map { $0 &+ 1 }
    }

    mutating func tick(now: Duration) -> [UInt8] {
        defer { wantsToSpeak = false }
        return wantsToSpeak ? [UInt8(ascii: "!")] : []
    }
}

@Suite("wires")
struct WireHostTests {
    private let folder = "/tmp/hallkit-wire-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    private var path: String { folder + "/line" }

    @Test func bytesGoBothWays() async throws {
        let host = try WireHost()
        defer { cleanUp(host) }
        try host.lay(path, devices: [("echo", Echo())])
        let near = hk_open(path, O_RDWR | O_NOCTTY)
        try #require(near >= 0)
        defer { _ = hk_close(near) }
        #expect(await answer(to: [1, 2, 3], on: near) == [2, 3, 4])
        #expect(try host.read("echo", as: Echo.self) { device, _ in device.heard } == [1, 2, 3])
        try host.with("echo", as: Echo.self) { device, _ in ((), send: [9]) }
        #expect(await answer(to: [], on: near) == [9])
        try host.with("echo", as: Echo.self) { device, _ in (device.wantsToSpeak = true, send: []) }
        #expect(await answer(to: [], on: near) == [UInt8(ascii: "!")])
    }

    @Test func allDevicesOfABusHear() async throws {
        let host = try WireHost()
        defer { cleanUp(host) }
        try host.lay(path, devices: [("one", Echo()), ("two", Echo())])
        let near = hk_open(path, O_RDWR | O_NOCTTY)
        try #require(near >= 0)
        defer { _ = hk_close(near) }
        #expect(await answer(to: [5], on: near, count: 2) == [6, 6])
    }

    @Test func aPulledCableHangsUpAndComesBack() async throws {
        let host = try WireHost()
        defer { cleanUp(host) }
        try host.lay(path, devices: [("echo", Echo())])
        let near = hk_open(path, O_RDWR | O_NOCTTY)
        try #require(near >= 0)
        #expect(await answer(to: [1], on: near) == [2])
        host.pull(path)
        #expect(!host.isPlugged(path))
        #expect(access(path, F_OK) != 0)
        #expect(hk_write(near, [1], 1) < 0)
        _ = hk_close(near)
        try host.plug(path)
        #expect(host.isPlugged(path))
        let again = hk_open(path, O_RDWR | O_NOCTTY)
        try #require(again >= 0)
        defer { _ = hk_close(again) }
        #expect(await answer(to: [7], on: again) == [8])
        #expect(try host.read("echo", as: Echo.self) { device, _ in device.heard } == [1, 7])
    }

    @Test func theNearEndMayBeClosedAndOpenedAgain() async throws {
        let host = try WireHost()
        defer { cleanUp(host) }
        try host.lay(path, devices: [("echo", Echo())])
        for round in 0..<3 as Range<UInt8> {
            let near = hk_open(path, O_RDWR | O_NOCTTY)
            try #require(near >= 0)
            #expect(await answer(to: [round], on: near) == [round + 1])
            _ = hk_close(near)
        }
    }

    @Test func anUnknownDeviceIsAnError() throws {
        let host = try WireHost()
        defer { cleanUp(host) }
        #expect(throws: WireHost.WireHostError.self) {
            try host.read("nobody", as: Echo.self) { device, _ in device.heard }
        }
    }

    private func cleanUp(_ host: WireHost) {
        host.stop()
        StageFolder.remove(folder)
    }

    /// Writes and waits for an answer of so many bytes, at most 5 s, on a thread that may block.
    private func answer(to bytes: [UInt8], on near: Int32, count: Int? = nil) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            ChildProcessThread.detach {
                _ = hk_set_nonblocking(near, 1)
                if !bytes.isEmpty { _ = hk_write(near, bytes, bytes.count) }
                var heard: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 64)
                while heard.count < count ?? max(1, bytes.count), hk_wait_ready(near, HK_IN.rawValue, 5000) > 0 {
                    let got = hk_read(near, &buffer, buffer.count)
                    guard got > 0 else { break }
                    heard += buffer[..<got]
                }
                continuation.resume(returning: heard)
            }
        }
    }
}
