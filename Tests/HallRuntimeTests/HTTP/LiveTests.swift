import DeviceKit
import Foundation
import HallDomain
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import HallRuntime

@Suite("HTTP: live streams", .timeLimit(.minutes(1)))
struct LiveTests {
    /// Runs the server on a free port and a socket around a test.
    private func serve(
        _ hall: APIHall, _ test: @escaping @Sendable (_ port: Int, _ socket: String) async throws -> Void
    ) async throws {
        let (ports, push) = AsyncStream.makeStream(of: Int.self)
        let socket = hall.folder + "/agent.sock"
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = KioskServer(api: hall.api, port: 0, socketPath: socket, logger: quiet) { push.yield($0) }
        let group = ServiceGroup(services: [server], gracefulShutdownSignals: [], logger: quiet)
        let inner = hall.hall
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await inner.run() }
            tasks.addTask { try await group.run() }
            try await hall.openDay()
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await test(port, socket)
            // Ends although a stream may still be open.
            await group.triggerGracefulShutdown()
            tasks.cancelAll()
        }
    }

    /// Opens a stream over a plain connection and hands over each `data:` line of the event.
    private func follow(
        port: Int, _ path: String,
        _ body: (inout AsyncThrowingStream<String, any Error>.AsyncIterator) async throws -> Void
    ) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(
                ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n"))
            let (lines, push) = AsyncThrowingStream.makeStream(of: String.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var text = ""
                    for try await buffer in inbound {
                        text += String(buffer: buffer)
                        while let end = text.range(of: "\n") {
                            let line = text[..<end.lowerBound]
                            if line.hasPrefix("data: ") { push.yield(String(line.dropFirst(6))) }
                            if line.hasPrefix("HTTP/1.1 503") { push.yield("503") }
                            text.removeSubrange(..<end.upperBound)
                        }
                    }
                    push.finish()
                }
                var iterator = lines.makeAsyncIterator()
                try await body(&iterator)
                group.cancelAll()
            }
        }
    }

    @Test("the first view comes at once, a change follows, what is no change does not")
    func changes() async throws {
        let hall = try APIHall()
        hall.setPrinter(.ok)
        try await serve(hall) { port, _ in
            try await follow(port: port, "/api/v1/kiosks/1/live") { views in
                let first = try #require(try await views.next())
                #expect(first.contains("\"ready\":true"))
                #expect(first.contains("\"open\":true"))
                // Nothing on this page changes by a sign-in; the next view is that of the fault.
                _ = try await hall.hall.perform(.signIn(window: "3", staff: "101"))
                hall.setPrinter(.fault, [.mediaEmpty])
                let second = try #require(try await views.next())
                #expect(second.contains("media-empty"))
                _ = try await hall.hall.perform(
                    .issueTicket(service: "social", lane: .normal, kiosk: "1", wantsPaper: false, digest: nil))
                let third = try #require(try await views.next())
                #expect(third.contains("\"waiting\":1"))
                hall.cards.note(.failed, at: "1")
                let fourth = try #require(try await views.next())
                #expect(fourth.contains("\"state\":\"failed\""))
            }
        }
    }

    @Test("a burst of changes is few views, and the last of them is the newest")
    func burst() async throws {
        let hall = try APIHall()
        try await serve(hall) { port, _ in
            try await follow(port: port, "/api/v1/zones/A/live") { views in
                _ = try await views.next()
                for _ in 0..<200 {
                    _ = try await hall.hall.perform(
                        .issueTicket(service: "social", lane: .normal, kiosk: "1", wantsPaper: false, digest: nil))
                }
                var count = 0
                while let view = try await views.next() {
                    count += 1
                    if view.contains("\"waiting\":200") { break }
                }
                #expect(count < 200)
            }
        }
    }

    @Test("streams over the limit are told so, and a place that is left is free again")
    func limit() async throws {
        let hall = try APIHall { $0.liveLimit = 1 }
        try await serve(hall) { port, _ in
            try await follow(port: port, "/api/v1/windows/3/live") { views in
                _ = try await views.next()
                try await follow(port: port, "/api/v1/desk/live") { refused in
                    let answer = try await refused.next()
                    #expect(answer == "503")
                }
            }
            // The server learns of a client that has gone when it next writes. What changes the page meanwhile can be
            // repeated for as long as that takes.
            _ = try await hall.hall.perform(.signIn(window: "3", staff: "101"))
            try await eventually("the seat is free again") {
                let isPaused = await hall.hall.read { $0.windows["3"]?.isPaused == true }
                _ = try await hall.hall.perform(isPaused ? .resume(window: "3") : .pause(window: "3", reason: nil))
                return hall.api.hub.seatsTaken == 0
            }
            try await follow(port: port, "/api/v1/desk/live") { views in
                let view = try #require(try await views.next())
                #expect(view.contains("\"doubtful\""))
            }
        }
    }

    @Test("a port that is taken is a clear error")
    func takenPort() async throws {
        let hall = try APIHall()
        try await serve(hall) { port, _ in
            let second = KioskServer(
                api: hall.api, port: port, socketPath: nil,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            await #expect(throws: KioskServer.Failure.portTaken(port)) { try await second.run() }
        }
    }

    /// The socket is bound beside the port, and listens a moment after its file is there.
    private static func connected(to path: String) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        while true {
            do {
                return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(unixDomainSocketPath: path) { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                        }
                    }
            } catch let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == ENOENT {
                await Task.yield()
            }
        }
    }

    @Test("the socket answers, and a path that is too long is a clear error")
    func socket() async throws {
        let hall = try APIHall()
        try await serve(hall) { _, path in
            let channel = try await Self.connected(to: path)
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(
                    ByteBuffer(string: "GET /api/v1/status HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n"))
                var text = ""
                for try await buffer in inbound { text += String(buffer: buffer) }
                #expect(text.hasPrefix("HTTP/1.1 200"))
                #expect(text.contains("\"gen\":\"gen\""))
            }
        }
        let long = KioskServer(
            api: hall.api, port: nil, socketPath: "/tmp/" + String(repeating: "x", count: 120),
            logger: Logger(label: "test"))
        await #expect(throws: KioskServer.Failure.self) { try await long.run() }
    }
}
