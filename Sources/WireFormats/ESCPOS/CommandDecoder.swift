extension ESCPOS {
    /// Cuts a host's byte stream into commands, however the bytes arrive; nothing is lost, nothing ever fails.
    ///
    /// At most `limit` bytes wait for the rest of a command; a command that claims more is given up as unknown bytes.
    public struct CommandDecoder: Sendable {
        /// A command with the very bytes it was read from.
        public struct Item: Sendable, Equatable {
            /// What it says.
            public var command: Command
            /// Its bytes.
            public var bytes: [UInt8]
        }

        /// The most bytes one command may have: 1 MiB.
        public static let limit = 1 << 20

        private let encoding: ChineseEncoding
        private var pending: [UInt8] = []

        /// A decoder that reads text in `encoding`.
        public init(encoding: ChineseEncoding) { self.encoding = encoding }

        /// How many bytes wait for the rest of their command.
        public var pendingCount: Int { pending.count }

        /// Takes bytes and gives the commands that are complete. Text is complete when a control byte follows.
        public mutating func receive(_ bytes: [UInt8]) -> [Item] {
            pending += bytes
            return take(isEnd: false)
        }

        /// Gives a last run of text for which no control byte came. What is still pending then is half a command.
        public mutating func finish() -> [Item] { take(isEnd: true) }

        /// Forgets half a command, as a printer that lost power does.
        public mutating func reset() { pending = [] }

        private mutating func take(isEnd: Bool) -> [Item] {
            var items: [Item] = []
            var start = 0
            while start < pending.count {
                var parser = CommandParser(bytes: pending, start: start, encoding: encoding, isEnd: isEnd)
                let command: Command
                switch parser.parse() {
                case let parsed?: command = parsed
                case nil where parser.needs > Self.limit:
                    parser.position = start + 2
                    command = .unknown(bytes: WireBytes(pending[start..<start + 2]))
                case nil:
                    pending.removeFirst(start)
                    return items
                }
                items.append(Item(command: command, bytes: Array(pending[start..<parser.position])))
                start = parser.position
            }
            pending = []
            return items
        }
    }
}
