import Foundation
import HallDomain
import NIOCore
import NIOSSL

/// The files by which the two ends of a link know each other: mutual TLS, with one authority of the hall's own.
///
/// The authority is the only one that is believed, whatever the machine believes otherwise. A kiosk's certificate has the
/// subject alternative name `DNS:kiosk-ID`; the hall server's has the names and addresses that kiosks write for it.
public struct LinkCredentials: Sendable, Equatable {
    /// The certificate of this machine, followed by those between it and the authority, in PEM.
    public var certificate: String
    /// Its private key, in PEM.
    public var key: String
    /// The certificate of the authority that signs every machine's, in PEM.
    public var authority: String

    /// Files by their paths.
    public init(certificate: String, key: String, authority: String) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }

    /// What is wrong with one of the files.
    struct Problem: Error {
        /// Its key in the hall file.
        var part: String
        var message: String
    }

    /// What stands before a kiosk's id in its certificate.
    private static let kioskMark = "kiosk-"

    /// A machine without power says no goodbye: the end of the other's program does not wait for it.
    private static let farewell = TimeAmount.milliseconds(300)

    private struct Loaded {
        var chain: [NIOSSLCertificate]
        var key: NIOSSLPrivateKey
        var authorities: [NIOSSLCertificate]
    }

    private func load() throws(Problem) -> Loaded {
        let chain = try certificates(in: certificate, "certificate")
        let authorities = try certificates(in: authority, "authority")
        let text = try read(key, "key")
        guard let key = try? NIOSSLPrivateKey(bytes: Array(text.utf8), format: .pem) else {
            throw Problem(part: "key", message: "'\(key)' holds no private key in PEM, or one with a password")
        }
        return Loaded(chain: chain, key: key, authorities: authorities)
    }

    private func read(_ path: String, _ part: String) throws(Problem) -> String {
        do { return try WrittenText.read(path) } catch {
            throw Problem(part: part, message: "'\(path)': \(error.message)")
        }
    }

    private func certificates(in path: String, _ part: String) throws(Problem) -> [NIOSSLCertificate] {
        let text = try read(path, part)
        guard let read = try? NIOSSLCertificate.fromPEMBytes(Array(text.utf8)), !read.isEmpty else {
            throw Problem(part: part, message: "'\(path)' holds no certificate in PEM")
        }
        return read
    }

    /// Whether the files are there and fit each other and, at a kiosk, its name. Their dates are not looked at: a kiosk
    /// whose clock is wrong still starts, and says what is wrong when it speaks.
    func check(for kiosk: KioskID?) throws(Problem) {
        let loaded = try load()
        if let kiosk, let own = loaded.chain.first, Self.kiosk(of: own) != kiosk {
            let named = Self.kiosk(of: own).map { "is that of kiosk '\($0)'" } ?? "names no kiosk"
            throw Problem(
                part: "certificate",
                message:
                    "'\(certificate)' \(named); it needs the subject alternative name DNS:\(Self.kioskMark)\(kiosk)")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: key)
        if let mode = attributes?[.posixPermissions] as? Int, mode & 0o007 != 0 {
            throw Problem(part: "key", message: "'\(key)' can be read by everybody; chmod o= keeps it to its owner")
        }
        // Takes certificate and key only when they belong together.
        guard (try? NIOSSLContext(configuration: Self.serverConfiguration(loaded))) != nil else {
            throw Problem(part: "key", message: "'\(key)' is not the key of '\(certificate)'")
        }
    }

    /// For the hall server: every kiosk must show a certificate of the authority's.
    func server() throws(Problem) -> TLSConfiguration { Self.serverConfiguration(try load()) }

    private static func serverConfiguration(_ loaded: Loaded) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: loaded.chain.map { .certificate($0) }, privateKey: .privateKey(loaded.key))
        configuration.trustRoots = .certificates(loaded.authorities)
        // A kiosk has no host name that could be compared; who it is, its certificate's name says.
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv13
        configuration.shutdownTimeout = farewell
        return configuration
    }

    /// For a kiosk: the hall server must show a certificate of the authority's for the host that was meant, or for the
    /// address that the host was found at. So no kiosk can pretend to be the hall server.
    func client() throws(Problem) -> NIOSSLContext {
        let loaded = try load()
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = loaded.chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(loaded.key)
        configuration.trustRoots = .certificates(loaded.authorities)
        configuration.certificateVerification = .fullVerification
        configuration.minimumTLSVersion = .tlsv13
        configuration.shutdownTimeout = Self.farewell
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw Problem(part: "key", message: "'\(key)' is not the key of '\(certificate)'")
        }
    }

    /// The kiosk that a certificate names.
    static func kiosk(of certificate: NIOSSLCertificate) -> KioskID? {
        for name in certificate._subjectAlternativeNames() where name.nameType == .dnsName {
            let text = String(decoding: name.contents, as: UTF8.self)
            if text.hasPrefix(kioskMark) { return KioskID(rawValue: String(text.dropFirst(kioskMark.count))) }
        }
        return nil
    }
}
