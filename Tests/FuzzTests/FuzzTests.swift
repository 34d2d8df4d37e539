import Foundation
import FuzzTargets
import Testing

/// The short form of `./hallkit fuzz`: without libFuzzer's eyes, the same inputs for the same seed.
@Suite("Whatever is read, nothing traps, hangs or breaks a promise")
struct FuzzTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let catalog = FuzzCatalog(share: repository)

    /// How long each target is tried, by what it has read and not by a clock: a debug build reads a hall file in
    /// milliseconds.
    private static func inputs(of target: FuzzTarget) -> Int {
        switch target.name {
        case "hall-file": 60
        case "yaml", "device-file", "firmware-profile": 150
        case "link-message", "ledger-event", "fleet-payload": 1000
        default: 2500
        }
    }

    @Test("every target begins with inputs", arguments: catalog.targets.map(\.name))
    func seeds(name: String) throws {
        let target = try #require(Self.catalog.target(name))
        #expect(!target.seeds().isEmpty)
        #expect(target.seeds().contains { $0.count > 1 })
    }

    @Test("names are unique")
    func names() {
        let names = Self.catalog.targets.map(\.name)
        #expect(Set(names).count == names.count && names.count >= 30)
    }

    @Test("as it is, and changed in a few places", .timeLimit(.minutes(1)), arguments: catalog.targets.map(\.name))
    func changed(name: String) throws {
        let target = try #require(Self.catalog.target(name))
        let seeds = target.seeds()
        var mutation = FuzzMutation(seed: 20_261_128)
        let changed = (0..<Self.inputs(of: target)).lazy.map { _ in mutation.input(from: seeds, longest: target.longest)
        }
        for input in [seeds, Array(changed)].joined() {
            #expect(target.breach(input) == nil, "\(name) \(Self.hex(input))")
        }
    }

    /// What reads vectors that are no frames; frames are cut and spoilt in the tests of their formats.
    private static let parts = [
        "card-text", "apdu", "scanner-report", "identity-number", "usbguard-rule", "signed-bundle",
    ]

    @Test("cut short anywhere, and with any bit flipped", .timeLimit(.minutes(1)), arguments: parts)
    func spoilt(name: String) throws {
        let target = try #require(Self.catalog.target(name))
        for seed in target.seeds() {
            for length in seed.indices {
                #expect(target.breach(Array(seed.prefix(length))) == nil, "\(Self.hex(seed)) cut to \(length) bytes")
            }
            // Of long ones every seventh bit, which comes by every bit of a byte.
            for bit in stride(from: 0, to: seed.count * 8, by: seed.count > 100 ? 7 : 1) {
                var flipped = seed
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(target.breach(flipped) == nil, "\(Self.hex(seed)), bit \(bit) flipped")
            }
        }
    }

    /// Inputs that once trapped, hung or broke a promise.
    private static let mended: [(target: String, hex: String)] = [
        // More preamble bytes than a message can say it had.
        (
            "onbon-bx",
            "1b" + String(repeating: "a5", count: 66)
                + "feff0080000000000000fe020d00a2030100001320012511172605563c5a"
        ),
        // A string file longer than one can be written.
        ("alpha", "4a00015a303002474231" + String(repeating: "78", count: 130) + "04"),
    ]

    @Test("what once broke a promise keeps it", arguments: mended.indices)
    func keeps(index: Int) throws {
        let (name, hex) = Self.mended[index]
        let digits = Array(hex.utf8).map { Character(Unicode.Scalar($0)).hexDigitValue ?? 0 }
        let input = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        #expect(try #require(Self.catalog.target(name)).breach(input) == nil)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
