import Testing

@testable import WireFormats

@Suite struct KernelEventTests {
    @Test(arguments: [
        ("bytes_input_event_f1_down", Evdev.Content.key(code: 59, state: .pressed)),
        ("bytes_input_event_f1_repeat", .key(code: 59, state: .repeated)), ("bytes_input_event_syn", .report),
        ("bytes_input_event_msc_scan", .scanCode(usage: 0x7003A)),
    ])
    func inputEventsMeanWhatTheVectorsSay(_ name: String, _ content: Evdev.Content) throws {
        let bytes = try WireVector.named(name, in: "linux-uapi").bytes()
        let event = Evdev.Message(seconds: 1_700_000_000, microseconds: 250_000, content: content)
        #expect(try Evdev.decode(bytes, from: .device, dialect: .standard) == [event])
        #expect(try Evdev.encode([event], from: .device, dialect: .standard) == bytes)
        #expect(throws: WireError.self) { try Evdev.decode(bytes, from: .host, dialect: .standard) }
    }

    @Test(arguments: [
        (
            "bytes_gpio_v2_line_event",
            GPIOLineEvents.Message(
                nanoseconds: 1_234_567_890_123, isRising: false, line: 17, number: 9, numberOnLine: 4)
        ),
        (
            "bytes_gpio_v2_line_event_rise",
            .init(nanoseconds: 1_234_602_890_123, isRising: true, line: 17, number: 10, numberOnLine: 5)
        ),
    ])
    func lineEventsMeanWhatTheVectorsSay(_ name: String, _ event: GPIOLineEvents.Message) throws {
        let bytes = try WireVector.named(name, in: "linux-uapi").bytes()
        #expect(try GPIOLineEvents.decode(bytes, from: .device, dialect: .standard) == [event])
        #expect(try GPIOLineEvents.encode([event], from: .device, dialect: .standard) == bytes)
    }
}

@Suite struct WedgeTests {
    private func press(_ code: UInt16) -> [Evdev.Content] {
        [.scanCode(usage: 1), .key(code: code, state: .pressed), .report, .key(code: code, state: .released), .report]
    }

    private func held(_ code: UInt16, _ keys: [UInt16]) -> [Evdev.Content] {
        [.key(code: code, state: .pressed)] + keys.flatMap(press) + [.key(code: code, state: .released), .report]
    }

    private func readings(_ wedge: inout Wedge, _ events: [Evdev.Content]) -> [String] {
        events.compactMap { wedge.receive($0) }.map { ChineseEncoding.gbk.decode($0) }
    }

    @Test func lettersDigitsAndSigns() {
        var wedge = Wedge()
        // a Shift-A 1 Shift-1 - / keypad 7 space Enter
        let events =
            press(30) + held(42, [30]) + press(2) + held(54, [2]) + press(12) + press(53) + press(71) + press(57)
            + press(28)
        #expect(readings(&wedge, events) == ["aA1!-/7 "])
        #expect(!wedge.isReading)
    }

    @Test func everyPrintableCharacterHasAKey() {
        var seen: Set<UInt8> = []
        for code in UInt16(1)...98 where ![15, 28, 96, 42, 54, 56].contains(code) {
            for keys in [press(code), held(42, [code])] {
                var wedge = Wedge()
                for event in keys { _ = wedge.receive(event) }
                seen.formUnion(wedge.finish() ?? [])
            }
        }
        #expect(seen == Set(0x20...0x7E))
    }

    @Test func chineseComesByAltAndNumbers() {
        var wedge = Wedge()
        // 51179 is C7EB, 请; 65 is A.
        let number: (Int) -> [UInt16] = {
            String($0).compactMap { digit in
                [82, 79, 80, 81, 75, 76, 77, 71, 72, 73][digit.wholeNumberValue ?? 0] as UInt16
            }
        }
        #expect(readings(&wedge, held(56, number(51_179)) + held(56, number(65)) + press(15)) == ["请A"])
        #expect(readings(&wedge, held(56, number(70_000)) + press(28)) == [])
        #expect(wedge.lost == 1)
    }

    @Test func aSilenceEndsAReadingToo() {
        var wedge = Wedge()
        #expect(wedge.finish() == nil)
        #expect(readings(&wedge, press(2) + press(3)) == [])
        #expect(wedge.isReading)
        #expect(wedge.finish() == Array("12".utf8))
        #expect(readings(&wedge, press(28)) == [])
    }

    @Test func lostEventsLoseTheReading() {
        var wedge = Wedge()
        let events = press(2) + [.dropped, .key(code: 3, state: .pressed), .report] + press(4) + press(28)
        #expect(readings(&wedge, events) == ["3"])
        #expect(wedge.lost == 1)
    }

    @Test func heldKeysAreOnePressAndFloodsAreBounded() {
        var wedge = Wedge()
        let flood = [Evdev.Content](repeating: .key(code: 2, state: .repeated), count: 100)
        #expect(readings(&wedge, [.key(code: 2, state: .pressed)] + flood + press(28)) == ["1"])
        for _ in 0...Wedge.longestReading { _ = wedge.receive(.key(code: 2, state: .pressed)) }
        #expect(wedge.lost == 1)
    }

    @Test func randomEventsNeverTrap() {
        var random = SeededRandom(seed: 8)
        var wedge = Wedge()
        for _ in 0..<20_000 {
            let type = UInt16.random(in: 0...2, using: &random), code = UInt16.random(in: 0...110, using: &random)
            if let reading = wedge.receive(
                .init(type: type, code: code, value: Int32.random(in: 0...2, using: &random)))
            {
                #expect(reading.count <= Wedge.longestReading)
            }
        }
    }
}
