extension OnbonBX {
    /// What firmwares of these cards vary (`dialect:` of a firmware profile).
    public struct Dialect: WireDialect, Hashable {
        /// What goes ahead of a frame: one byte, repeated. Receivers take any number from 1.
        public var preamble: [UInt8]
        /// What ends a frame.
        public var terminator: UInt8
        /// Bytes that must not stand inside a frame, and what is sent for them.
        public var escapes: [Escape]
        /// Device type in the header; FE fits every card.
        public var deviceType: UInt8
        /// Version in the header.
        public var protocolVersion: UInt8
        /// The host's address.
        public var hostAddress: UInt16
        /// The address to which every board answers.
        public var broadcastAddress: UInt16
        /// How the card's fonts take Chinese: `gb2312` or `gbk`.
        public var textEncoding: ChineseEncoding
        /// How many dynamic areas the card holds, 2 … 32 (two are used).
        public var dynamicAreas: Int
        /// The longest text of one area in bytes, codes included.
        public var bytesPerDynamicArea: Int
        /// The longest frame the card takes in, in bytes as sent.
        public var receiveBufferBytes: Int
        /// Codes in front of every text that choose fonts of 16 dots for Chinese and ASCII.
        public var fontCodes: String
        /// Ping.
        public var ping: Command
        /// Status query and its reply.
        public var queryStatus: Command
        /// Set and delete dynamic areas.
        public var updateDynamicArea: Command
        /// The board's "done".
        public var acknowledged: Command
        /// Whether the card takes FFFF for "checksum not checked", and may send it.
        public var acceptsOmittedChecksum: Bool
        /// How long an answer may take, in milliseconds.
        public var replyMilliseconds: Int
        /// How long a shared bus is kept for an answer, in milliseconds; later ones are still heard.
        public var holdMilliseconds: Int
        /// How often a question is repeated when no (good) answer came.
        public var retries: Int
        /// How long to wait when the board says that it is busy, in milliseconds.
        public var busyMilliseconds: Int
        /// After how long at the latest a board is asked whether it still shows what it should, in milliseconds. On a fast
        /// line it is asked sooner.
        public var statusMilliseconds: Int

        /// A byte and what is sent for it.
        public struct Escape: Codable, Sendable, Hashable {
            /// The byte in the unescaped frame.
            public var byte: UInt8
            /// Two bytes on the wire; the first of them must itself be escaped.
            public var sentAs: [UInt8]

            /// An escape rule.
            public init(byte: UInt8, sentAs: [UInt8]) {
                self.byte = byte
                self.sentAs = sentAs
            }
        }

        /// A command's group and number.
        public struct Command: Codable, Sendable, Hashable {
            /// First byte of the data.
            public var group: UInt8
            /// Second byte of the data.
            public var number: UInt8

            /// A command's code.
            public init(group: UInt8, number: UInt8) {
                self.group = group
                self.number = number
            }
        }

        /// The vendor's document: BX-5K.
        public static let standard = Dialect(
            preamble: [UInt8](repeating: 0xA5, count: 8), terminator: 0x5A,
            escapes: [
                Escape(byte: 0xA5, sentAs: [0xA6, 0x02]), Escape(byte: 0xA6, sentAs: [0xA6, 0x01]),
                Escape(byte: 0x5A, sentAs: [0x5B, 0x02]), Escape(byte: 0x5B, sentAs: [0x5B, 0x01]),
            ],
            deviceType: 0xFE, protocolVersion: 0x02, hostAddress: 0x8000, broadcastAddress: 0xFFFE,
            textEncoding: .gb2312, dynamicAreas: 8, bytesPerDynamicArea: 512, receiveBufferBytes: 512,
            fontCodes: #"\FO000\FE000"#, ping: Command(group: 0xA2, number: 0x00),
            queryStatus: Command(group: 0xA1, number: 0x02), updateDynamicArea: Command(group: 0xA3, number: 0x06),
            acknowledged: Command(group: 0xA0, number: 0x00), acceptsOmittedChecksum: true,
            replyMilliseconds: 800, holdMilliseconds: 150, retries: 2, busyMilliseconds: 200, statusMilliseconds: 2000)

        var preambleByte: UInt8 { preamble.first ?? 0xA5 }

        /// Bytes inside a frame that are not themselves: where an escape or another preamble begins.
        var specialBytes: ByteSet {
            var set = ByteSet()
            set.insert(preambleByte)
            for escape in escapes { if let first = escape.sentAs.first { set.insert(first) } }
            return set
        }

        /// Bytes that are sent as others.
        var escapedBytes: ByteSet {
            var set = ByteSet()
            for escape in escapes { set.insert(escape.byte) }
            return set
        }

        /// One sentence for each value that cannot work, naming key, value and what is allowed.
        public func valueProblems() -> [String] {
            var problems: [String] = []
            if preamble.isEmpty || preamble.count > 64 || Set(preamble).count != 1 {
                problems.append("preamble must be 1 to 64 times the same byte")
            }
            if escapes.contains(where: { $0.sentAs.count != 2 }) {
                problems.append("escapes: sentAs must be two bytes")
            }
            let mustBeEscaped = Set([preambleByte, terminator] + escapes.compactMap(\.sentAs.first))
            let escaped = Set(escapes.map(\.byte))
            if let missing = mustBeEscaped.subtracting(escaped).min() {
                problems.append("escapes: byte 0x\(Framing.hex(missing)) would break a frame and has no escape")
            }
            if escapes.contains(where: { $0.sentAs.contains { $0 == preambleByte || $0 == terminator } }) {
                problems.append("escapes: sentAs must not contain the preamble or the terminator")
            }
            if textEncoding != .gb2312 && textEncoding != .gbk {
                problems.append("textEncoding '\(textEncoding.rawValue)': allowed are gb2312 and gbk")
            }
            let ranges: [(String, Int, ClosedRange<Int>)] = [
                ("dynamicAreas", dynamicAreas, 2...32), ("bytesPerDynamicArea", bytesPerDynamicArea, 64...4096),
                ("receiveBufferBytes", receiveBufferBytes, 256...8192),
                ("replyMilliseconds", replyMilliseconds, 10...10_000),
                ("holdMilliseconds", holdMilliseconds, 0...replyMilliseconds.clamped(10...10_000)),
                ("retries", retries, 0...5), ("busyMilliseconds", busyMilliseconds, 10...5_000),
                ("statusMilliseconds", statusMilliseconds, 500...60_000),
            ]
            for (key, value, range) in ranges where !range.contains(value) {
                problems.append("\(key) \(value): allowed is \(range.lowerBound) to \(range.upperBound)")
            }
            return problems
        }
    }
}

extension Int {
    fileprivate func clamped(_ range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
