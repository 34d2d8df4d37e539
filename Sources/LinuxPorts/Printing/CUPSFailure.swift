import CCups
import DeviceKit

/// What cupsd's refusals mean to the agent.
enum CUPSFailure {
    /// What to do when cupsd does not let us administer.
    private static let membership =
        "cupsd lets only administrators do this: add the agent's user to the group lpadmin (adduser USER lpadmin)"

    static func check(_ response: borrowing IPPResponse, while attempt: String) throws(DeviceError) {
        let (code, text) = response.status
        guard code.rawValue >= IPP_STATUS_ERROR_BAD_REQUEST.rawValue else { return }
        throw error(forIPP: code, text, while: attempt, isAnswered: true)
    }

    /// - Parameter isAnswered: whether cupsd itself gave the status; libcups uses some of the same for its own
    ///   failures.
    static func error(
        forIPP code: ipp_status_t, _ text: String, while attempt: String, isAnswered: Bool
    ) -> DeviceError {
        let attempt = "\(attempt): \(text)"
        switch code {
        case IPP_STATUS_ERROR_FORBIDDEN, IPP_STATUS_ERROR_NOT_AUTHENTICATED, IPP_STATUS_ERROR_NOT_AUTHORIZED,
            IPP_STATUS_ERROR_CUPS_AUTHENTICATION_CANCELED:
            return DeviceError(.accessDenied, while: "\(attempt); \(membership)")
        case IPP_STATUS_ERROR_SERVICE_UNAVAILABLE, IPP_STATUS_ERROR_INTERNAL:
            return DeviceError(isAnswered ? .refused : .unavailable, while: attempt)
        case IPP_STATUS_ERROR_BUSY, IPP_STATUS_ERROR_TEMPORARY, IPP_STATUS_ERROR_TOO_MANY_JOBS:
            return DeviceError(.busy, while: attempt)
        case IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED, IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED,
            IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES:
            return DeviceError(.unsupported, while: attempt)
        case IPP_STATUS_ERROR_TIMEOUT:
            return DeviceError(.timedOut, while: attempt)
        default:
            return DeviceError(isAnswered ? .refused : .unavailable, while: attempt)
        }
    }

    static func error(forHTTP status: http_status_t, while attempt: String) -> DeviceError {
        let text = httpStatus(status).map { String(cString: $0) } ?? "HTTP \(status.rawValue)"
        switch status {
        case HTTP_STATUS_UNAUTHORIZED, HTTP_STATUS_FORBIDDEN:
            return DeviceError(.accessDenied, while: "\(attempt): \(text); \(membership)")
        case HTTP_STATUS_ERROR:
            return DeviceError(.unavailable, while: "\(attempt): cupsd broke off the connection")
        case HTTP_STATUS_SERVICE_UNAVAILABLE:
            return DeviceError(.unavailable, while: "\(attempt): \(text)")
        default:
            return DeviceError(.refused, while: "\(attempt): \(text)")
        }
    }
}
