import HTTPTypes
import HallDomain
import Hummingbird

/// Stands before every route: keeps foreign pages out, gives every answer its security headers, and turns every
/// error into `{"error":{…}}`.
struct RequestGuard<Context: RequestContext>: RouterMiddleware {
    let isLocalSocket: Bool
    let malformed: MalformedInput

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            if !isLocalSocket { try Self.check(request) }
            response = try await next(request, context)
        } catch let error as APIError {
            response = error.response(from: request, context: context)
            if error.isMalformed { malformed.note("http") }
        } catch let error as HTTPError {
            let reply = error.status == .notFound ? APIError.notFound : .malformed("http-\(error.status.code)")
            response = reply.response(from: request, context: context)
            response.status = error.status
            if error.status != .notFound { malformed.note("http") }
        }
        for (name, value) in Self.headers { response.headers[name] = value }
        return response
    }

    static func check(_ request: Request) throws(APIError) {
        guard let host = request.head.authority, isLoopback(host) else { throw .foreign("host") }
        let site = request.headers[.secFetchSite]
        // A foreign page may neither read nor hold our streams, whatever the method.
        if let site, site != "same-origin", site != "none" { throw .foreign("origin") }
        guard request.method != .get, request.method != .head else { return }
        let isOurs = site == "same-origin" || (site == nil && request.headers[.origin] == "http://\(host)")
        guard isOurs else { throw .foreign("origin") }
        if let origin = request.headers[.origin], origin != "http://\(host)" { throw .foreign("origin") }
        guard isJSON(request.headers[.contentType]) else {
            throw APIError(
                status: .unsupportedMediaType, code: "content-type", text: PageWords.text("p.error.malformed"))
        }
    }

    /// `127.0.0.1`, `localhost` or `[::1]`, with or without a port.
    static func isLoopback(_ authority: String) -> Bool {
        var host = authority[...]
        if let colon = host.lastIndex(of: ":"), host.last != "]" {
            let port = host[host.index(after: colon)...]
            guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return false
            }
            host = host[..<colon]
        }
        return host == "127.0.0.1" || host == "localhost" || host == "[::1]"
    }

    private static func isJSON(_ type: String?) -> Bool {
        guard let type = type?.split(separator: ";").first else { return false }
        return type.lowercased().filter { $0 != " " } == "application/json"
    }

    /// Nothing but our own files runs or is framed; nothing is guessed, leaked or embedded.
    private static var headers: [(HTTPField.Name, String)] {
        [
            (
                .contentSecurityPolicy,
                "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
            ),
            (.xContentTypeOptions, "nosniff"), (.referrerPolicy, "no-referrer"), (.frameOptions, "DENY"),
            (.resourcePolicy, "same-origin"), (.openerPolicy, "same-origin"),
        ]
    }
}

extension HTTPField.Name {
    /// The windows' token.
    static let windowToken = HTTPField.Name("X-HallKit-Token") ?? .authorization
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .referer
    static let frameOptions = HTTPField.Name("X-Frame-Options") ?? .referer
    static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy") ?? .referer
    static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .referer
}
