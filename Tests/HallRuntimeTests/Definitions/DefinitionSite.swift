import Foundation
import Testing

@testable import HallRuntime

/// A machine's folder of installed sets, and a maker of bundles whom it believes.
final class DefinitionSite {
    static let now: Int64 = 1_790_000_000_000
    static let day: Int64 = 86_400_000

    let root: String
    let signer = DefinitionSigner()
    var sets: DefinitionSets { DefinitionSets(folder: root + "/definitions") }

    init() throws {
        // In memory where there is room for it: what is judged is the order of the steps, not how fast a disk syncs.
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
        root = folder + "/definitions-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// The files of a version: all bytes of a version differ from every other's.
    static func files(_ version: Int) -> [String: [UInt8]] {
        [
            "devices/printer.yaml": Array("id: printer # of version \(version)\n".utf8),
            "devices/board-\(version).yaml": Array("id: board-\(version)\n".utf8),
            "firmware-profiles/gbk.yaml": Array(String(repeating: "# version \(version)\n", count: 40).utf8),
        ]
    }

    func bundle(_ version: Int, models: [String] = ["*"], by other: DefinitionSigner? = nil) throws -> [UInt8] {
        try (other ?? signer).bundle(
            Self.files(version), version: version, made: Self.now - Self.day, expires: Self.now + 30 * Self.day,
            models: models)
    }

    /// Installs; what the strict readers say is `findings`.
    @discardableResult func install(
        _ bytes: [UInt8], model: String? = "k2", now: Int64 = DefinitionSite.now, findings: [String] = []
    ) throws -> Int {
        try sets.install(
            bytes, keys: DefinitionKeys(of: [signer]), model: model, modelFile: "machine-model", now: now,
            check: { _ in findings }
        ).manifest.version
    }

    /// The version in force, every file of which is what that version's maker signed.
    var version: Int? { Self.version(of: sets) }

    static func version(of sets: DefinitionSets) -> Int? {
        guard let inForce = sets.state().inForce else { return nil }
        let files = files(inForce.manifest.version)
        let isWhole = files.allSatisfy {
            FileManager.default.contents(atPath: "\(inForce.folder)/\($0)").map(Array.init) == $1
        }
        return isWhole && files.count == inForce.manifest.files.count ? inForce.manifest.version : nil
    }

    /// What lies in the folder, links with where they lead.
    var contents: Set<String> {
        let files = FileManager.default
        return Set(
            (files.enumerator(atPath: sets.folder)?.compactMap { $0 as? String } ?? []).map { name in
                let link = try? files.destinationOfSymbolicLink(atPath: "\(sets.folder)/\(name)")
                return link.map { "\(name) > \($0)" } ?? name
            })
    }
}
