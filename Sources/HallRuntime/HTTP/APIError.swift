import DeviceKit
import FoundationEssentials
import HallDomain
import Hummingbird

/// Why a request was not granted, as it is answered: `{"error":{"code":"…","zh":"…","en":"…"}}`.
struct APIError: HTTPResponseError, Equatable {
    var status: HTTPResponse.Status
    /// Stable, lower case with hyphens.
    var code: String
    /// What people read, from the catalogue.
    var text: BilingualText

    private struct Body: Encodable {
        struct Detail: Encodable {
            var code: String
            var zh: String
            var en: String
        }
        var error: Detail
    }

    func response(from request: Request, context: some RequestContext) -> Response {
        let body = Body(error: .init(code: code, zh: text.zh, en: text.en))
        return JSONReply.response(body, status: status)
    }

    /// The body could not be read as what it should be.
    static func malformed(_ code: String = "malformed") -> APIError {
        APIError(status: .badRequest, code: code, text: PageWords.text("p.error.malformed"))
    }

    /// The request comes from elsewhere than one of our own pages.
    static func foreign(_ code: String) -> APIError {
        APIError(status: .forbidden, code: code, text: PageWords.text("p.error.foreign"))
    }

    /// Whether the request was none that a page of ours sends, whatever the state of the hall.
    var isMalformed: Bool {
        [.badRequest, .contentTooLarge, .unsupportedMediaType].contains(status) || ["host", "origin"].contains(code)
    }

    /// There is no such page, place or ticket.
    static let notFound = APIError(
        status: .notFound, code: "not-found", text: PageWords.text("p.error.notfound"))
    /// Nobody is signed in with this token.
    static let noToken = APIError(
        status: .unauthorized, code: "token", text: PageWords.text("s.nosign"))
    /// A body over the limit.
    static let tooLarge = APIError(
        status: .contentTooLarge, code: "too-large", text: PageWords.text("p.error.malformed"))
    /// Too many wishes wait, or too many pages are open.
    static let busy = APIError(
        status: .serviceUnavailable, code: "busy", text: PageWords.text("k.starting"))
    /// The disk would not keep it; nothing was handed out. The code is `disk-full`, `disk-readonly` or `not-kept`.
    static func notKept(_ fault: DeviceFault) -> APIError {
        let code = fault == .diskFull || fault == .diskReadonly ? fault.rawValue : "not-kept"
        return APIError(status: .serviceUnavailable, code: code, text: PageWords.text("k.full"))
    }
}

/// JSON in responses: UTF-8, keys sorted, never stored by a cache.
enum JSONReply {
    static func response(_ body: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        guard let bytes = bytes(body) else { return Response(status: .internalServerError) }
        return response(written: bytes, status: status)
    }

    /// What is JSON already.
    static func response(written bytes: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: bytes))
    }

    static func bytes(_ body: some Encodable) -> ByteBuffer? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(body)).map { ByteBuffer(bytes: $0) }
    }
}
