import ArgumentParser
import Fleet
import FoundationEssentials
import Glibc
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The central server: keeps what halls report and shows it.
@main
struct HallCentral: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hall-central",
        abstract: "Keeps what government service halls report over MQTT 5, and shows it on a page.",
        discussion: """
            Exit status: 0 stopped by SIGTERM or SIGINT; 64 wrong option; 69 the HTTP port is taken; 74 the database \
            cannot be used; 78 the database is of another version. A broker that is away does not end the program: it \
            goes on trying and says so.
            """)

    @Option(help: "The SQLite database; made when it is not there.")
    var database = "/var/lib/hallkit/central.sqlite"

    @Option(help: "The MQTT broker, host:port.")
    var broker = BrokerAddress(host: "127.0.0.1", port: 1883)

    @Option(help: "The port of the page on 127.0.0.1; 0 takes a free one, which is printed.")
    var httpPort: UInt16 = 8090

    @Option(help: "A region whose halls may report; may be repeated. Without it: all.")
    var region: [String] = []

    @Option(help: "The MQTT client id, under which the broker keeps the session.")
    var clientID = "hall-central"

    @Option(help: "The user name at the broker.")
    var username = "central"

    @Option(help: "A file whose first line is the password at the broker.")
    var passwordFile: String?

    @Option(help: "For TLS: certificates of the authorities that sign the broker's, in PEM.")
    var ca: String?

    @Option(help: "For TLS: our certificate, in PEM.")
    var cert: String?

    @Option(help: "For TLS: its key, in PEM.")
    var key: String?

    func validate() throws {
        for region in region where !FleetAddress.isLevel(region) {
            throw ValidationError("--region \(region): 1 to 64 bytes without / + #")
        }
        if ca == nil, cert != nil || key != nil { throw ValidationError("--cert and --key need --ca") }
    }

    func run() async throws {
        do {
            try await serve()
        } catch let error as CentralError {
            Self.say(error.description)
            throw ExitCode(error.status)
        }
    }

    private func serve() async throws {
        var logger = Logger(label: "hall-central") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .info
        let settings = try settings()
        let store = try CentralStore(path: database)
        let feed = ChangeFeed()
        let broker = BrokerState()
        let presence = PresenceWatch(store: store, feed: feed, logger: logger)
        let regions = region.isEmpty ? ["+"] : region
        let ingester = Ingester(
            store: store, transport: MosquittoTransport(settings),
            filters: regions.map { FleetTopic.reports(from: $0) }, presence: presence, feed: feed, broker: broker,
            logger: logger)
        let group = ServiceGroup(
            services: [page(CentralAPI(store: store, feed: feed, broker: broker)), presence, ingester],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        do {
            try await group.run()
        } catch {
            throw described(error)
        }
    }

    private func settings() throws -> MosquittoSettings {
        var settings = MosquittoSettings(host: broker.host, port: broker.port, clientID: clientID)
        settings.username = username
        // One who waits for central's answers waits for central's return: call again soon, still with jitter.
        settings.backoff = ReconnectBackoff(first: .milliseconds(500), longest: .seconds(10))
        if let passwordFile {
            guard let text = try? String(contentsOfFile: passwordFile, encoding: .utf8) else {
                throw CentralError(description: "the password file \(passwordFile) cannot be read", status: 74)
            }
            settings.password = text.split(separator: "\n").first.map(String.init)
        }
        settings.tls = ca.map { MosquittoSettings.TLS(authorities: $0, certificate: cert, key: key) }
        return settings
    }

    private func page(_ api: CentralAPI) -> some Service {
        // The server's own lines about every connection are of no use to anybody here.
        var quiet = Logger(label: "http") { StreamLogHandler.standardError(label: $0) }
        quiet.logLevel = .warning
        return Application(
            router: api.router(),
            configuration: .init(address: .hostname("127.0.0.1", port: Int(httpPort)), serverName: nil),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { Self.say("http://127.0.0.1:\(port)/", on: STDOUT_FILENO) }
            }, logger: quiet)
    }

    private func described(_ error: any Error) -> any Error {
        let text = "\(error)"
        guard text.contains("Address already in use") || text.contains("errno: 98") else { return error }
        return CentralError(
            description: "port \(httpPort) on 127.0.0.1 is taken by another program; choose another with --http-port, "
                + "or find it with: ss -ltnp 'sport = :\(httpPort)'", status: 69)
    }

    /// Writes a line at once, also into a pipe.
    private static func say(_ text: String, on descriptor: Int32 = STDERR_FILENO) {
        let bytes = Array("hall-central: \(text)\n".utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
