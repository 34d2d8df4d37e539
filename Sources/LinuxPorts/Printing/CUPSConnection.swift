import CCups
import CLinux
import DeviceKit

/// The kept connection to cupsd. libcups blocks and keeps state for each thread (user, password callback, last
/// error), so one thread makes all calls.
// Sendable because `CUPSSpooler` touches it in jobs of its one BlockingThread only.
final class CUPSConnection: @unchecked Sendable {
    /// How long cupsd may take to connect and to go on with an answer, in seconds.
    private static let patience = 5.0

    private let server: CUPSServer
    private var http: OpaquePointer?
    /// How many connections were made so far.
    private(set) var count = 0

    init(server: CUPSServer) { self.server = server }

    /// Ends the connection; the next request makes a new one.
    func close() {
        if let http { httpClose(http) }
        http = nil
    }

    /// Sends a request without a document. It is sent again once where a kept connection turns out to be gone:
    /// none of these requests does more when it comes twice.
    func perform(
        _ resource: String, _ attempt: String, _ request: () throws(DeviceError) -> IPPRequest
    ) throws(DeviceError) -> IPPResponse {
        let isKept = http != nil
        do throws(DeviceError) {
            return try performOnce(resource, attempt, try request())
        } catch {
            guard isKept, error.cause == .unavailable else { throw error }
            return try performOnce(resource, attempt, try request())
        }
    }

    /// Sends a request with a document behind it, once.
    ///
    /// Not `cupsSendRequest`: that asks for `100 Continue` first, a turn of cupsd that the ticket would wait for.
    func perform(
        _ resource: String, _ attempt: String, _ request: consuming IPPRequest, document: [UInt8]
    ) throws(DeviceError) -> IPPResponse {
        let http = try connected(attempt)
        let message = request.release()
        defer { ippDelete(message) }
        httpClearFields(http)
        httpSetField(http, HTTP_FIELD_CONTENT_TYPE, "application/ipp")
        httpSetExpect(http, HTTP_STATUS_NONE)
        httpSetLength(http, ippLength(message) + document.count)
        guard httpPost(http, resource) == 0, ippWrite(http, message) == IPP_STATE_DATA,
            Self.write(document, to: http), httpFlushWrite(http) >= 0
        else { throw lost(attempt) }
        var status = httpUpdate(http)
        while status == HTTP_STATUS_CONTINUE { status = httpUpdate(http) }
        guard status == HTTP_STATUS_OK else {
            close()
            throw CUPSFailure.error(forHTTP: status, while: attempt)
        }
        guard let answer = ippNew() else { throw lost(attempt) }
        let response = IPPResponse(answer)
        var state = IPP_STATE_IDLE
        repeat { state = ippRead(http, answer) } while state != IPP_STATE_DATA && state != IPP_STATE_ERROR
        guard state == IPP_STATE_DATA else { throw lost(attempt) }
        httpFlush(http)
        if httpGetState(http) != HTTP_STATE_WAITING { close() }
        try CUPSFailure.check(response, while: attempt)
        return response
    }

    private func performOnce(
        _ resource: String, _ attempt: String, _ request: consuming IPPRequest
    ) throws(DeviceError) -> IPPResponse {
        let http = try connected(attempt)
        guard let message = cupsDoRequest(http, request.release(), resource) else {
            let status = cupsLastError()
            let text = cupsLastErrorString().map { String(cString: $0) } ?? ""
            close()
            throw CUPSFailure.error(forIPP: status, text, while: attempt, isAnswered: false)
        }
        let response = IPPResponse(message)
        try CUPSFailure.check(response, while: attempt)
        return response
    }

    private func lost(_ attempt: String) -> DeviceError {
        close()
        return DeviceError(.unavailable, while: "\(attempt): cupsd broke off the connection")
    }

    private func connected(_ attempt: String) throws(DeviceError) -> OpaquePointer {
        // cupsd closes connections that were idle for a while; what it sent last is then readable.
        if let http, hk_ready_now(httpGetFd(http), UInt32(HK_IN.rawValue)) != 0 { close() }
        if let http { return http }
        cupsSetPasswordCB2(Self.noPassword, nil)
        guard
            let http = httpConnect2(
                server.host, server.port, nil, Int32(AF_UNSPEC), HTTP_ENCRYPTION_IF_REQUESTED, 1,
                Int32(Self.patience * 1000), nil)
        else {
            throw DeviceError(.unavailable, while: "\(attempt): no cupsd answers at \(server)")
        }
        httpSetTimeout(http, Self.patience, Self.giveUp, nil)
        httpSetKeepAlive(http, HTTP_KEEPALIVE_ON)
        self.http = http
        count += 1
        return http
    }

    private static func write(_ document: [UInt8], to http: OpaquePointer) -> Bool {
        document.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return true }
            return httpWrite2(http, start.assumingMemoryBound(to: CChar.self), bytes.count) == bytes.count
        }
    }

    /// Nobody is there to type a password: peer credentials on the unix socket or nothing.
    private static let noPassword:
        @convention(c) @Sendable (
            UnsafePointer<CChar>?, OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
            UnsafeMutableRawPointer?
        ) -> UnsafePointer<CChar>? = { _, _, _, _, _ in nil }

    private static let giveUp: @convention(c) @Sendable (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = {
        _, _ in 0
    }
}
