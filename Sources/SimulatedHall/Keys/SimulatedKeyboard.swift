public import DeviceKit
import WireFormats

/// An input device of the kernel at its far end: a pad whose keys are pressed, or a scanner that types what is laid before
/// it, as a US keyboard. It says events as the kernel does (`Evdev`), each group ended by a report.
public struct SimulatedKeyboard: SimulatedDevice {
    /// The keys that are down.
    public private(set) var keysDown: Set<UInt16> = []
    private let encoding: ChineseEncoding

    /// A keyboard that types what has no key as numbers of GBK, with Alt held.
    public init() { encoding = .gbk }

    /// The scanner that a device file describes.
    public init(device: DataFile) throws(DataFileError) {
        struct Model: Decodable {
            struct Traits: Decodable { var textEncoding: ChineseEncoding? }
            var traits: Traits
        }
        encoding = try StrictYAML.peek(Model.self, in: device.text, file: device.file).traits.textEncoding ?? .gbk
    }

    /// A key goes down: the bytes to say.
    public mutating func press(_ key: UInt16, now: Duration) -> [UInt8] {
        keysDown.insert(key)
        return say(.key(code: key, state: .pressed), now)
    }

    /// It comes up again.
    public mutating func release(_ key: UInt16, now: Duration) -> [UInt8] {
        keysDown.remove(key)
        return say(.key(code: key, state: .released), now)
    }

    /// The kernel says a key that is held again.
    public func repetition(of key: UInt16, now: Duration) -> [UInt8] { say(.key(code: key, state: .repeated), now) }

    /// The kernel's buffer ran over: what was said to the next report is lost.
    public func overflow(now: Duration) -> [UInt8] { say(.dropped, now) }

    /// A code is typed, and Enter (`ending`) after it, or nothing.
    public mutating func type(_ text: String, ending: UInt16? = 28, now: Duration) -> [UInt8] {
        var bytes: [UInt8] = []
        for character in text.unicodeScalars { bytes += type(character, now) }
        if let ending { bytes += stroke(ending, now) }
        return bytes
    }

    /// Nothing is said to a keyboard.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] { [] }

    /// It says nothing by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }

    private static let shift: UInt16 = 42
    private static let alt: UInt16 = 56
    /// The keypad's keys of 0 … 9.
    private static let pad: [UInt16] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]
    /// The four rows of a US keyboard with the code of the first key of each, without and with Shift.
    private static let rows: [(first: UInt16, plain: String, shifted: String)] = [
        (2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"), (57, " ", " "),
    ]

    private mutating func type(_ character: Unicode.Scalar, _ now: Duration) -> [UInt8] {
        for (first, plain, shifted) in Self.rows {
            if let place = Array(plain.unicodeScalars).firstIndex(of: character) {
                return stroke(first + UInt16(place), now)
            }
            if let place = Array(shifted.unicodeScalars).firstIndex(of: character) {
                return press(Self.shift, now: now) + stroke(first + UInt16(place), now)
                    + release(Self.shift, now: now)
            }
        }
        let number = encoding.encode(String(character)).bytes.reduce(0) { $0 << 8 | Int($1) }
        var bytes = press(Self.alt, now: now)
        for digit in String(number).utf8 { bytes += stroke(Self.pad[Int(digit - 0x30)], now) }
        return bytes + release(Self.alt, now: now)
    }

    private mutating func stroke(_ key: UInt16, _ now: Duration) -> [UInt8] {
        press(key, now: now) + release(key, now: now)
    }

    private func say(_ content: Evdev.Content, _ now: Duration) -> [UInt8] {
        let (seconds, attoseconds) = now.components
        let events = [content, .report].map {
            Evdev.Message(seconds: seconds, microseconds: attoseconds / 1_000_000_000_000, content: $0)
        }
        return (try? Evdev.encode(events, from: .device, dialect: .standard)) ?? []
    }
}
