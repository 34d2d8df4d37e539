import CCups
import DeviceKit

/// Asks an IPP printer at its own address how it is, on a thread of its own: a printer that is off blocks nobody.
final class IPPPrinterLook: Sendable {
    private let thread = BlockingThread(name: "ipp")

    /// Whether a queue's `device-uri` says host and port of a printer that speaks IPP without encryption: `ipps:` and
    /// `dnssd:` are left to cupsd, which keeps their certificates and names.
    static func isAskable(_ address: String) -> Bool { address.hasPrefix("ipp://") }

    /// Get-Printer-Attributes. Throws `.unavailable` when nobody answers there.
    func look(at address: String) async throws(DeviceError) -> SpoolQueue {
        try await thread.run { () throws(DeviceError) in
            let place = try IPPPlace(address)
            let connection = CUPSConnection(server: CUPSServer(host: place.host, port: place.port))
            defer { connection.close() }
            let attempt = "asking \(address) how it is"
            do throws(DeviceError) {
                let response = try connection.perform(place.resource, attempt) { () throws(DeviceError) in
                    let request = try IPPRequest(IPP_OP_GET_PRINTER_ATTRIBUTES, printer: address)
                    request.add("requested-attributes", keywords: IPPResponse.queueAttributes)
                    return request
                }
                return response.queue()
            } catch {
                // The connection's own words are about cupsd.
                guard error.cause == .unavailable else { throw error }
                throw DeviceError(.unavailable, while: "\(attempt): no printer answers")
            }
        }
    }
}

/// Host, port and resource of an `ipp:` address.
private struct IPPPlace {
    var host: String
    var port: UInt16
    var resource: String

    init(_ address: String) throws(DeviceError) {
        var scheme = [CChar](repeating: 0, count: 32)
        var user = [CChar](repeating: 0, count: 256)
        var host = [CChar](repeating: 0, count: 256)
        var resource = [CChar](repeating: 0, count: 1024)
        var port: Int32 = 0
        let status = httpSeparateURI(
            HTTP_URI_CODING_ALL, address, &scheme, Int32(scheme.count), &user, Int32(user.count), &host,
            Int32(host.count), &port, &resource, Int32(resource.count))
        guard status.rawValue >= HTTP_URI_STATUS_OK.rawValue, let port = UInt16(exactly: port), port > 0 else {
            throw DeviceError(.unsupported, while: "reading the printer's address \(address)")
        }
        (self.host, self.port, self.resource) = (Self.text(host), port, Self.text(resource))
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
