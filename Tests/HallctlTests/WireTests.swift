import Foundation
import Testing
import WireFormats

@testable import hallctl

/// One frame of a vector file.
struct WireVector: Sendable, CustomTestStringConvertible {
    var profile: String
    var name: String
    var hex: String
    var testDescription: String { "\(profile) \(name)" }

    /// Frames of the vector files beside the wire formats' own tests; names of those that are wrong on purpose apart.
    static let all: [WireVector] = [
        "escpos", "led-onbon", "idcard-sam", "hall-rs485", "modbus-display", "led-alpha", "led-novastar", "scanner",
        "voice-module", "ups-nut", "linux-uapi",
    ].flatMap(load)

    private static func hex(_ text: String) -> String { WireBytes(text.utf8).description }

    private static func load(_ stem: String) -> [WireVector] {
        let path = "\(HallctlProgram.share)/Tests/WireFormatTests/Vectors/\(stem).json"
        guard let data = FileManager.default.contents(atPath: path),
            let file = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any],
            let vectors = file["vectors"] as? [[String: Any]]
        else { return [] }
        return vectors.flatMap { vector -> [WireVector] in
            let name = vector["name"] as? String ?? "?"
            guard vector["valid"] as? Bool != false, vector["well_formed"] as? Bool != false else { return [] }
            // A check that is a literal of the example, and a struct that is no message.
            guard vector["crc_ok"] as? Bool != false || vector["wildcard_crc_abcd"] as? Bool == true,
                name != "bytes_serial_rs485"
            else { return [] }
            // Layouts of a card's text are no frames, and a frame after noise is for the stream's decoder.
            guard vector["expect_frame"] == nil, vector["expect_resync"] == nil,
                stem != "idcard-sam" || vector["expect"] == nil
            else { return [] }
            if (vector["expect"] as? [String: Any])?["valid"] as? Bool == false { return [] }
            var frames = ["hex", "response_hex", "reply_hex", "ack_hex", "reply"].compactMap { vector[$0] as? String }
            frames += vector["frames"] as? [String] ?? []
            if stem == "modbus-display", let text = vector["text"] as? String { frames.append(hex(text)) }
            for exchange in vector["exchange"] as? [[String: String]] ?? [] {
                frames += [hex((exchange["send"] ?? "") + "\n"), hex(exchange["recv"] ?? "")]
            }
            return frames.map { WireVector(profile: stem, name: name, hex: $0) }
        }
    }
}

@Suite struct WireTests {
    private let catalog = WireCatalog(folders: [HallctlProgram.share])

