extension ESCPOS {
    /// The answer to DLE EOT 1 … 4 by what its bits mean (Epson's reference); `nil` where the question does not tell.
    ///
    /// Models leave bits out: a TM-T20III never sets bits 5 and 6 of the first, nor bit 2 of the third, and keeps the
    /// paper's bits as they were while its cover is open. Drivers go by a profile's `statusQueries`.
    public struct RealTimeStatus: Sendable, Equatable {
        /// Which question was asked: 1 printer, 2 why offline, 3 error, 4 paper.
        public let kind: UInt8
        private let byte: UInt8

        /// Reads an answer, `0xx1xx10`; `nil` for any other byte or question.
        public init?(kind: UInt8, byte: UInt8) {
            guard (1...4).contains(kind), byte & 0x93 == 0x12 else { return nil }
            self.kind = kind
            self.byte = byte
        }

        private func bits(_ mask: UInt8, of kind: UInt8) -> Bool? { kind == self.kind ? byte & mask != 0 : nil }

        /// Pin 3 of the drawer's socket is high.
        public var isDrawerPinHigh: Bool? { bits(0x04, of: 1) }
        /// Prints what it gets.
        public var isOnline: Bool? { bits(0x08, of: 1).map { !$0 } }
        /// Waits for somebody to bring it back.
        public var isWaiting: Bool? { bits(0x20, of: 1) }
        /// Somebody holds the feed button.
        public var isFeedPressed: Bool? { bits(0x40, of: 1) ?? bits(0x08, of: 2) }
        /// 开盖.
        public var isCoverOpen: Bool? { bits(0x04, of: 2) }
        /// Stopped for want of paper.
        public var isStoppedByPaper: Bool? { bits(0x20, of: 2) }
        /// Stopped by an error.
        public var hasError: Bool? { bits(0x40, of: 2) }
        /// An error that ends with DLE ENQ.
        public var hasRecoverableError: Bool? { bits(0x04, of: 3) }
        /// The cutter does not move.
        public var hasCutterError: Bool? { bits(0x08, of: 3) }
        /// Wants repair.
        public var hasUnrecoverableError: Bool? { bits(0x20, of: 3) }
        /// Ends by itself, as when the head has cooled.
        public var hasPassingError: Bool? { bits(0x40, of: 3) }
        /// 纸将尽.
        public var isPaperLow: Bool? { bits(0x0C, of: 4) }
        /// 缺纸.
        public var isPaperEmpty: Bool? { bits(0x60, of: 4) }
    }

    /// The answer to GS r 1 (or 49): the paper's sensors. It comes in its turn, so all before it was consumed.
    public struct QueuedPaperStatus: Sendable, Equatable {
        /// 纸将尽.
        public let isPaperLow: Bool
        /// 缺纸.
        public let isPaperEmpty: Bool

        /// Reads an answer, `0xx0xxxx`; `nil` for any other byte.
        public init?(byte: UInt8) {
            guard byte & 0x90 == 0 else { return nil }
            isPaperLow = byte & 0x03 != 0
            isPaperEmpty = byte & 0x0C != 0
        }
    }

    /// What GS I asks for. Clones answer with the name of the printer they imitate: no profile is chosen by it.
    public enum Information: UInt8, Sendable, CaseIterable {
        case modelNumber = 1
        case typeNumber = 2
        case romVersion = 3
        case firmware = 65
        case maker = 66
        case model = 67
        case serialNumber = 68
        case fontLanguage = 69

        /// Whether the answer is a block of text (5F … 00) and not one byte.
        public var isText: Bool { rawValue >= 65 }
        /// The question.
        public var command: Command { .setting(name: .information, values: [rawValue]) }
    }
}
