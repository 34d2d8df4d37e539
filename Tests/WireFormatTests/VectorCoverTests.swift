import Foundation
import Testing

@testable import WireFormats

/// No vector is only carried along: what the suites take as their arguments is all that the files hold.
@Suite struct VectorCoverTests {
    /// The files and how many vectors each holds, so that none is lost on the way into this folder.
    private static let counts = [
        "cn-id-number": 19, "escpos": 74, "hall-rs485": 35, "idcard-sam": 35, "led-alpha": 17, "led-novastar": 7,
        "led-onbon": 34, "linux-uapi": 37, "modbus-display": 23, "scanner": 11, "social-security-card": 9,
        "ups-nut": 13, "usbguard-rules": 15, "voice-module": 19,
    ]

    /// What is asserted: frames by `FormatTests`, and what is no frame by the suites named here.
    private static let asserted: Set<String> = {
        var names = Set((FormatCase.right + FormatCase.wrong).map(\.origin))
        func add(_ stem: String, _ vectors: [String]) { names.formUnion(vectors.map { "\(stem)/\($0)" }) }
        let numbers = IdentityNumberTests.vectors.filter { $0.checkDigit != nil || $0.mod112Valid != nil }
        add("cn-id-number", numbers.map(\.name))
        add("escpos", ESCPOSVector.realTime.map(\.name))
        add("hall-rs485", HallRS485Tests.noisy.map(\.name))
        add("idcard-sam", SDTTests.noisy.map(\.name) + SDTLayoutTests.Card.all.map(\.name))
        add("led-onbon", (OnbonVector.escapes + OnbonVector.checksums).map(\.name))
        add("modbus-display", ModbusTests.checksums.map(\.name))
        add("social-security-card", SmartCardTests.commands.map(\.0) + SmartCardTests.statuses.map(\.name))
        add("usbguard-rules", USBGuardTests.all.filter { $0.valid != nil }.map(\.name))
        // `KernelInterfaceTests`, beside the ports, compares every number and every struct of this file with the kernel's.
        add("linux-uapi", WireVector.load("linux-uapi").map(\.name))
        return names
    }()

    @Test func everyFileIsKnown() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        // Chinese texts are this project's own, and asserted whole by `TextEncodingTests`.
        #expect(Set(files) == Set(Self.counts.keys.map { "\($0).json" } + ["chinese-text.json"]))
    }

    @Test(arguments: counts.keys.sorted()) func everyVectorIsAsserted(_ stem: String) {
        let names = WireVector.load(stem).map(\.name)
        #expect(names.count == Self.counts[stem])
        let found = Set(names.map { "\(stem)/\($0)" })
        #expect(found.count == names.count, "a name stands twice in \(stem)")
        #expect(found.subtracting(Self.asserted).sorted() == [])
    }

    @Test func allOfThem() {
        let asserted = Self.asserted.count
        #expect(asserted == Self.counts.values.reduce(0, +) && asserted == 348)
    }

    @Test(arguments: counts.keys.sorted()) func everyVectorSaysWhereItComesFrom(_ stem: String) {
        for vector in WireVector.load(stem) { #expect(!vector.origin.isEmpty, "\(vector.name)") }
    }
}
