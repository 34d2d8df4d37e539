import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Central's page and its data, on the loopback interface.
struct CentralAPI: Sendable {
    let store: CentralStore
    let feed: ChangeFeed
    let broker: BrokerState
    /// Changes within this time of each other make one new view.
    static let pace = Duration.milliseconds(300)

    typealias Context = BasicRequestContext

    /// `GET /`, `/assets/{name}`, `/api/v1/live` (server-sent events, `event: view`), `/api/v1/kiosks`,
    /// `/api/v1/events?kiosk=&after=&limit=` and `/api/v1/export`.
    func router() -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: CentralGuard())
        router.get("/") { request, _ in try CentralFiles.response("central.html", to: request) }
        router.get("/assets/{name}") { request, context in
            try CentralFiles.response(context.parameters.get("name") ?? "", to: request)
        }
        router.get("/api/v1/live") { _, _ in try live() }
        router.get("/api/v1/kiosks") { _, _ in try Self.json(["kiosks": try await store.kiosks()]) }
        router.get("/api/v1/events") { request, _ in try await events(request) }
        router.get("/api/v1/export") { _, _ in try Self.json(try await store.export()) }
        return router
    }

    private func events(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        guard let after = Self.number(query["after"], default: 0), after >= 0,
            let limit = Self.number(query["limit"], default: 100), (1...1000).contains(limit)
        else { throw HTTPError(.badRequest, message: "after: a number from 0; limit: 1 to 1000") }
        let rows = try await store.events(of: query["kiosk"].map(String.init), after: after, limit: Int(limit))
        return try Self.json(["events": rows])
    }

    private static func number(_ text: Substring?, default value: Int64) -> Int64? {
        text.map { Int64($0) } ?? value
    }

    private func live() throws -> Response {
        guard let changes = feed.changes() else { throw HTTPError(.serviceUnavailable, message: "too many pages") }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: .init { writer in
                // The page asks again after a second when the connection breaks.
                try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
                for await _ in changes.cancelOnGracefulShutdown() {
                    let view = try await store.view(now: .wallClock, brokerTrouble: broker.trouble)
                    var frame = ByteBuffer(string: "event: view\ndata: ")
                    frame.writeBytes(try Self.bytes(view))
                    frame.writeString("\n\n")
                    try await writer.write(frame)
                    try await Task.sleep(for: Self.pace)
                }
                try await writer.finish(nil)
            })
    }

    private static func bytes(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    private static func json(_ value: some Encodable) throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try bytes(value))))
    }
}

/// Stands before every route: only pages of this machine that we served ourselves may ask.
struct CentralGuard<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] } ?? "none"
        guard let host = request.head.authority, Self.isLoopback(host), site == "same-origin" || site == "none" else {
            throw HTTPError(.forbidden, message: "only from this machine")
        }
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] =
            "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    /// `127.0.0.1`, `localhost` or `[::1]`, with or without a port: a foreign name that leads here is refused.
    static func isLoopback(_ authority: String) -> Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { host in
            guard authority.hasPrefix(host) else { return false }
            let rest = authority.dropFirst(host.count)
            return rest.isEmpty || (rest.first == ":" && UInt16(rest.dropFirst()) != nil)
        }
    }
}