    @Test func theVectorsAreThere() { #expect(WireVector.all.count == 280) }

    @Test(arguments: WireVector.all) func whatDecodePrintsEncodeTakes(_ vector: WireVector) throws {
        let speaker = try catalog.speaker(vector.profile)
        let bytes = try WireBytes(hex: vector.hex).bytes
        let reading = try speaker.decode(bytes, nil)
        let json = try JSONEncoder().encode(reading)
        let side = try #require(reading.said).from
        let back = try speaker.encode(Array(json), nil)
        #expect(back.bytes == bytes)
        #expect(back.from == side)
        // The other reading, where there is one, is as true.
        if let other = reading.otherwise {
            let bytesOfOther = try speaker.encode(Array(JSONEncoder().encode(other)), nil).bytes
            #expect(bytesOfOther == bytes)
        }
        // Said by name, the side changes nothing.
        let named = try speaker.decode(bytes, side)
        #expect(try speaker.encode(Array(JSONEncoder().encode(named)), side).bytes == bytes)
    }

    @Test(arguments: [
        ("escpos", "1b40", Side.host), ("escpos", "12", .device), ("escpos", "10000000", .device),
        ("hall-rs485", "ff6808086801020a0a0a0001022416", .host), ("sdt-sam", "aaaaaa96690003200221", .host),
        ("idcard-sam", "aaaaaa9669000800009f0000000097", .device),
        ("led-onbon", "a5a5a5a5a5a5a5a50080feff000000000000fe020500a00000000014ac5a", .device),
        ("hall-rs485", "a09003a5aa", .device), ("voice-module", "fd000103", .host), ("voice-module", "4a", .device),
        ("modbus-display", "018602c3a1", .device), ("ups-nut", "5645520a", .host), ("ups-nut", "4f4b0a", .device),
        ("ups-nut", "312e330a", .device), ("ups-nut", "464c5552420a", .host),
        ("onbon-bx-5k", "a5a5a5a5a5a5a5a5feff0080000000000000fe020e00a10501000001503030304700000048145a", .host),
    ])
    func withoutFromTheOutputSaysWhoSpeaks(_ profile: String, _ hex: String, _ side: Side) throws {
        #expect(try catalog.speaker(profile).decode(WireBytes(hex: hex).bytes, nil).said?.from == side)
    }

    /// A vector file can hold frames of several formats; the output says which it was, and encode goes by that.
    @Test(arguments: [
        ("voice-module", "fd000202fd", "syn6288"), ("voice-module", "fd0001ff", "xfs5152"),
        ("hall-rs485", "ff6802026801030416", "hall-rs485"), ("hall-rs485", "aa01bb55", "strip-screen"),
    ])
    func oneFileOfSeveralFormats(_ stem: String, _ hex: String, _ format: String) throws {
        let speaker = try catalog.speaker(stem)
        let reading = try speaker.decode(WireBytes(hex: hex).bytes, nil)
        #expect(reading.wireFormat == format)
        let back = try speaker.encode(Array(JSONEncoder().encode(reading)), nil)
        #expect(back.format == format && WireBytes(back.bytes).description == hex)
        #expect(throws: Trouble.self) { try speaker.decode([0xFD, 0, 9], nil) }
    }

    @Test func randomBytesNeverCrashAndComeBackWhenTheyAreUnderstood() throws {
        var state: UInt64 = 20_261_124
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for format in WireCatalog.formats {
            let speaker = format.standard()
            for _ in 0..<500 {
                let bytes = (0..<Int(next() % 24)).map { _ in UInt8(truncatingIfNeeded: next()) }
                guard let reading = try? speaker.decode(bytes, nil) else { continue }
                #expect(try speaker.encode(Array(JSONEncoder().encode(reading)), nil).bytes == bytes)
            }
        }
    }

    @Test(arguments: [
        ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\":tru}", 8), ("[1] x", 4), ("\"\\q\"", 2), ("[-]", 2), ("{\"a\" 1}", 5),
        ("[1.e3]", 3), ("\"\u{01}\"", 1),
    ])
    func whereJSONIsWrong(_ text: String, _ offset: Int) { #expect(JSONFault.offset(in: Array(text.utf8)) == offset) }

    @Test(arguments: ["{}", " [1, -0.5e+3, \"\\u00e9\\n\", {\"a\": [true, false, null]}] ", "\"文\"", "0"])
    func rightJSONIsRight(_ text: String) { #expect(JSONFault.offset(in: Array(text.utf8)) == nil) }

    // MARK: As a shell runs it

    private func run(_ arguments: String..., input: String = "") async throws -> Transcript {
        try await HallctlProgram.run(["wire"] + arguments + ["--share", HallctlProgram.share], input: input)
    }

    @Test func decodeAndEncodeThroughAPipe() async throws {
        let hex = "ff6808086801020a0a0a0001022416"
        let decoded = try await run(
            "decode", "hall-rs485-terminal", "-", input: "FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16\n")
        #expect(decoded.status == 0)
        #expect(decoded.json["from"] as? String == "host")
        #expect(decoded.json["profile"] as? String == "hall-rs485-terminal")
        #expect(decoded.out.contains("\"places\" : \"   012\""))
        let encoded = try await run("encode", "hall-rs485-terminal", input: decoded.out)
        #expect(encoded.status == 0)
        #expect(encoded.out == hex + "\n")
        let json = try await run("encode", "hall-rs485-terminal", decoded.out, "--json")
        #expect(json.json["hex"] as? String == hex)
    }

    @Test func malformedInputExits65AndNamesTheOffset() async throws {
        let frame = try await run("decode", "sdt", "aaaaaa966900")
        #expect(frame.status == 65)
        #expect(frame.err.contains("offset 6"))
        #expect(frame.out.isEmpty)
        let digit = try await run("decode", "sdt", "aax", "--json")
        #expect(digit.status == 65)
        #expect(digit.errorOffset == 2)
        let json = try await run("encode", "escpos", "{\"messages\":[}", "--json")
        #expect(json.status == 65)
        #expect(json.errorOffset == 13)
        let message = try await run(
            "encode", "escpos", "[{\"command\":{\"initialize\":{}}},{\"command\":{\"no\":{}}}]", "--json")
        #expect(message.status == 65)
        #expect(message.errorOffset == 1)
        let side = try await run("decode", "hall-rs485", "ff6803036801010c0e17", "--from", "device", "--json")
        #expect(side.status == 65)
        #expect(side.errorOffset != nil)
    }

    @Test func anUnknownProfileListsThoseThereAre() async throws {
        let said = try await run("decode", "nothing", "00")
        #expect(said.status == 64)
        #expect(said.err.contains("escpos, onbon-bx, sdt, hall-rs485, strip-screen, modbus, alpha"))
    }

    @Test func theListNamesFormatsAndProfiles() async throws {
        let said = try await HallctlProgram.run(["wire", "list", "--json", "--share", HallctlProgram.share])
        #expect(said.status == 0)
        let entries = (try JSONSerialization.jsonObject(with: Data(said.out.utf8))) as? [[String: Any]] ?? []
        let names = entries.compactMap { $0["profile"] as? String }
        #expect(names.starts(with: ["escpos", "onbon-bx", "sdt", "hall-rs485", "strip-screen", "modbus", "alpha"]))
        #expect(names.contains("sdt-sam"))
    }
}
