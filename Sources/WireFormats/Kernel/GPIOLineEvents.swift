/// What a requested line of `/dev/gpiochip*` gives: edges of call buttons (GPIO character device, version 2).
///
///     nanoseconds 8 | 1 rising, 2 falling 4 | line 4 | number 4 | number on this line 4 | 0 × 24        low byte first
///
/// "Rising" is from inactive to active: on a line that is active low, pressing is rising. A gap in `number` says that the
/// kernel's buffer overflowed. With debouncing the time is that at which the period ended. Source: the kernel's
/// `linux/gpio.h`.
public enum GPIOLineEvents: FramedFormat {
    /// The name for `hallctl wire`; no firmware speaks it.
    public static let name = "gpio-line-events"
    /// Bytes of an event.
    public static let length = 48
    /// Every event has the same length.
    public static let longestMessage = length

    /// Nothing varies.
    public struct Dialect: WireDialect, Hashable {
        /// The only one.
        public static let standard = Dialect()
    }

    /// One event.
    public struct Message: Codable, Sendable, Hashable {
        /// Nanoseconds since boot without time asleep.
        public var nanoseconds: UInt64
        /// From inactive to active.
        public var isRising: Bool
        /// The line's number on its chip.
        public var line: UInt32
        /// Counts all events of the request from 1.
        public var number: UInt32
        /// Counts this line's events from 1.
        public var numberOnLine: UInt32

        /// An event.
        public init(nanoseconds: UInt64, isRising: Bool, line: UInt32, number: UInt32, numberOnLine: UInt32) {
            self.nanoseconds = nanoseconds
            self.isRising = isRising
            self.line = line
            self.number = number
            self.numberOnLine = numberOnLine
        }
    }

    /// Reads one event.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        guard side == .device else { return .broken(start, "only the kernel says events") }
        guard start + length <= bytes.count else { return .incomplete }
        let edge = bytes.littleEndian(at: start + 8, count: 4)
        guard edge == 1 || edge == 2 else { return .broken(start + 8, "an edge is 1 or 2") }
        if let wrong = bytes[(start + 24)..<(start + length)].firstIndex(where: { $0 != 0 }) {
            return .broken(wrong, "expected 0")
        }
        func word(_ offset: Int) -> UInt32 {
            UInt32(truncatingIfNeeded: bytes.littleEndian(at: start + offset, count: 4))
        }
        return .message(
            Message(
                nanoseconds: bytes.littleEndian(at: start, count: 8), isRising: edge == 1, line: word(12),
                number: word(16), numberOnLine: word(20)), end: start + length)
    }

    /// Appends one event.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        bytes.append(littleEndian: message.nanoseconds)
        for word in [message.isRising ? 1 : 2, message.line, message.number, message.numberOnLine] {
            bytes.append(littleEndian: word)
        }
        bytes += repeatElement(0, count: 24)
    }
}
