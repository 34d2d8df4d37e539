import Crypto
import Foundation

/// Whoever makes bundles of device files: the private half of a key in `DefinitionKeys`.
public struct DefinitionSigner: Sendable {
    let key: Curve25519.Signing.PrivateKey

    /// A new one, from the kernel's random numbers.
    public init() { key = Curve25519.Signing.PrivateKey() }

    /// The one that `text` keeps; `nil` for what is no such text.
    public init?(text: String) {
        guard let raw = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
        else { return nil }
        self.key = key
    }

    /// The secret, to be kept where only its owner reads: 32 bytes in base64.
    public var text: String { key.rawRepresentation.base64EncodedString() }
    /// What the halls' key files hold: 32 bytes in base64.
    public var publicText: String { key.publicKey.rawRepresentation.base64EncodedString() }

    /// A bundle of files, by path; throws what is wrong with them or with the rest of the manifest.
    public func bundle(
        _ files: [String: [UInt8]], version: Int, made: Int64, expires: Int64, models: [String]
    ) throws(DefinitionBundleError) -> [UInt8] {
        let paths = files.keys.sorted()
        let manifest = DefinitionManifest(
            version: version, made: made, expires: expires, models: models,
            files: paths.map { path in
                let bytes = files[path] ?? []
                return .init(path: path, bytes: bytes.count, sha256: DefinitionBundle.digest(bytes))
            })
        if let problem = manifest.problem() { throw .malformedManifest(problem) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(manifest) else { throw .malformedManifest("cannot be written") }
        return try head(of: Array(text)) + paths.flatMap { files[$0] ?? [] }
    }

    /// Mark, length, a manifest's text and the signature over them.
    package func head(of manifest: [UInt8]) throws(DefinitionBundleError) -> [UInt8] {
        var bytes = DefinitionBundle.mark
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: manifest.count >> (24 - 8 * $0)) }
        bytes += manifest
        guard let signature = try? key.signature(for: Data(bytes)) else {
            throw .malformedManifest("cannot be signed")
        }
        return bytes + signature
    }
}
