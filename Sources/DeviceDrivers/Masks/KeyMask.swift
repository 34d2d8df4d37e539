import DeviceKit
import WireFormats

/// Replaces what a scanner types that passes for a keyboard: a letter's key by a letter's, a digit's by a digit's, always
/// the same code by the same. Shift, Alt, ends, punctuation, times and the order of events stay; usages of keys
/// (MSC_SCAN) become zero.
///
/// A number that is typed with Alt held becomes another of as many digits that gives as many bytes; its events are given
/// out when it is whole. What is read follows the rules of `Wedge`.
struct KeyMask: PersonMask {
    private typealias Keys = Wedge.Key

    private var chain = MaskChain()
    private var shifts: Set<UInt16> = []
    private var alts: Set<UInt16> = []
    /// What stands for the keys that are down.
    private var down: [UInt16: UInt16] = [:]
    /// Events up to the next report are worth nothing.
    private var isDropping = false
    /// Bytes of an event that is not whole.
    private var part: [UInt8] = []
    private var number = TypedNumber()

    init() {}

    mutating func take(_ bytes: [UInt8], at time: Duration) -> [UInt8] {
        part += bytes
        var given: [UInt8] = []
        var start = 0
        while part.count - start >= Evdev.length {
            let reading = Evdev.read(part, at: start, from: .device, dialect: .standard, isEnd: false)
            if case .message(let event, _) = reading { take(event, &given) }
            start += Evdev.length
        }
        part.removeFirst(start)
        return given
    }

    /// After a silence, and at the end: what was typed is over.
    mutating func end() -> [UInt8] {
        var given: [UInt8] = []
        settle(&given)
        chain.restart()
        given += [UInt8](repeating: 0, count: part.count)
        part = []
        return given
    }

    private mutating func take(_ event: Evdev.Message, _ given: inout [UInt8]) {
        var event = event
        switch event.content {
        case .report:
            if isDropping { chain.restart() }
            isDropping = false
        case .dropped:
            settle(&given)
            (isDropping, shifts, alts) = (true, [], [])
            chain.restart()
        case .scanCode: event.content = .scanCode(usage: 0)
        case .other(let type, let code, let value):
            // EV_SYN stays, a key with a value that no key has stays such a key.
            event.content = .other(
                type: type, code: type == 1 ? Self.blank(code) : code, value: type <= 1 ? value : 0)
        case .key(let code, .pressed): return press(code, event, &given)
        case .key(let code, let state):
            if state == .released {
                shifts.remove(code)
                alts.remove(code)
            }
            if let digit = number.down[code] {
                number.events.append((event, digit))
                if state == .released { number.down[code] = nil }
                return
            }
            event.content = .key(code: down[code] ?? Self.blank(code), state: state)
            if state == .released { down[code] = nil }
        }
        give(event, &given)
    }

    private mutating func press(_ code: UInt16, _ event: Evdev.Message, _ given: inout [UInt8]) {
        var event = event
        if !isDropping {
            if Keys.shifts.contains(code) { shifts.insert(code) }
            if Keys.alts.contains(code) { alts.insert(code) }
            if Keys.ends.contains(code) {
                settle(&given)
                chain.restart()
            }
            if !alts.isEmpty, let digit = Keys.keypad.firstIndex(of: code) {
                number.down[code] = number.digits.count
                number.events.append((event, number.digits.count))
                number.digits.append(digit)
                return
            }
        }
        let other = replaced(code)
        down[code] = other
        event.content = .key(code: other, state: .pressed)
        give(event, &given)
    }

    /// Gives an event out, behind a number that is being typed.
    private mutating func give(_ event: Evdev.Message, _ given: inout [UInt8]) {
        number.events.append((event, nil))
        if alts.isEmpty || number.events.count > TypedNumber.most { settle(&given) }
    }

    /// The number is whole: gives out what waits.
    private mutating func settle(_ given: inout [UInt8]) {
        let digits = number.replaced(&chain)
        for (event, place) in number.events {
            var event = event
            if let place, case .key(_, let state) = event.content {
                event.content = .key(code: Keys.keypad[digits[place]], state: state)
            }
            // No event has a form that it cannot be said in.
            try? Evdev.write(event, from: .device, dialect: .standard, to: &given)
        }
        for (code, place) in number.down { down[code] = Keys.keypad[digits[place]] }
        number = TypedNumber()
    }

    private mutating func replaced(_ code: UInt16) -> UInt16 {
        let keys: [UInt16]
        if Keys.letters.contains(code) {
            keys = Keys.letters
        } else if Keys.digits.contains(code), shifts.isEmpty {
            keys = Keys.digits
        } else if Keys.keypad.contains(code) {
            keys = Keys.keypad
        } else {
            return code
        }
        return keys[Int(chain.next(after: UInt64(code), of: UInt64(keys.count)))]
    }

    /// A key of the same kind that says nothing, for one whose press is not known.
    private static func blank(_ code: UInt16) -> UInt16 {
        [Keys.letters, Keys.digits, Keys.keypad].first { $0.contains(code) }?[0] ?? code
    }
}

/// A number on its way through the keypad.
private struct TypedNumber: Sendable {
    /// So many events wait at most.
    static let most = 512

    /// What waits, and which digit each is of.
    var events: [(event: Evdev.Message, digit: Int?)] = []
    var digits: [Int] = []
    /// Keys that are down, by the digit that they began.
    var down: [UInt16: Int] = [:]

    /// Digits of another number, as many, that gives as many bytes of the same kind.
    func replaced(_ chain: inout MaskChain) -> [Int] {
        guard !digits.isEmpty else { return [] }
        let value = digits.reduce(0) { min($0 * 10 + $1, 0x1_0000) }
        var room = 1
        for _ in digits where room <= 0x1_0000 { room *= 10 }
        func drawn(_ first: Int, _ last: Int) -> Int {
            first + Int(chain.next(after: UInt64(value), of: UInt64(min(last, room - 1) - first + 1)))
        }
        let other: Int
        switch value {
        case 0x30...0x39: other = drawn(0x30, 0x39)
        case 0x41...0x5A: other = drawn(0x41, 0x5A)
        case 0x61...0x7A: other = drawn(0x61, 0x7A)
        case 0x80...0xFF: other = drawn(0x80, 0xFF)
        case 0x100...0xFFFF where room > 0xFFFF:
            // One of the first rows of GB 2312, which has no gaps there: two codes stay two however they are decoded.
            let place = drawn(0, 39 * 94 - 1)
            other = (0xB0 + place / 94) << 8 | (0xA1 + place % 94)
        case 0x100...0xFFFF: other = drawn(0x100, 0xFFFF)
        // No text.
        case 0..<0x100: return digits
        // More than the keypad can say: so it stays.
        default: return digits.map { _ in 9 }
        }
        let text = String(other).utf8.map { Int($0 - 0x30) }
        return Array(repeating: 0, count: digits.count - text.count) + text
    }
}
