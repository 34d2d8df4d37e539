import Glibc
import NIOCore
import NIOPosix

/// Why a kiosk and the hall server did not understand each other, in words for a technician. Never a part of a message.
enum LinkFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody answers at the address.
    case unreachable(String)
    /// The hall server's certificate is not to be believed.
    case notTrusted(String)
    /// The hall server does not believe this kiosk's certificate.
    case turnedAway(String)
    /// The hall server heard and would not.
    case refused(status: Int, code: String)
    /// It took longer than it may.
    case silent
    /// The connection ended in the middle.
    case cut(String)
    /// What came is no answer.
    case unreadable(String)
    /// This kiosk's own files.
    case credentials(String)

    var description: String {
        switch self {
        case .unreachable(let reason): "nobody answers: \(reason)"
        case .notTrusted(let reason):
            "the hall server's certificate is not believed: \(reason); it must be signed by the authority of link: and "
                + "name the host of server:"
        case .turnedAway(let reason):
            "the hall server does not take this kiosk's certificate: \(reason); it must be in date and signed by the "
                + "authority that the hall server believes"
        case .refused(let status, let code): "the hall server refuses: \(status) \(code)"
        case .silent: "the hall server does not answer in time"
        case .cut(let reason): "the connection was cut: \(reason)"
        case .unreadable(let reason): "what came is no answer of a hall server: \(reason)"
        case .credentials(let reason): reason
        }
    }

    /// What an error of the connection means.
    init(_ error: any Error) {
        let text = "\(error)"
        self =
            switch error {
            case let failure as LinkFailure: failure
            case let error as NIOConnectionError:
                .unreachable(
                    error.connectionErrors.first.map { Self.words($0.error) } ?? "\(error.host) is no known name")
            case ChannelError.connectTimeout: .unreachable("no answer within the time")
            // BoringSSL's names; an alert is what the other end said.
            case _ where text.contains("_ALERT_"): .turnedAway(Self.alert(in: text))
            case _ where Self.verifying.contains(where: text.contains): .notTrusted(Self.short(text))
            default: .cut(Self.words(error))
            }
    }

    private static let verifying = [
        "CERTIFICATE_VERIFY_FAILED", "unableToValidateCertificate", "failedToValidateHostname",
        "noCertificateToValidate", "serverHostnameImpossibleToMatch",
    ]

    private static func alert(in text: String) -> String {
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        return words.first { $0.contains("_ALERT_") }.map(String.init) ?? short(text)
    }

    /// The system's own words, where it is the system's error.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? IOError else { return short("\(error)") }
        return String(cString: strerror(error.errnoCode))
    }

    private static func short(_ text: String) -> String { String(text.prefix(200)) }
}
