import CLinux
import DeviceKit
import Glibc
import LinuxPorts
import PrintRelay
import Testing

/// A backend played by the test, blocking, on the test's own thread: every wait of it is bounded by the socket.
private struct PlayedBackend: ~Copyable {
    let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw PrintingWorkshop.Missed(description: "connecting to \(path)") }
        var patience = timeval(tv_sec: 15, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ frames: RelayFrame...) { send(frames.flatMap(\.encoded)) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { hk_write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// All that comes until the relay closes.
    func rest() throws -> [RelayFrame] {
        var decoder = RelayDecoder()
        var frames: [RelayFrame] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = hk_read(descriptor, &piece, piece.count)
            guard count > 0 || count == 0 || count == -Int(ECONNRESET) else {
                throw PrintingWorkshop.Missed(description: "the relay does not close")
            }
            guard count > 0 else { return frames }
            decoder.feed(piece[..<count])
            while let frame = try decoder.next() { frames.append(frame) }
        }
    }
}

@Suite("The relay's socket")
struct PrintingRelayTests {
    private static func attachment(_ count: Int, copies: UInt16 = 1, version: UInt16 = 1) -> RelayFrame {
        .attach(
            .init(
                version: version, device: "printer-1", jobID: 3, uuid: "", name: "A003", user: "lp", copies: copies,
                byteCount: UInt32(count)))
    }

    private static func withRelay(
        _ change: (inout RelayServer.Settings) -> Void = { _ in },
        _ body: (RelayServer, String) async throws -> Void
    ) async throws {
        try await PrintingWorkshop.inFolder { folder in
            var settings = RelayServer.Settings(socketPath: folder + "/relay.sock")
            change(&settings)
            let relay = try RelayServer(settings)
            do {
                try await body(relay, settings.socketPath)
            } catch {
                await relay.close()
                throw error
            }
            await relay.close()
            #expect(access(settings.socketPath, F_OK) != 0)
        }
    }

    @Test("a job, its wait and its verdict, said once")
    func verdict() async throws {
        try await Self.withRelay { relay, path in
            let backend = try PlayedBackend(path)
            backend.send(Self.attachment(5), .document([1, 2]), .document([3, 4, 5]))
            let job = try await PrintingWorkshop.nextJob(relay)
            #expect(job.bytes == [1, 2, 3, 4, 5])
            #expect(job.uuid == nil)
            relay.report(state: "+media-low-warning", for: "printer-1")
            relay.report(state: "+media-low-warning", for: "printer-2")
            job.finish(.cancelled(message: "expired"))
            job.finish(.completed)
            let frames = try backend.rest()
            #expect(frames == [.waiting, .state("+media-low-warning"), .cancelled(message: "expired")])
            #expect(try await PrintingWorkshop.cancellations(job) == 0)
        }
    }

    @Test("several jobs wait at once, each with its own verdict")
    func several() async throws {
        try await Self.withRelay { relay, path in
            let first = try PlayedBackend(path)
            first.send(Self.attachment(0))
            let one = try await PrintingWorkshop.nextJob(relay)
            #expect(one.bytes.isEmpty)
            let second = try PlayedBackend(path)
            second.send(Self.attachment(1, copies: 3), .document([9]))
            let two = try await PrintingWorkshop.nextJob(relay)
            #expect(two.bytes == [9, 9, 9])
            two.finish(.completed)
            #expect(try second.rest() == [.waiting, .completed])
            first.send(.cancel)
            #expect(try await PrintingWorkshop.cancellations(one) == 1)
            one.finish(.cancelled(message: "cancelled"))
            #expect(try first.rest() == [.waiting, .cancelled(message: "cancelled")])
        }
    }

    @Test("a backend that goes away ends the wait without a word")
    func gone() async throws {
        try await Self.withRelay { relay, path in
            let backend = try PlayedBackend(path)
            backend.send(Self.attachment(1), .document([1]))
            let job = try await PrintingWorkshop.nextJob(relay)
            _ = consume backend
            #expect(try await PrintingWorkshop.cancellations(job) == 0)
            job.finish(.completed)
        }
    }

