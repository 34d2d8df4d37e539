import FoundationEssentials
import Glibc
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// Serves a hall's API on 127.0.0.1 and on the agent's socket, and wakes the live streams.
///
/// Ends when shut down gracefully: live streams end at once, requests that are being answered are finished.
public struct KioskServer: Service {
    /// Why it could not serve.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// Another program has the TCP port.
        case portTaken(Int)
        /// The socket's path cannot be used: too long (over 107 bytes), no such folder, no permission.
        case socket(path: String, reason: String)
        /// Anything else, in the system's words.
        case failed(String)

        /// For people: what is so and what to do.
        public var description: String {
            switch self {
            case .portTaken(let port):
                "port \(port) on 127.0.0.1 is taken by another program; "
                    + "choose another with --port, or find it with: ss -ltnp 'sport = :\(port)'"
            case .socket(let path, let reason): "cannot listen on \(path): \(reason)"
            case .failed(let reason): "cannot serve HTTP: \(reason)"
            }
        }
    }

    private let api: HallAPI
    private let port: Int?
    private let socketPath: String?
    private let socketMode: mode_t
    private let logger: Logger
    private let onPort: @Sendable (Int) -> Void
    private let recorder: Recorder?

    /// A server on `port` (0 takes a free one; `nil` serves no TCP) and on the socket `socketPath` with the file mode
    /// `socketMode`. `onPort` is told the port once connections are taken; a `recorder` keeps what is asked.
    public init(
        api: HallAPI, port: Int?, socketPath: String?, socketMode: UInt32 = 0o660, recorder: Recorder? = nil,
        logger: Logger, onPort: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.api = api
        self.port = port
        self.socketPath = socketPath
        self.socketMode = socketMode
        self.logger = logger
        self.onPort = onPort
        self.recorder = recorder
    }

    /// Serves until shut down; throws `Failure` when it cannot.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [api] in await api.run() }
            if let port { group.addTask { try await serve(port: port) } }
            if let socketPath { group.addTask { try await serve(socket: socketPath) } }
            // The first that fails ends the others.
            for try await _ in group {}
        }
    }

    private func serve(port: Int) async throws {
        let onPort = onPort
        do {
            try await serve(isLocalSocket: false, at: .hostname("127.0.0.1", port: port)) { channel in
                onPort(channel.localAddress?.port ?? port)
            }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Failure.portTaken(port)
        } catch let error as IOError {
            throw Failure.failed("\(error)")
        }
    }

    private func serve(socket path: String) async throws {
        guard path.utf8.count < 108 else {
            throw Failure.socket(path: path, reason: "a socket's path has at most 107 bytes")
        }
        let mode = socketMode
        let logger = logger
        do {
            try await serve(isLocalSocket: true, at: .unixDomainSocket(path: path)) { _ in
                if chmod(path, mode) != 0 {
                    logger.warning("cannot set the socket's mode", metadata: ["path": "\(path)"])
                }
            }
        } catch let error as IOError {
            throw Failure.socket(path: path, reason: "\(error)")
        }
    }

    /// The server alone, without Hummingbird's application around it: that one keeps the date of its answers by a timer,
    /// which would wake an idle kiosk each second for each place it serves at.
    private func serve(
        isLocalSocket: Bool, at address: BindAddress, onServing: @escaping @Sendable (any Channel) async -> Void
    ) async throws {
        let responder = api.router(isLocalSocket: isLocalSocket).buildResponder()
        let date = HTTPDate()
        let logger = logger
        let recorder = recorder
        let malformed = api.settings.malformed
        let http = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [MalformedRequests(malformed)]))
        let server = try http.buildServer(
            configuration: ServerConfiguration(
                address: address, serverName: nil, backlog: 256, reuseAddress: true,
                availableConnectionsDelegate: MaximumAvailableConnections(512)),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger,
            responder: { request, writer, channel in
                let context = HallAPI.Context(source: .init(channel: channel, logger: logger))
                var response: Response
                do { response = try await responder.respond(to: request, context: context) } catch {
                    logger.error("request failed", metadata: ["error": "\(error)"])
                    response = Response(status: .internalServerError)
                }
                recorder?.noteRequest(
                    method: request.method.rawValue, path: request.uri.path, status: response.status.code)
                response.headers[.date] = date.text
                try await writer.write(response: response.head, body: response.body)
            }, onServerRunning: onServing)
        try await server.run()
    }
}
