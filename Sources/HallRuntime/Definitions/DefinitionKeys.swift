import Crypto
import Foundation

/// The public keys whose owners may make bundles of device files for this site.
///
/// A line each: 32 bytes of Ed25519 (RFC 8032) in base64, then anything that tells whose it is; `#` begins a comment.
/// Two lines let a key be replaced without a gap.
public struct DefinitionKeys: Sendable {
    private let keys: [Curve25519.Signing.PublicKey]

    /// Reads the file at `path`.
    public init(file path: String) throws(DefinitionBundleError) {
        guard let data = FileManager.default.contents(atPath: path) else { throw .noKey(file: path) }
        var keys: [Curve25519.Signing.PublicKey] = []
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard let word = line.split(whereSeparator: \.isWhitespace).first, !word.hasPrefix("#") else { continue }
            guard let raw = Data(base64Encoded: String(word)),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
            else { throw .badKey(file: path, line: index + 1) }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw .noKey(file: path) }
        self.keys = keys
    }

    /// The keys of signers at hand.
    public init(of signers: [DefinitionSigner]) { keys = signers.map(\.key.publicKey) }

    /// Whether one of them signed these bytes.
    func signed(_ bytes: some Sequence<UInt8>, by signature: some Sequence<UInt8>) -> Bool {
        let (data, signature) = (Data(bytes), Data(signature))
        return keys.contains { $0.isValidSignature(signature, for: data) }
    }
}
