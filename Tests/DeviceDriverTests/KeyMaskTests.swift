import DeviceKit
import Foundation
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// What a scanner types is replaced before it is kept, and reads as as many codes of as many characters.
@Suite struct KeyMaskTests {
    /// What a wedge reads from events, a reading an entry, and how many it gave up.
    private static func readings(_ bytes: [UInt8]) throws -> (codes: [[UInt8]], lost: Int) {
        var (wedge, codes) = (Wedge(), [[UInt8]]())
        for event in try Evdev.decode(bytes, from: .device, dialect: .standard) {
            if let code = wedge.receive(event.content) { codes.append(code) }
        }
        if let rest = wedge.finish() { codes.append(rest) }
        return (codes, wedge.lost)
    }

    private static func masked(_ bytes: [UInt8], _ mask: inout KeyMask, cuts: (Int) -> Int) -> [UInt8] {
        mask.kept(of: bytes, cuts: cuts)
    }

    private static func events(_ contents: [Evdev.Content]) throws -> [UInt8] {
        try Evdev.encode(
            contents.flatMap { [$0, .report] }.map { Evdev.Message(seconds: 1, microseconds: 0, content: $0) },
            from: .device, dialect: .standard)
    }

    /// Alt held while these digits are typed on the keypad.
    private static func alt(_ digits: [Int]) -> [Evdev.Content] {
        let strokes = digits.flatMap { digit in
            [
                Evdev.Content.key(code: Wedge.Key.keypad[digit], state: .pressed),
                .key(code: Wedge.Key.keypad[digit], state: .released),
            ]
        }
        return [.key(code: 56, state: .pressed)] + strokes + [.key(code: 56, state: .released)]
    }

    private static let texts = [
        "110105194912310028", "https://hall.example/t/aB3_-xYz", "陈静,110105194912310028", "欧阳", "a\\b\"C\" {~}", "0",
        "政务服务A007号é",
    ]

    @Test(arguments: texts) func aCodeBecomesAnotherOfTheSameForm(_ text: String) throws {
        var keyboard = SimulatedKeyboard()
        let bytes =
            keyboard.type(text, now: .seconds(1)) + keyboard.type("between", now: .seconds(2))
            + keyboard.type(text, ending: nil, now: .seconds(3))
        for cut in [1, 24, 48, 240, 7, 100_000] {
            var mask = KeyMask()
            let kept = Self.masked(bytes, &mask) { _ in cut }
            #expect(kept.count == bytes.count)
            let (before, after) = (try Self.readings(bytes), try Self.readings(kept))
            #expect(after.codes.map(\.count) == before.codes.map(\.count) && after.lost == 0)
            #expect(after.codes[0] == after.codes[2] && after.codes[0] != after.codes[1])
            for (old, new) in zip(before.codes[0], after.codes[0]) {
                #expect(Self.kind(old) == Self.kind(new), "\(text)")
            }
            let original = before.codes[0]
            if original.count >= 10 { #expect(after.codes[0] != original) }
        }
    }

    private static func kind(_ byte: UInt8) -> Int {
        switch byte {
        case 0x30...0x39: 1
        case 0x41...0x5A: 2
        case 0x61...0x7A: 3
        case 0x80...0xFF: 4
        default: 0x100 + Int(byte)
        }
    }

    @Test func timesShiftsAndEndsStayAndUsagesGo() throws {
        let typed: [Evdev.Content] = [
            .key(code: 42, state: .pressed), .scanCode(usage: 0x7_0004), .key(code: 30, state: .pressed),
            .key(code: 30, state: .repeated), .key(code: 30, state: .released), .key(code: 42, state: .released),
            .other(type: 3, code: 40, value: 77), .key(code: 28, state: .pressed), .key(code: 28, state: .released),
        ]
        let bytes = try Self.events(typed)
        var mask = KeyMask()
        let kept = try Evdev.decode(mask.take(bytes, at: .zero), from: .device, dialect: .standard)
        let contents = kept.map(\.content).filter { $0 != .report }
        #expect(kept.allSatisfy { $0.seconds == 1 })
        let letters = contents[2...4].map { content -> UInt16? in
            if case .key(let code, _) = content { code } else { nil }
        }
        #expect(Set(letters).count == 1 && letters.allSatisfy { $0.map(Wedge.Key.letters.contains) == true })
        #expect(contents[1] == .scanCode(usage: 0) && contents[6] == .other(type: 3, code: 40, value: 0))
        for place in [0, 5, 7, 8] { #expect(contents[place] == typed[place]) }
    }

    @Test(
        arguments: [
            ([5, 2, 9, 4, 6], 2), ([0, 0, 6, 5], 1), ([9, 7], 1), ([2, 0, 0], 1), ([6, 5, 5, 3, 6], 0),
            ([9, 9, 9, 9, 9, 9, 9], 0), ([0, 1, 3], 1), ([4, 0, 0], 2), ([5, 1, 2, 3], 2), ([], 0),
        ] as [([Int], Int)])
    func aNumberOfTheKeypadGivesAsManyBytes(_ digits: [Int], _ count: Int) throws {
        let bytes = try Self.events(Self.alt(digits) + [.key(code: 28, state: .pressed)])
        for _ in 0..<50 {
            var mask = KeyMask()
            let kept = mask.take(bytes, at: .zero)
            #expect(kept.count == bytes.count)
            let (before, after) = (try Self.readings(bytes), try Self.readings(kept))
            #expect(after.codes.map(\.count) == before.codes.map(\.count) && after.lost == before.lost)
            #expect((before.codes.first?.count ?? 0) == count)
            if let old = before.codes.first?.first, count == 1, let new = after.codes.first?.first {
                #expect(Self.kind(old) == Self.kind(new))
            }
        }
    }

    /// Keys at random, with events lost, Alt held over silences, releases without presses.
    @Test func whateverIsTypedReadsTheSame() throws {
        var random = InputsRandom(state: 11)
        let keys = Wedge.Key.letters + Wedge.Key.digits + Wedge.Key.keypad + [42, 54, 56, 100, 28, 15, 12, 51, 88]
        for round in 0..<300 {
            var contents: [Evdev.Content] = []
            for _ in 0..<Int.random(in: 1...120, using: &random) {
                let key = keys[Int.random(in: 0..<keys.count, using: &random)]
                switch Int.random(in: 0..<20, using: &random) {
                case 0: contents.append(.dropped)
                case 1:
                    contents += Self.alt(
                        (0..<Int.random(in: 0...6, using: &random)).map { _ in
                            Int.random(in: 0...9, using: &random)
                        })
                case 2...9: contents.append(.key(code: key, state: .released))
                case 10: contents.append(.key(code: key, state: .repeated))
                default: contents.append(.key(code: key, state: .pressed))
                }
            }
            let bytes = try Self.events(contents)
            var mask = KeyMask()
            let kept = Self.masked(bytes, &mask) { _ in Int.random(in: 1...200, using: &random) }
            #expect(kept.count == bytes.count)
            let (before, after) = (try Self.readings(bytes), try Self.readings(kept))
            #expect(after.codes.map(\.count) == before.codes.map(\.count), "\(round)")
            #expect(after.lost == before.lost, "\(round)")
        }
    }
}
