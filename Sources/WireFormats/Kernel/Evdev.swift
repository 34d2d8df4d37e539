/// What `/dev/input/event*` gives: buttons, number pads, pedals and scanners that pass for keyboards.
///
///     seconds 8 | microseconds 8 | type 2 | code 2 | value 4        in the machine's order, low byte first
///
/// These are the 24 bytes of 64-bit machines. Source: the kernel's `linux/input.h`, `input-event-codes.h`.
public enum Evdev: FramedFormat {
    /// The name for `hallctl wire`; no firmware speaks it.
    public static let name = "evdev"
    /// Bytes of an event.
    public static let length = 24
    /// Every event has the same length.
    public static let longestMessage = length

    /// Nothing varies.
    public struct Dialect: WireDialect, Hashable {
        /// The only one.
        public static let standard = Dialect()
    }

    /// One event.
    public struct Message: Codable, Sendable, Hashable {
        /// Seconds of the clock that was chosen for the device: the wall's, or since boot.
        public var seconds: Int64
        /// 0 … 999,999.
        public var microseconds: Int64
        /// What happened.
        public var content: Content

        /// An event.
        public init(seconds: Int64, microseconds: Int64, content: Content) {
            self.seconds = seconds
            self.microseconds = microseconds
            self.content = content
        }
    }

    /// What happened.
    public enum Content: Codable, Sendable, Hashable {
        /// EV_KEY: a key of this code (`KEY_1` is 2, `KEY_ENTER` 28, …).
        case key(code: UInt16, state: KeyState)
        /// EV_SYN, SYN_REPORT: the events before it belong together.
        case report
        /// EV_SYN, SYN_DROPPED: the kernel's buffer overflowed. What comes up to the next report is worth nothing; then the
        /// keys' states are to be asked for anew.
        case dropped
        /// EV_MSC, MSC_SCAN: the key's HID usage.
        case scanCode(usage: UInt32)
        /// Anything else.
        case other(type: UInt16, code: UInt16, value: Int32)
    }

    /// What a key does.
    public enum KeyState: String, Codable, Sendable, CaseIterable {
        case released, pressed
        /// Held for long: the kernel says it again and again. No press.
        case repeated

        var value: Int32 {
            switch self {
            case .released: 0
            case .pressed: 1
            case .repeated: 2
            }
        }
    }

    /// Reads one event.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        guard side == .device else { return .broken(start, "only the kernel says events") }
        guard start + length <= bytes.count else { return .incomplete }
        let value = Int32(truncatingIfNeeded: bytes.littleEndian(at: start + 20, count: 4))
        return .message(
            Message(
                seconds: Int64(truncatingIfNeeded: bytes.littleEndian(at: start, count: 8)),
                microseconds: Int64(truncatingIfNeeded: bytes.littleEndian(at: start + 8, count: 8)),
                content: Content(
                    type: bytes.littleEndian(at: start + 16), code: bytes.littleEndian(at: start + 18), value: value)),
            end: start + length)
    }

    /// Appends one event.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        let (type, code, value) = message.content.parts
        bytes.append(littleEndian: UInt64(bitPattern: message.seconds))
        bytes.append(littleEndian: UInt64(bitPattern: message.microseconds))
        bytes.append(littleEndian: type)
        bytes.append(littleEndian: code)
        bytes.append(littleEndian: UInt32(bitPattern: value))
    }
}

extension Evdev.Content {
    init(type: UInt16, code: UInt16, value: Int32) {
        switch (type, code, value) {
        case (0, 0, 0): self = .report
        case (0, 3, 0): self = .dropped
        case (1, _, 0): self = .key(code: code, state: .released)
        case (1, _, 1): self = .key(code: code, state: .pressed)
        case (1, _, 2): self = .key(code: code, state: .repeated)
        case (4, 4, _): self = .scanCode(usage: UInt32(bitPattern: value))
        default: self = .other(type: type, code: code, value: value)
        }
    }

    var parts: (type: UInt16, code: UInt16, value: Int32) {
        switch self {
        case .report: (0, 0, 0)
        case .dropped: (0, 3, 0)
        case .key(let code, let state): (1, code, state.value)
        case .scanCode(let usage): (4, 4, Int32(bitPattern: usage))
        case .other(let type, let code, let value): (type, code, value)
        }
    }
}
