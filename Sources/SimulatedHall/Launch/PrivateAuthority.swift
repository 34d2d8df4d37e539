import Glibc

/// An authority of our own for tests and measurements, with the certificates that the machines of a hall show each other.
///
/// Made by the `openssl` command, with the words that a technician would use; a library that makes certificates would be
/// one more package for tests alone.
public struct PrivateAuthority: Sendable {
    /// Why there is none.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// What was attempted and what was said about it.
        public var description: String
    }

    /// Where its files lie.
    public let folder: String

    /// An authority whose files lie in `folder`, or will.
    public init(folder: String) { self.folder = folder }

    /// The program that makes certificates.
    public static let program = "/usr/bin/openssl"
    /// Whether it is installed here.
    public static var isInstalled: Bool { access(program, X_OK) == 0 }

    /// The authority's certificate.
    public var certificate: String { folder + "/authority.pem" }
    /// A machine's certificate.
    public func certificate(of name: String) -> String { "\(folder)/\(name).pem" }
    /// A machine's private key.
    public func key(of name: String) -> String { "\(folder)/\(name).key" }

    /// Makes an authority in `folder`, which must be there.
    public static func make(in folder: String) async throws -> PrivateAuthority {
        let authority = PrivateAuthority(folder: folder)
        try await authority.run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout authority.key \
            -out authority.pem -days 2 -subj "/CN=hall authority"
            """)
        return authority
    }

    /// Signs a certificate for a machine, with these subject alternative names: `DNS:kiosk-1`, `IP:127.0.0.1`, ….
    public func sign(_ name: String, _ names: [String]) async throws {
        let subject =
            names.isEmpty ? "" : "echo subjectAltName=\(names.joined(separator: ",")) > \(name).names"
        try await run(
            """
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout \(name).key -out \(name).csr \
            -subj "/CN=\(name)"
            : > \(name).names
            \(subject)
            openssl x509 -req -in \(name).csr -CA authority.pem -CAkey authority.key -CAcreateserial -out \(name).pem \
            -days 2 -extfile \(name).names
            """)
    }

    private func run(_ script: String) async throws {
        let ending = try await ChildProcess.run(.init(["/bin/sh", "-c", "set -e; cd \"$0\"\n\(script)", folder]))
        guard ending.ending == .exited(0) else {
            throw Failure(description: "openssl made no certificate: \(ending.output.suffix(400))")
        }
    }
}
