import Foundation
import HallRuntime
import WireFormats

/// Signed bundles of device files, as `hallctl config devices install` takes them.
enum FuzzBundle {
    private static let signer = DefinitionSigner(text: Data(repeating: 7, count: 32).base64EncodedString())

    /// Refused within the bytes, or read as what its maker would make again.
    ///
    /// An input that chooses so is signed anew: what a maker's mistake or a maker's key in wrong hands can bring about
    /// lies behind the signature, where no change of the bytes would ever come.
    static func breach(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        guard let signer else { return "there is no signer" }
        let bytes = choice.side == .host ? signed(bytes, by: signer) : bytes
        let bundle: DefinitionBundle
        do throws(DefinitionBundleError) {
            bundle = try DefinitionBundle(bytes, keys: DefinitionKeys(of: [signer]))
        } catch {
            guard !error.description.isEmpty else { return "refused without a word" }
            guard let offset = error.offset else { return nil }
            return (0...bytes.count).contains(offset) ? nil : "refused at \(offset) of \(bytes.count)"
        }
        let manifest = bundle.manifest
        guard bundle.head + manifest.files.flatMap({ bundle.files[$0.path] ?? [] }) == bytes else {
            return "not every byte is in the head or in a file"
        }
        if let path = bundle.files.keys.first(where: { !isInside($0) }) { return "'\(path)' leads out of the folders" }
        let again = try? DefinitionBundle(
            signer.bundle(
                bundle.files, version: manifest.version, made: manifest.made, expires: manifest.expires,
                models: manifest.models), keys: DefinitionKeys(of: [signer]))
        return again?.manifest == manifest && again?.files == bundle.files ? nil : "is made again as another"
    }

    private static func isInside(_ path: String) -> Bool {
        DefinitionManifest.folders.contains { path.hasPrefix($0 + "/") } && !path.contains("..")
            && path.utf8.count { $0 == 0x2F } == 1
    }

    /// The same with a good signature, where its length leaves room for one.
    private static func signed(_ bytes: [UInt8], by signer: DefinitionSigner) -> [UInt8] {
        guard bytes.count >= 12 else { return bytes }
        let length = bytes[8..<12].reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - 76, let head = try? signer.head(of: Array(bytes[12..<(12 + length)])) else {
            return bytes
        }
        return head + bytes[(76 + length)...]
    }

    /// Bundles of one file and of three.
    static var seeds: [[UInt8]] {
        let files = [
            "devices/a.yaml": Array("schema: 1\n".utf8), "devices/b-2.yaml": Array("id: b-2\n".utf8),
            "firmware-profiles/c.yaml": [0x23],
        ]
        return [files.filter { $0.key == "devices/a.yaml" }, files].compactMap { files in
            try? signer?.bundle(
                files, version: 7, made: 1_700_000_000_000, expires: 1_800_000_000_000, models: ["*", "hall-kiosk-2"])
        }
    }
}