    @Test(
        "who breaks the rules is let go, and the relay serves on",
        arguments: [
            [RelayFrame.document([1])], [.cancel], [.completed],
            [attachment(1), .document([1, 2])], [attachment(1), attachment(1)], [attachment(2), .cancel],
            [attachment(9 * 1024 * 1024)],
        ])
    func rules(frames: [RelayFrame]) async throws {
        try await Self.withRelay { relay, path in
            let rude = try PlayedBackend(path)
            rude.send(frames.flatMap(\.encoded))
            #expect(try rude.rest() == [])
            let noisy = try PlayedBackend(path)
            noisy.send((0..<100).map { UInt8($0) })
            #expect(try noisy.rest() == [])
            let good = try PlayedBackend(path)
            good.send(Self.attachment(1), .document([1]))
            try await PrintingWorkshop.nextJob(relay).finish(.completed)
            #expect(try good.rest() == [.waiting, .completed])
        }
    }

    @Test("another version and too many copies are refused for good")
    func refused() async throws {
        try await Self.withRelay { _, path in
            for attachment in [Self.attachment(1, version: 2), Self.attachment(1000, copies: 60_000)] {
                let backend = try PlayedBackend(path)
                backend.send(attachment, .document([UInt8](repeating: 0, count: 1000)))
                guard case .cancelled = try backend.rest().last else {
                    Issue.record("no refusal")
                    continue
                }
            }
        }
    }

    @Test("documents beyond the bound of all are sent away until there is room")
    func memory() async throws {
        try await Self.withRelay({ $0.maximumBytes = 1500 }) { relay, path in
            let document = RelayFrame.document([UInt8](repeating: 1, count: 1000))
            let first = try PlayedBackend(path)
            first.send(Self.attachment(1000), document)
            let job = try await PrintingWorkshop.nextJob(relay)
            let second = try PlayedBackend(path)
            second.send(Self.attachment(1000), document)
            #expect(try second.rest() == [])
            job.finish(.completed)
            #expect(try first.rest() == [.waiting, .completed])
            let third = try PlayedBackend(path)
            third.send(Self.attachment(1000), document)
            try await PrintingWorkshop.nextJob(relay).finish(.completed)
            #expect(try third.rest() == [.waiting, .completed])
        }
    }

    @Test("connections beyond the bound wait in the kernel")
    func connections() async throws {
        try await Self.withRelay({ $0.maximumConnections = 1 }) { relay, path in
            let first = try PlayedBackend(path)
            first.send(Self.attachment(1), .document([1]))
            let one = try await PrintingWorkshop.nextJob(relay)
            let second = try PlayedBackend(path)
            second.send(Self.attachment(1), .document([2]))
            one.finish(.completed)
            #expect(try first.rest() == [.waiting, .completed])
            let two = try await PrintingWorkshop.nextJob(relay)
            #expect(two.bytes == [2])
            two.finish(.completed)
            #expect(try second.rest() == [.waiting, .completed])
        }
    }

    @Test("a user who is not allowed is let go")
    func users() async throws {
        try await Self.withRelay({ $0.allowedUsers = [12_345] }) { _, path in
            let backend = try PlayedBackend(path)
            backend.send(Self.attachment(1), .document([1]))
            #expect(try backend.rest() == [])
        }
    }

    @Test("the socket file: its mode, one that is left over, one in use, something else, a path too long")
    func file() async throws {
        try await PrintingWorkshop.inFolder { folder in
            let settings = RelayServer.Settings(socketPath: folder + "/relay.sock")
            // A socket that nobody listens at any more.
            let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: settings.socketPath.utf8) }
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            close(left)
            let relay = try RelayServer(settings)
            var identity = hk_file_identity()
            #expect(hk_identify(settings.socketPath, &identity) == 0)
            #expect(identity.mode & 0o777 == 0o660)
            #expect(throws: DeviceError.self) { try RelayServer(settings) }
            await relay.close()
            await relay.close()
            try PrintingWorkshop.write([1], to: folder + "/document")
            #expect(throws: DeviceError.self) { try RelayServer(.init(socketPath: folder + "/document")) }
            #expect(throws: DeviceError.self) { try RelayServer(.init(socketPath: folder + "/none/relay.sock")) }
            let long = "/tmp/" + String(repeating: "x", count: 103)
            #expect(throws: DeviceError.self) { try RelayServer(.init(socketPath: long)) }
            #expect(throws: DeviceError.self) { try RelayServer(.init(socketPath: "relay.sock")) }
        }
    }
}
