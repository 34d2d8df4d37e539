import Testing

@testable import WireFormats

@Suite struct AlphaTests {
    let dialect = Alpha.Dialect.standard
    typealias Command = Alpha.Command

    /// What `decode` takes, `encode` must be able to send.
    @Test(arguments: [125, 126, 300]) func stringFilesLongerThanSignsTakeComeBack(_ count: Int) throws {
        let text = String(repeating: "x", count: count)
        let frame = [0, 0, 0, 0, 0, 1] + Array("Z00".utf8) + [2] + Array("G1\(text)".utf8) + [4]
        let messages = try Alpha.decode(frame, from: .host, dialect: dialect)
        #expect(try Alpha.encode(messages, from: .host, dialect: dialect) == frame)
        let isString = messages.first?.packets.first?.command == .writeString(label: "1", runs: [.text(text)])
        #expect(isString == (count <= 125))
    }

    @Test(arguments: [
        (
            "a_text_hold_A001",
            Command.writeText(label: "A", look: .init(position: 0x20, mode: 0x62), runs: [.text("A001")])
        ),
        (
            "a_text_hold_A001_nochk",
            .writeText(label: "A", look: .init(position: 0x20, mode: 0x62), runs: [.text("A001")])
        ),
        ("a_text_rotate", .writeText(label: "B", look: .init(position: 0x26, mode: 0x61), runs: [.text("A012 to 3")])),
        ("a_text_flash_prio", .writeText(label: "0", look: .init(position: 0x26, mode: 0x63), runs: [.text("A013")])),
        (
            "a_text_special_snow",
            .writeText(label: "A", look: .init(position: 0x26, mode: 0x6E, special: 0x32), runs: [.text("HI")])
        ),
        (
            "a_text_color",
            .writeText(
                label: "A", look: .init(position: 0x26, mode: 0x62), runs: [.colour(code: 0x32), .text("A014")])
        ),
        ("a_set_time_1430", .setTime(hour: 14, minute: 30)), ("a_set_time_0005", .setTime(hour: 0, minute: 5)),
        ("a_set_date", .setDate(month: 11, day: 23, year: 26)), ("a_fmt24", .timeFormat(is24Hours: true)),
        ("a_clear_memory", .destructive(.clearMemory(dollars: 4))),
        ("r_clear_memory", .destructive(.clearMemory(dollars: 1))),
        ("r_prio_clear", .writeText(label: "0", look: nil, runs: [])), ("r_softreset", .destructive(.softReset)),
        ("r_settime", .setTime(hour: 14, minute: 30)),
        ("r_alloc", .destructive(.configureMemory(entries: ["AAU0100FFFF", "1BL00100000"]))),
    ])
    func framesMeanWhatTheVectorsSay(_ name: String, _ command: Command) throws {
        let vector = try WireVector.named(name, in: "led-alpha")
        let message = try #require(try Alpha.decode(vector.bytes(), from: .host, dialect: dialect).first)
        #expect(message.packets.map(\.command) == [command])
        #expect(message.nulls == (name.hasPrefix("r_") ? 6 : nil))
        #expect(message.packets.allSatisfy { $0.isSummed } == (name.hasPrefix("a_") && !name.hasSuffix("nochk")))
    }

    /// A pause is wanted after the 02 of each packet.
    @Test(arguments: WireVector.load("led-alpha").filter { $0.pauses != nil })
    func eachPacketHasItsPause(_ vector: WireVector) throws {
        let message = try #require(try Alpha.decode(vector.bytes(), from: .host, dialect: dialect).first)
        #expect(message.packets.count == vector.pauses)
        #expect(WireVector.load("led-alpha").compactMap(\.pauses).count == 12)
    }

    @Test func packetsCanBeNested() throws {
        let vector = try WireVector.named("a_nested", in: "led-alpha")
        let commands: [Command] = [
            .setTime(hour: 9, minute: 0),
            .writeText(label: "A", look: .init(position: 0x26, mode: 0x62), runs: [.text("OK")]),
        ]
        #expect(
            try Alpha.encode([dialect.message(commands, to: "00")], from: .host, dialect: dialect) == vector.bytes())
    }

    /// What erases a sign can only be said by its name.
    @Test(arguments: [
        Command.special(label: "$", data: []), .special(label: ",", data: []), .other(bytes: [0x45, 0x24]),
        .other(bytes: [0x45, 0x2C]), .special(label: "$", data: WireBytes("AAU0100FF00".utf8)),
        .destructive(.configureMemory(entries: [])),
    ])
    func nothingDestructiveHidesUnderAnotherName(_ command: Command) {
        #expect(throws: WireError.self) {
            try Alpha.encode([dialect.message([command], to: "00")], from: .host, dialect: dialect)
        }
    }

    @Test(arguments: [
        Command.writeText(label: "A", look: nil, runs: [.text("a\u{4}")]), .writeText(label: "AB", look: nil, runs: []),
        .setTime(hour: 100, minute: 0), .setWeekday(day: 8),
        .writeText(label: "A", look: nil, runs: [.text("a"), .text("b")]),
        .writeString(label: "1", runs: [.text(String(repeating: "x", count: 126))]), .other(bytes: []),
    ])
    func whatTheWireCannotCarryIsRefused(_ command: Command) {
        #expect(throws: WireError.self) {
            try Alpha.encode([dialect.message([command], to: "00")], from: .host, dialect: dialect)
        }
    }

    @Test func sumsCanBeRequired() throws {
        var strict = dialect
        strict.requiresSums = true
        let bytes = try WireVector.named("a_text_hold_A001_nochk", in: "led-alpha").bytes()
        let error = #expect(throws: WireError.self) { try Alpha.decode(bytes, from: .host, dialect: strict) }
        #expect(error?.offset == bytes.count - 1)
        #expect(strict.problems() == [])
    }

    /// Most texts are sent without being read back first; what is let out is what a sign reads all the same.
    @Test func whatGoesOutIsReadAsItself() throws {
        var random = SeededRandom(seed: 11)
        func byte() -> UInt8 { UInt8.random(in: 0...255, using: &random) }
        func run() -> Alpha.Run {
            switch Int.random(in: 0...7, using: &random) {
            case 0: .colour(code: byte())
            case 1: .speed(Int.random(in: 0...6, using: &random))
            case 2: .newLine
            case 3: .string(label: byte())
            case 4: .time
            case 5: .byte(byte())
            default: .text(["A012", "", "a b", "请", "\u{1B}", "\r"].randomElement(using: &random) ?? "")
            }
        }
        var sent = 0
        for _ in 0..<5_000 {
            let look = Alpha.Look(
                position: byte() | 0x20, mode: [0x62, 0x6E, byte()].randomElement(using: &random) ?? 0,
                special: Bool.random(using: &random) ? byte() : nil)
            let runs = (0..<Int.random(in: 0...4, using: &random)).map { _ in run() }
            let label = ["A", "0", "", "AB", "\u{7F}"].randomElement(using: &random) ?? ""
            let command = Alpha.Command.writeText(label: label, look: byte() == 0 ? nil : look, runs: runs)
            let messages = [Alpha.Dialect.standard.message([command], to: byte() < 16 ? "é" : "0A")]
            guard let bytes = try? Alpha.encode(messages, from: .host, dialect: .standard) else { continue }
            sent += 1
            #expect(try Alpha.decode(bytes, from: .host, dialect: .standard) == messages)
        }
        #expect(sent > 500)
    }
}
