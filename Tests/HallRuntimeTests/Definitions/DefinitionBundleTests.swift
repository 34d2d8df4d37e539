import Foundation
import HallDomain
import Testing

@testable import HallRuntime

@Suite("A bundle of device files is taken whole, signed and newer, or not at all")
struct DefinitionBundleTests {
    private typealias Fault = DefinitionBundleError

    @Test("what was signed is read again, byte for byte")
    func roundTrip() throws {
        let site = try DefinitionSite()
        let bytes = try site.bundle(3, models: ["k1", "k2"])
        let bundle = try DefinitionBundle(bytes, keys: DefinitionKeys(of: [DefinitionSigner(), site.signer]))
        #expect(bundle.files == DefinitionSite.files(3))
        #expect(bundle.manifest.version == 3 && bundle.manifest.models == ["k1", "k2"])
        #expect(bundle.head + bundle.manifest.files.flatMap { bundle.files[$0.path] ?? [] } == bytes)
        #expect(try site.install(bytes) == 3)
        #expect(site.version == 3)
    }

    @Test("a signer comes back from its text, and a key file believes several")
    func keys() throws {
        let site = try DefinitionSite()
        let signer = try #require(DefinitionSigner(text: site.signer.text + "\n"))
        #expect(signer.publicText == site.signer.publicText)
        let file = site.root + "/keys"
        let text = "# makers\n\n\(DefinitionSigner().publicText) old office\n\(signer.publicText) office\n"
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        let keys = try DefinitionKeys(file: file)
        #expect(try DefinitionBundle(site.bundle(1), keys: keys).manifest.version == 1)
        try "AAAA\n".write(toFile: file, atomically: false, encoding: .utf8)
        #expect(throws: Fault.badKey(file: file, line: 1)) { try DefinitionKeys(file: file) }
        try "# none\n".write(toFile: file, atomically: false, encoding: .utf8)
        #expect(throws: Fault.noKey(file: file)) { try DefinitionKeys(file: file) }
        #expect(throws: Fault.noKey(file: "/nowhere")) { try DefinitionKeys(file: "/nowhere") }
        #expect(DefinitionSigner(text: "AAAA") == nil)
    }

    /// Each wrong bundle of the table comes to a machine on which version 5 is in force.
    private struct Case {
        var name: String
        var code: String
        var model: String? = "k2"
        var now = DefinitionSite.now
        var findings: [String] = []
        var make: (DefinitionSite) throws -> [UInt8]

        init(
            _ name: String, _ code: String, model: String? = "k2", now: Int64 = DefinitionSite.now,
            findings: [String] = [], make: @escaping (DefinitionSite) throws -> [UInt8]
        ) {
            (self.name, self.code, self.model, self.now, self.findings) = (name, code, model, now, findings)
            self.make = make
        }
    }

    private static func flipped(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        var bytes = bytes
        bytes[offset] ^= 1
        return bytes
    }

