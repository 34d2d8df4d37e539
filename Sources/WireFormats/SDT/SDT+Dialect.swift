extension SDT {
    /// What readers vary: times, and how they behave while a card that was read still lies on them.
    public struct Dialect: WireDialect, Equatable {
        /// What a frame begins with.
        public var preamble: [UInt8]
        /// Asks for a card.
        public var findCard: Command
        /// Takes the card.
        public var selectCard: Command
        /// Reads the text (and photo).
        public var readText: Command
        /// Asks whether the module is alive.
        public var moduleStatus: Command
        /// Between two questions for a card, in milliseconds, 50 … 5000.
        public var pollMilliseconds: Int
        /// How long find, select and status may take, in milliseconds, 50 … 5000.
        public var replyMilliseconds: Int
        /// How long a read may take, in milliseconds, 500 … 10000.
        public var readMilliseconds: Int
        /// How often one placement is tried before it counts as unreadable, 1 … 5.
        public var attempts: Int
        /// So many questions without an answer prove that the reader is not there, 1 … 10.
        public var missesUntilAbsent: Int
        /// What find says while a card that was read still lies there.
        public var whileLying: WhileLying

        /// Two codes.
        public struct Command: Codable, Sendable, Hashable {
            /// The command.
            public var command: UInt8
            /// Its parameter.
            public var parameter: UInt8

            /// A command and its parameter.
            public init(command: UInt8, parameter: UInt8) {
                self.command = command
                self.parameter = parameter
            }
        }

        /// How a reader speaks of a card that it has read and that still lies there.
        public enum WhileLying: String, Codable, Sendable, CaseIterable {
            /// Find says "no card" until the card is taken away and laid down again (most readers).
            case hides
            /// Find goes on saying "found"; "no card" means that it was taken away.
            case answers
        }

        /// One sentence per value that cannot work; empty means good.
        public func problems() -> [String] {
            var problems: [String] = []
            func check(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) {
                guard !allowed.contains(value) else { return }
                problems.append("\(name) is \(value); allowed: \(allowed.lowerBound) to \(allowed.upperBound)")
            }
            check("length of preamble", preamble.count, 2...8)
            check("pollMilliseconds", pollMilliseconds, 50...5000)
            check("replyMilliseconds", replyMilliseconds, 50...5000)
            check("readMilliseconds", readMilliseconds, 500...10_000)
            check("attempts", attempts, 1...5)
            check("missesUntilAbsent", missesUntilAbsent, 1...10)
            return problems
        }
    }
}

extension SDT.Dialect {
    /// The published protocol, with the usual times.
    public static let standard = SDT.Dialect(
        preamble: [0xAA, 0xAA, 0xAA, 0x96, 0x69], findCard: Command(command: 0x20, parameter: 0x01),
        selectCard: Command(command: 0x20, parameter: 0x02), readText: Command(command: 0x30, parameter: 0x01),
        moduleStatus: Command(command: 0x11, parameter: 0xFF), pollMilliseconds: 300, replyMilliseconds: 500,
        readMilliseconds: 3000, attempts: 2, missesUntilAbsent: 3, whileLying: .hides)
}
