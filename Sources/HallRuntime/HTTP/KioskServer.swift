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

    /// A server on `port` (0 takes a free one; `nil` serves no TCP) and on the socket `socketPath` with the file mode
    /// `socketMode`. `onPort` is told the port once connections are taken.
    public init(
        api: HallAPI, port: Int?, socketPath: String?, socketMode: UInt32 = 0o660, logger: Logger,
        onPort: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.api = api
        self.port = port
        self.socketPath = socketPath
        self.socketMode = socketMode
        self.logger = logger
        self.onPort = onPort
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
        let app = Application(
            router: api.router(isLocalSocket: false), server: protocolHandling,
            configuration: configuration(.hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in onPort(channel.localAddress?.port ?? port) }, logger: logger)
        do { try await app.run() } catch let error as IOError where error.errnoCode == EADDRINUSE {
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
        let app = Application(
            router: api.router(isLocalSocket: true), server: protocolHandling,
            configuration: configuration(.unixDomainSocket(path: path)),
            onServerRunning: { _ in
                if chmod(path, mode) != 0 {
                    logger.warning("cannot set the socket's mode", metadata: ["path": "\(path)"])
                }
            }, logger: logger)
        do { try await app.run() } catch let error as IOError {
            throw Failure.socket(path: path, reason: "\(error)")
        }
    }

    private var protocolHandling: HTTPServerBuilder {
        let malformed = api.settings.malformed
        return .http1(configuration: .init(additionalChannelHandlers: [MalformedRequests(malformed)]))
    }

    private func configuration(_ address: BindAddress) -> ApplicationConfiguration {
        ApplicationConfiguration(
            address: address, serverName: nil, backlog: 256, reuseAddress: true,
            availableConnectionsDelegate: MaximumAvailableConnections(512))
    }
}
