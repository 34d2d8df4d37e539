import DeviceKit
import Foundation
import Glibc
import HTTPTypes
import HallDomain
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The hall server's side of the link: HTTP/JSON over mutual TLS as `docs/link-v1.openapi.yaml` says. Who speaks is known
/// by the certificate; what is answered is on disk.
struct LinkServer: Service {
    /// A kiosk says at most so many bytes at once.
    private static let bodyLimit = 1 << 20
    /// A kiosk that says nothing for so long has gone.
    private static let idleLimit = TimeAmount.seconds(60)

    private let hall: Hall
    private let plan: HallPlan
    private let cards: CardDesk
    private let health: HealthBook
    private let book: LinkBook
    private let address: LinkAddress
    private let clock: any HallClock
    private let logger: Logger
    private let onPort: @Sendable (Int) -> Void

    /// Serves kiosks; `nil` where the machine is one itself. `onPort` is told the port once connections are taken.
    init?(
        _ book: LinkBook, hall: Hall, plan: HallPlan, cards: CardDesk, health: HealthBook, clock: any HallClock,
        logger: Logger, onPort: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        guard case .hallServer(let address) = book.settings.role else { return nil }
        (self.hall, self.plan, self.cards, self.health) = (hall, plan, cards, health)
        (self.book, self.address, self.clock) = (book, address, clock)
        (self.logger, self.onPort) = (logger, onPort)
    }

    /// Serves until shut down; throws `KioskServer.Failure` when it cannot.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watch() }
            defer { group.cancelAll() }
            try await serve()
        }
    }

    private func serve() async throws {
        let configuration: TLSConfiguration
        do { configuration = try book.settings.credentials.server() } catch {
            throw KioskServer.Failure.failed("link: \(error.message)")
        }
        let (onPort, port, door) = (onPort, address.port, LinkDoor(logger: logger))
        let http = try HTTPServerBuilder.tls(
            .http1(
                configuration: .init(additionalChannelHandlers: [LinkDoorHandler(door)], idleTimeout: Self.idleLimit)),
            tlsConfiguration: configuration)
        let server = try http.buildServer(
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: port), serverName: nil, backlog: 256, reuseAddress: true,
                availableConnectionsDelegate: MaximumAvailableConnections(256)),
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger,
            responder: { request, writer, channel in
                let response: Response
                do throws(Trouble) { response = try await respond(to: request, from: channel) } catch {
                    response = JSONReply.response(
                        LinkRefusal(error: .init(code: error.code)), status: error.status)
                }
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { channel in onPort(channel.localAddress?.port ?? port) })
        do { try await server.run() } catch let error as IOError {
            let reason =
                error.errnoCode == EADDRINUSE ? "another program has the port" : "\(error)"
            throw KioskServer.Failure.failed("the link's listen: \(address): \(reason)")
        }
    }

    // MARK: Answering

    private struct Trouble: Error {
        var status: HTTPResponse.Status
        var code: String
    }

    private func respond(to request: Request, from channel: any Channel) async throws(Trouble) -> Response {
        let kiosk = try await kiosk(at: channel)
        switch (request.method, request.uri.path) {
        case (.post, LinkPaths.messages): return JSONReply.response(try await hear(request, from: kiosk))
        case (.get, LinkPaths.dayKey): return JSONReply.response(cards.dayKey)
        default: throw Trouble(status: .notFound, code: "not-found")
        }
    }

    /// The kiosk that the certificate names. That it is the authority's was found out before anything could be said.
    private func kiosk(at channel: any Channel) async throws(Trouble) -> KioskID {
        let certificate = try? await channel.nioSSL_peerCertificate().get()
        guard let certificate, let kiosk = LinkCredentials.kiosk(of: certificate) else {
            throw Trouble(status: .forbidden, code: "certificate")
        }
        guard plan.issuers.contains(where: { $0.kiosk == kiosk }) else {
            throw Trouble(status: .forbidden, code: "unknown-kiosk")
        }
        return kiosk
    }

    private func hear(_ request: Request, from kiosk: KioskID) async throws(Trouble) -> HallMessage {
        let message: KioskMessage
        do {
            let body = try await request.body.collect(upTo: Self.bodyLimit)
            message = try JSONDecoder().decode(KioskMessage.self, from: Data(body.readableBytesView))
        } catch is NIOTooManyBytesError { throw Trouble(status: .contentTooLarge, code: "too-large") } catch {
            throw Trouble(status: .badRequest, code: "malformed")
        }
        guard message.kiosk == kiosk else { throw Trouble(status: .forbidden, code: "another-kiosk") }
        var answer: HallMessage
        do throws(HallError) { answer = try await hall.hear(message) } catch {
            throw Trouble(status: .serviceUnavailable, code: error == .busy ? "busy" : "not-kept")
        }
        book.noteHeard(kiosk)
        answer.dayKey = cards.keyID
        return answer
    }

    // MARK: Watching

    /// Says of each kiosk that is not connected that it is not, until cancelled.
    private func watch() async {
        repeat {
            for (kiosk, contact) in book.value {
                let device = DeviceID(rawValue: "link-\(kiosk)")
                let faults: [DeviceFault] = contact.isUp == false ? [.kioskSilent] : []
                guard health.value[device]?.faults != faults, contact.isUp != nil else { continue }
                let status = DeviceStatus(
                    role: .watchdog, model: "kiosk", address: "\(address)",
                    place: BilingualText(zh: "取号机\(kiosk)", en: "Machine \(kiosk)"),
                    condition: faults.isEmpty ? .ok : .warning, faults: faults, evidence: contact.evidence,
                    since: contact.since)
                health.update { $0[device] = status }
            }
        } while (try? await Task.sleep(for: book.settings.pause, tolerance: book.settings.pause / 5)) != nil
    }
}

/// Who was turned away before a word was said: told in the log once a minute, and why.
final class LinkDoor: Sendable {
    private let told = Mutex<(at: ContinuousClock.Instant?, before: Int)>((nil, 0))
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func turnAway(_ address: SocketAddress?, _ error: any Error) {
        let before: Int? = told.withLock { told in
            guard told.at.map({ .now - $0 > .seconds(60) }) ?? true else {
                told.before += 1
                return nil
            }
            defer { told = (.now, 0) }
            return told.before
        }
        guard let before else { return }
        logger.warning(
            "turned away from the link: no certificate of this hall's authority",
            metadata: [
                "from": "\(address?.ipAddress ?? "?")", "reason": "\(String("\(error)".prefix(200)))",
                "othersSinceLast": "\(before)",
            ])
    }
}

/// Tells the door of connections whose other end did not prove who it is.
final class LinkDoorHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = Never

    private let door: LinkDoor

    init(_ door: LinkDoor) { self.door = door }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case NIOSSLError.handshakeFailed = error { door.turnAway(context.remoteAddress, error) }
        context.fireErrorCaught(error)
    }
}
