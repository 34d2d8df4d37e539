import Crypto
import Foundation

/// Device files and firmware profiles in one signed file.
///
///     0      8   "HALLDEF1"
///     8      4   N, the manifest's length, big-endian, 2 … 1,048,576
///     12     N   the manifest: JSON of `DefinitionManifest`
///     12+N   64  Ed25519 (RFC 8032) over the 12+N bytes before it
///     76+N       the files' bytes in the manifest's order, nothing between and nothing after them
///
/// What stands before the signature is read only as far as the length; the rest of it means nothing until the signature
/// is found good, and the files mean nothing until each has the digest that was signed.
public struct DefinitionBundle: Sendable, Equatable {
    /// What it says of itself.
    public let manifest: DefinitionManifest
    /// Everything before the files: mark, length, manifest and signature.
    public let head: [UInt8]
    /// The files' bytes by path.
    public let files: [String: [UInt8]]

    static let mark = Array("HALLDEF1".utf8)
    static let longestManifest = 1 << 20
    /// The longest file that can be a bundle, in bytes; nothing longer need be read.
    public static let longest = 64 << 20

    /// Reads a bundle that one of `keys` signed.
    public init(_ bytes: [UInt8], keys: DefinitionKeys) throws(DefinitionBundleError) {
        head = try Self.head(of: bytes)
        guard keys.signed(head.dropLast(64), by: head.suffix(64)) else { throw .wrongSignature }
        manifest = try Self.manifest(ofHead: head)
        let end = head.count + manifest.files.reduce(0) { $0 + $1.bytes }
        guard bytes.count >= end else { throw .cutOff(offset: bytes.count, needed: end - bytes.count) }
        guard bytes.count == end else { throw .trailing(offset: end) }
        var files: [String: [UInt8]] = [:]
        var offset = head.count
        for item in manifest.files {
            let own = Array(bytes[offset..<(offset + item.bytes)])
            guard Self.digest(own) == item.sha256 else { throw .wrongDigest(path: item.path, offset: offset) }
            files[item.path] = own
            offset += item.bytes
        }
        self.files = files
    }

    /// What has to hold on this machine: `newest` is the highest version that was in force, `model` what it is.
    func admit(now: Int64, newest: Int, model: String?, modelFile: String) throws(DefinitionBundleError) {
        guard manifest.models.contains("*") || model.map(manifest.models.contains) == true else {
            throw .wrongModel(model: model, allowed: manifest.models, file: modelFile)
        }
        guard manifest.version > newest else { throw .downgrade(version: manifest.version, newest: newest) }
        // A day's grace: a bundle is taken to the hall on the day it is made, also where clocks differ.
        guard now >= manifest.made - 86_400_000 else { throw .clockBehind(made: manifest.made, now: now) }
        guard now <= manifest.expires else { throw .expired(at: manifest.expires) }
    }

    /// A name that no other bundle has: its version and the start of its head's digest.
    var name: String {
        let version = String(manifest.version)
        return String(repeating: "0", count: max(0, 8 - version.count)) + "\(version)-\(Self.digest(head).prefix(12))"
    }

    /// The part before the files, by its length alone.
    static func head(of bytes: [UInt8]) throws(DefinitionBundleError) -> [UInt8] {
        guard bytes.prefix(mark.count).elementsEqual(mark.prefix(bytes.count)) else { throw .notABundle }
        guard bytes.count >= 12 else { throw .cutOff(offset: bytes.count, needed: 12 - bytes.count) }
        let length = bytes[8..<12].reduce(0) { $0 << 8 | Int($1) }
        guard (2...longestManifest).contains(length) else { throw .notABundle }
        let end = 12 + length + 64
        guard bytes.count >= end else { throw .cutOff(offset: bytes.count, needed: end - bytes.count) }
        return Array(bytes[..<end])
    }

    /// The manifest in a head, whose signature was checked when it came.
    static func manifest(ofHead head: [UInt8]) throws(DefinitionBundleError) -> DefinitionManifest {
        let manifest: DefinitionManifest
        do {
            manifest = try JSONDecoder().decode(DefinitionManifest.self, from: Data(head.dropFirst(12).dropLast(64)))
        } catch { throw .malformedManifest("it is no JSON of a manifest") }
        if let problem = manifest.problem() { throw .malformedManifest(problem) }
        return manifest
    }

    /// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits.
    static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
