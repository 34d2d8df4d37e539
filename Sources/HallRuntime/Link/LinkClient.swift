import Foundation
import HTTPTypes
import HallDomain
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A kiosk's connection to the hall server: HTTP/1.1 over mutual TLS, one request at a time, connected anew when it was
/// cut. Every request may be said again.
actor LinkClient {
    private let address: LinkAddress
    private let context: NIOSSLContext
    private let timeout: Duration
    private var line: (channel: any Channel, trouble: LinkTrouble)?
    /// Tells of each connection that has ended, whoever ended it.
    nonisolated let endings: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation

    /// A connection that is made when it is first needed.
    init(to address: LinkAddress, credentials: LinkCredentials, timeout: Duration) throws(LinkFailure) {
        self.address = address
        self.timeout = timeout
        (endings, ending) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        do { context = try credentials.client() } catch { throw .credentials(error.message) }
    }

    /// Says something and hears the answer.
    func say(_ message: KioskMessage) async throws(LinkFailure) -> HallMessage {
        let body: Data
        do { body = try JSONEncoder().encode(message) } catch { throw .unreadable("\(error)") }
        return try await exchange(LinkPaths.messages, body, as: HallMessage.self)
    }

    /// The day's key that the hall server has now.
    func dayKey() async throws(LinkFailure) -> DayKey {
        let key = try await exchange(LinkPaths.dayKey, nil, as: DayKey.self)
        guard key.isKey else { throw .unreadable("a day's key of \(key.key.count) bytes") }
        return key
    }

    /// Whether a connection stands, as far as this end knows.
    var isConnected: Bool { line?.channel.isActive == true }

    /// Ends the connection; the next request makes another.
    func close() {
        line?.channel.close(promise: nil)
        line = nil
    }

    private func exchange<Answer: Decodable & Sendable>(
        _ path: String, _ body: Data?, as type: Answer.Type
    ) async throws(LinkFailure) -> Answer {
        let answer = try await send(path, body)
        guard answer.status == 200 else {
            let code = (try? JSONDecoder().decode(LinkRefusal.self, from: answer.body))?.error.code ?? ""
            throw .refused(status: answer.status, code: code)
        }
        // What stands in it stays out of the error.
        do { return try JSONDecoder().decode(type, from: answer.body) } catch {
            throw .unreadable("\(answer.body.count) bytes that are no \(type)")
        }
    }

    /// One request as it stands, a POST where it has a body, and its answer whatever it is.
    func send(_ path: String, _ body: Data?) async throws(LinkFailure) -> LinkExchange.Answer {
        let (channel, trouble) = try await connected()
        var head = HTTPRequestHead(version: .http1_1, method: body == nil ? .GET : .POST, uri: path)
        head.headers.add(name: "Host", value: "\(address)")
        head.headers.add(name: "Accept", value: "application/json")
        if let body {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: "\(body.count)")
        }
        let reply = channel.eventLoop.makePromise(of: LinkExchange.Answer.self)
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenFailure { reply.fail($0) }
        channel.writeAndFlush(
            LinkExchange.Question(head: head, body: ByteBuffer(bytes: body ?? Data()), reply: reply), promise: written)
        do { return try await reply.futureResult.get() } catch {
            close()
            // What ended the connection says more than that it has ended.
            throw LinkFailure(trouble.first ?? error)
        }
    }

    private func connected() async throws(LinkFailure) -> (any Channel, LinkTrouble) {
        if let line, line.channel.isActive { return line }
        let trouble = LinkTrouble()
        let (context, limit, host) = (context, TimeAmount(timeout), address.isNumeric ? nil : address.host)
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(limit)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: host))
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(LinkExchange(limit: limit, trouble: trouble))
                    }
                }
                .connect(host: address.host, port: address.port).get()
            channel.closeFuture.whenComplete { [ending] _ in ending.yield() }
            line = (channel, trouble)
            return (channel, trouble)
        } catch {
            throw LinkFailure(error)
        }
    }
}

/// Where what is said to the hall server goes.
enum LinkPaths {
    static let messages = "/link/v1/messages"
    static let dayKey = "/link/v1/day-key"
}

/// `{"error":{"code":…}}` of the hall server.
struct LinkRefusal: Codable, Sendable {
    struct Detail: Codable, Sendable { var code: String }
    var error: Detail
}
