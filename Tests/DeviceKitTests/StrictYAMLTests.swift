import DeviceKit
import Testing

@Suite("Data files are read strictly")
struct StrictYAMLTests {
    private struct Sample: Codable, Equatable {
        var name: String
        var count: UInt8
        var items: [Item]?
        var sizes: [String: Size]?
        enum Size: String, Codable, CaseIterable { case small, large }
        struct Item: Codable, Equatable {
            var id: String
            var address: Int?
            var size: Size?
        }
    }

    @Test("a good file is read")
    func good() throws {
        let value = try StrictYAML.decode(
            Sample.self, from: "name: a\ncount: 0x1F\nitems:\n  - { id: \"04e8\", address: 3 }\n", file: "f.yaml")
        #expect(value == Sample(name: "a", count: 31, items: [.init(id: "04e8", address: 3)]))
    }

    @Test(
        "what is wrong is told with its place and what is allowed",
        arguments: [
            (
                "name: a\ncount: 1\nitems:\n  - { id: x, adress: 3 }\n", 4,
                "unknown key 'adress' (did you mean 'address'?)"
            ),
            ("name: a\ncount: 300\n", 2, "count"),
            ("name: a\ncount: 0:30\n", 2, "count: '0:30' is written; allowed: a whole number"),
            (
                "name: a\ncount: 1\nitems:\n  - { id: x, address: 199999999999999209:-9 }\n", 4,
                "items.0.address: '199999999999999209:-9' is written; allowed: a whole number"
            ),
            ("count: 1\n", 1, "key 'name' is missing"),
            ("nmae: a\ncount: 1\n", 1, "key 'name' is missing (is it 'nmae'?)"),
            ("name: a\nname: b\ncount: 1\n", 2, "stands twice"),
            ("[name]: a\n[name]: b\ncount: 1\n", 1, "a key that is a list or a mapping stands twice"),
            ("name: &x a\ncount: 1\n", 1, "anchors"),
            ("name: a\r\ncount: 1\r\nitems:\r\n  - &x { id: y, address: 3 }\r\n", 4, "anchors"),
            ("name: a\n<<: { count: 1 }\n", 2, "merge keys"),
            ("name: [a\n", 2, "expected"),
            (
                "name: a\ncount: 1\nitems:\n  - { id: x, size: smal }\n", 4,
                "items.0.size: 'smal' is written (did you mean 'small'?); allowed: small, large"
            ),
            ("name: a\ncount: 1\nsizes:\n  x: huge\n", 4, "sizes.x: 'huge' is written; allowed: small, large"),
            ("name: a\ncount: 1\nextra:\n", 3, "unknown key 'extra'; allowed: count, items, name, sizes"),
            ("name: a\ncount: 1\nitems: 3\n", 3, "items: '3' is written; allowed: a list"),
            ("", 1, "empty"),
            ("name: " + String(repeating: "[", count: 900) + "\n", 1, "nested more than 12 levels deep"),
            ("name:\n" + String(repeating: "- ", count: 900) + "a\n", 2, "nested more than 12 levels deep"),
            // Two keys that are deep lists and each stand twice: comparing them would double with each level.
            (
                [24, 32, 24, 32].map { "? " + String(repeating: "- ", count: $0) + "a\n" }.joined(), 1,
                "nested more than 12 levels deep"
            ),
        ])
    func wrong(text: String, line: Int, message: String) {
        #expect {
            try StrictYAML.decode(Sample.self, from: text, file: "f.yaml")
        } throws: { error in
            guard let error = error as? DataFileError else { return false }
            let isPlaced = error.line == line || error.line == line - 1
            if !(isPlaced && error.message.contains(message)) { print("got: \(error)") }
            return error.file == "f.yaml" && isPlaced && error.message.contains(message)
        }
    }

    @Test("random texts never trap", arguments: 0..<4)
    func fuzz(seed: Int) {
        var state = UInt64(seed + 1)
        let letters = Array("name: count-[]{}&*<>\"'\n 0x1F#|%@`\t".utf8)
        for _ in 0..<500 {
            let bytes = (0..<40).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return letters[Int(state >> 33) % letters.count]
            }
            _ = try? StrictYAML.decode(Sample.self, from: String(decoding: bytes, as: UTF8.self), file: "f.yaml")
        }
    }

    @Test(
        "ports as the hall file writes them",
        arguments: [
            "path:/dev/hallkit/bus", "udev:ID_PATH=pci-1,ID_SERIAL=x", "gpio:kiosk/3", "tcp:10.0.0.7:4001",
            "queue:ticket-1", "queue:号票",
        ])
    func addresses(text: String) {
        #expect(PortAddress(text)?.description == text)
    }

    @Test(
        "what is no port is refused",
        arguments: [
            "", "path:dev", "gpio:/3", "gpio:kiosk/", "tcp:host", "tcp:h:0", "usb:1", "queue:", "queue:a b",
            "queue:a/b",
        ])
    func badAddresses(text: String) {
        #expect(PortAddress(text) == nil)
    }

    @Test("a card's number is nowhere in what can be printed of it")
    func secret() {
        let secret = CardSecret(Array("11010519491231002X".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] { #expect(!text.contains("1101")) }
        #expect(secret.withBytes { $0.count } == 18)
    }
}
