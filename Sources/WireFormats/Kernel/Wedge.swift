/// Turns the keys of a scanner or card reader that passes for a keyboard into what it read.
///
/// The device is to be grabbed (EVIOCGRAB), or it types into whatever has the focus. Keys are those of a US keyboard, to
/// which such devices are set. Characters without a key come as Alt held and their number typed on the keypad: up to 255
/// one byte, above two bytes, so that Chinese text comes in the scanner's encoding. A reading ends with Enter or Tab, or
/// with a silence that only the caller can measure. Holds no device and knows no time.
public struct Wedge: Sendable {
    /// The longest reading; what grows beyond is dropped.
    public static let longestReading = 4096

    private var bytes: [UInt8] = []
    private var shifts: Set<UInt16> = []
    private var alts: Set<UInt16> = []
    private var typed: Int?
    private var isDropping = false

    /// How many readings were given up: too long, or with events lost.
    public private(set) var lost = 0

    /// Nothing read yet.
    public init() {}

    /// Whether a reading has begun.
    public var isReading: Bool { !bytes.isEmpty || typed != nil }

    /// Takes one event; gives the reading that it ends.
    public mutating func receive(_ event: Evdev.Content) -> [UInt8]? {
        switch event {
        case .dropped:
            giveUp()
            isDropping = true
        case .report: isDropping = false
        case .key(let code, let state) where !isDropping && state != .repeated:
            return receive(key: code, isPressed: state == .pressed)
        default: break
        }
        return nil
    }

    /// The reading so far, when nothing came for long enough; `nil` where nothing has begun.
    public mutating func finish() -> [UInt8]? {
        typed = nil
        defer { bytes = [] }
        return bytes.isEmpty ? nil : bytes
    }

    private mutating func receive(key code: UInt16, isPressed: Bool) -> [UInt8]? {
        if Key.shifts.contains(code) {
            if isPressed { shifts.insert(code) } else { shifts.remove(code) }
            return nil
        }
        if Key.alts.contains(code) {
            if isPressed { alts.insert(code) } else { alts.remove(code) }
            if alts.isEmpty { takeTyped() }
            return nil
        }
        guard isPressed else { return nil }
        if Key.ends.contains(code) { return finish() }
        if !alts.isEmpty {
            guard let digit = Key.keypad.firstIndex(of: code) else { return nil }
            typed = min((typed ?? 0) * 10 + digit, 0x1_0000)
            return nil
        }
        let keys = shifts.isEmpty ? Key.plain : Key.shifted
        if let character = keys[code] ?? Key.keypad.firstIndex(of: code).map({ 0x30 + UInt8($0) }) {
            append([character])
        }
        return nil
    }

    private mutating func takeTyped() {
        guard let number = typed else { return }
        guard let value = UInt16(exactly: number) else { return giveUp() }
        typed = nil
        append(value > 0xFF ? [UInt8(value >> 8), UInt8(value & 0xFF)] : [UInt8(value)])
    }

    private mutating func append(_ more: [UInt8]) {
        guard bytes.count + more.count <= Self.longestReading else { return giveUp() }
        bytes += more
    }

    private mutating func giveUp() {
        if isReading { lost += 1 }
        bytes = []
        typed = nil
        shifts = []
        alts = []
    }

    /// Codes of `input-event-codes.h`.
    public enum Key {
        /// Shift, left and right.
        public static let shifts: Set<UInt16> = [42, 54]
        /// Alt, left and right.
        public static let alts: Set<UInt16> = [56, 100]
        /// Tab, Enter, the keypad's Enter.
        public static let ends: Set<UInt16> = [15, 28, 96]
        /// The letters, row by row.
        public static let letters: [UInt16] = Array(16...25) + Array(30...38) + Array(44...50)
        /// The digits above the letters: 1 … 9, 0.
        public static let digits: [UInt16] = Array(2...11)
        /// The keypad's digits: 0 … 9.
        public static let keypad: [UInt16] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]

        static let plain = table("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\zxcvbnm,./")
        static let shifted = table("!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"~", "|ZXCVBNM<>?")

        /// The four rows begin at codes 2, 16, 30 and 43; then space, and the keypad's signs.
        private static func table(_ rows: String...) -> [UInt16: UInt8] {
            var keys: [UInt16: UInt8] = [57: 0x20, 55: 0x2A, 74: 0x2D, 78: 0x2B, 83: 0x2E, 98: 0x2F]
            for (row, start) in zip(rows, [2, 16, 30, 43] as [UInt16]) {
                for (offset, character) in row.utf8.enumerated() { keys[start + UInt16(offset)] = character }
            }
            return keys
        }
    }
}