    private static func cases() -> [Case] {
        [
            Case("signed by another", "wrong-signature") { try $0.bundle(6, by: DefinitionSigner()) },
            Case("manifest changed", "wrong-signature") { flipped(try $0.bundle(6), at: 40) },
            Case("signature changed", "wrong-signature") { site in
                let bytes = try site.bundle(6)
                return flipped(bytes, at: try DefinitionBundle.head(of: bytes).count - 1)
            },
            Case("signature of another bundle", "wrong-signature") { site in
                var one = try site.bundle(6)
                let other = try site.bundle(7)
                let count = try DefinitionBundle.head(of: one).count
                one.replaceSubrange((count - 64)..<count, with: other[(count - 64)..<count])
                return one
            },
            Case("file changed", "wrong-digest") { site in
                let bytes = try site.bundle(6)
                return flipped(bytes, at: bytes.count - 1)
            },
            Case("older", "downgrade") { try $0.bundle(4) },
            Case("the same number with other files", "downgrade") { site in
                try site.signer.bundle(
                    DefinitionSite.files(9), version: 5, made: 0, expires: DefinitionSite.now * 2, models: ["*"])
            },
            Case("for another model", "wrong-model") { try $0.bundle(6, models: ["k1"]) },
            Case("for a model, on a machine that does not say its own", "wrong-model", model: nil) {
                try $0.bundle(6, models: ["k2"])
            },
            Case("too late", "expired", now: DefinitionSite.now + 31 * DefinitionSite.day) { try $0.bundle(6) },
            Case("the clock stands before it was made", "clock-behind", now: 0) { try $0.bundle(6) },
            Case("the strict readers refuse a file", "wrong-files", findings: ["devices/printer.yaml:1: wrong"]) {
                try $0.bundle(6)
            },
            Case("something behind it", "trailing-bytes") { try $0.bundle(6) + [0] },
            Case("no bundle", "not-a-bundle") { _ in Array("PK\u{3}\u{4} a zip file of some length".utf8) },
            Case("a length that no manifest has", "not-a-bundle") { _ in DefinitionBundle.mark + [0xFF, 0, 0, 0] },
            Case("nothing", "cut-off") { _ in [] },
            Case("a path that leads out", "malformed-manifest") { site in
                let manifest = #"""
                    {"format":1,"version":6,"made":1,"expires":9999999999999,"models":["*"],\#
                    "files":[{"path":"devices/../../hall.yaml","bytes":1,"sha256":""}]}
                    """#
                return try site.signer.head(of: Array(manifest.utf8)) + [0x61]
            },
            Case("a manifest that is none", "malformed-manifest") { try $0.signer.head(of: Array("[]".utf8)) },
        ]
    }

    @Test("each wrong bundle leaves in force what was, and says why and what to do")
    func refused() throws {
        for wrong in Self.cases() {
            let site = try DefinitionSite()
            try site.install(site.bundle(5))
            let before = site.contents
            let bytes = try wrong.make(site)
            do {
                try site.install(bytes, model: wrong.model, now: wrong.now, findings: wrong.findings)
                Issue.record("\(wrong.name) was taken")
            } catch let error as DefinitionBundleError {
                #expect(error.code == wrong.code, "\(wrong.name)")
                #expect(error.text.zh.count > 5 && error.text.en.contains(" "), "\(wrong.name)")
            }
            #expect(site.version == 5, "\(wrong.name)")
            #expect(site.contents == before, "\(wrong.name)")
        }
    }

    @Test("a bundle cut off at each hundredth of its length is refused where it ends")
    func cutOff() throws {
        let site = try DefinitionSite()
        try site.install(site.bundle(1))
        let bytes = try site.bundle(2)
        for percent in 0..<100 {
            let length = bytes.count * percent / 100
            do {
                try site.install(Array(bytes.prefix(length)))
                Issue.record("\(percent) % was taken")
            } catch let error as DefinitionBundleError {
                guard case .cutOff(length, let needed) = error else {
                    Issue.record("\(percent) %: \(error)")
                    continue
                }
                #expect((1...(bytes.count - length)).contains(needed))
            }
            #expect(site.version == 1, "\(percent) %")
        }
        #expect(try site.install(bytes) == 2)
    }

    @Test("no flipped bit anywhere in a bundle passes")
    func bitFlips() throws {
        let site = try DefinitionSite()
        let bytes = try site.bundle(2)
        let keys = DefinitionKeys(of: [site.signer])
        for offset in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: DefinitionBundleError.self, "byte \(offset)") {
                _ = try DefinitionBundle(Self.flipped(bytes, at: offset), keys: keys)
            }
        }
    }

    @Test("what no hall could take is not made")
    func unmade() throws {
        let signer = DefinitionSigner()
        let good = DefinitionSite.files(1)
        let wrong: [([String: [UInt8]], Int, [String])] = [
            ([:], 1, ["*"]), (good, 0, ["*"]), (good, 1, []), (["devices/x.yaml": []], 1, ["*"]),
            (["hall.yaml": [1]], 1, ["*"]), (["devices/X.yaml": [1]], 1, ["*"]), (["devices/.yaml": [1]], 1, ["*"]),
            (["devices/a/b.yaml": [1]], 1, ["*"]), (["/devices/a.yaml": [1]], 1, ["*"]),
        ]
        for (files, version, models) in wrong {
            #expect(throws: DefinitionBundleError.self) {
                try signer.bundle(files, version: version, made: 0, expires: 1, models: models)
            }
        }
        #expect(throws: DefinitionBundleError.self) {
            try signer.bundle(good, version: 1, made: 1, expires: 1, models: ["*"])
        }
    }
}
