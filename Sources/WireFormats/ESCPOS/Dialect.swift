extension ESCPOS {
    /// How a printer's firmware speaks: the `dialect:` of a firmware profile.
    public struct Dialect: WireDialect, Equatable {
        /// Sent at the start of every ticket: ESC @ (1B 40).
        public var initialize: [UInt8]
        /// How the firmware takes Chinese text.
        public var textEncoding: ChineseEncoding
        /// What its font holds beyond the two-byte part of GB 18030; absent: nothing, and such characters are sent as
        /// dots. A code without a glyph prints as garbage or as nothing at all, and no printer says so.
        public var rareCharacters: RareCharacters?
        /// Switches Chinese text on, after `initialize`: FS & (1C 26); empty where it is on from the factory.
        public var selectEncoding: [UInt8]
        /// How Chinese characters are made larger.
        public var chineseSize: ChineseSize
        /// Who draws QR codes.
        public var qrCodes: QRCodes
        /// Sent at the end of every ticket: feed to the cutter and cut.
        public var feedAndCut: [UInt8]
        /// How a printer answers for the end of a ticket.
        public var fence: Fence
        /// What is asked, together and in this order, to learn the printer's condition. Each is answered by one byte.
        public var statusQueries: [StatusQuery]
        /// How long an answer may take, 10…10,000 ms.
        public var statusMilliseconds: Int
        /// How often an idle or printing printer is asked, 100…60,000 ms.
        public var pollMilliseconds: Int
        /// After so many unanswered polls the printer is absent, 1…10.
        public var silentPolls: Int
        /// How long the end of a ticket is waited for, paper changes included, 1,000…300,000 ms.
        public var finishMilliseconds: Int
        /// Bytes handed over between two fences, so that a long job is watched too, 64…65,536.
        public var chunkBytes: Int
        /// Empties the printer's buffer after a ticket was given up (DLE DC4 8), only where the firmware is known to
        /// obey; absent elsewhere: the rest then comes out after refill.
        public var clearBuffer: [UInt8]?

        /// What a font holds beyond the two-byte part of GB 18030.
        public enum RareCharacters: String, Codable, Sendable, CaseIterable {
            /// What has four bytes and lies below U+10000, as GB 18030-2000 asks for: mainly CJK Extension A (㛃).
            case firstPlane
            /// All of Unicode's ideographs, also those from U+20000 on (𬱖).
            case all

            /// Whether a character that has no two-byte code is in the font.
            func holds(_ scalar: Unicode.Scalar) -> Bool { self == .all || scalar.value < 0x10000 }
        }

        /// How Chinese characters are made larger.
        public enum ChineseSize: String, Codable, Sendable, CaseIterable {
            /// GS ! is for all characters.
            case characterSize
            /// GS ! and, for Chinese, FS ! (double width and height at most).
            case chineseMode
        }

        /// Who draws QR codes.
        public enum QRCodes: String, Codable, Sendable, CaseIterable {
            /// The printer (GS ( k).
            case native
            /// Nobody: the code is left out.
            case none
        }

        /// How a printer answers for the end of a ticket.
        public enum Fence: String, Codable, Sendable, CaseIterable {
            /// GS ( H 48: answered with an id when all before it is printed.
            case processID
            /// GS r 1: answered when all before it was consumed.
            case queuedStatus
            /// Not at all: every ticket is doubtful.
            case none
        }

        /// A question for status and how its answer is read.
        public struct StatusQuery: Codable, Sendable, Equatable {
            /// The command: DLE EOT n.
            public var send: [UInt8]
            /// What bits mean; several may hold.
            public var faults: [StatusBits]
            /// Bits that say 'offline', the cause told by another question.
            public var offline: UInt8?

            /// A question.
            public init(send: [UInt8], faults: [StatusBits], offline: UInt8? = nil) {
                self.send = send
                self.faults = faults
                self.offline = offline
            }
        }

        /// What bits of a status byte mean.
        public struct StatusBits: Codable, Sendable, Equatable {
            /// Any of these bits.
            public var mask: UInt8
            /// The fault's name (an IPP `printer-state-reasons` keyword).
            public var means: String

            /// Bits with their meaning.
            public init(mask: UInt8, means: String) {
                self.mask = mask
                self.means = means
            }
        }
    }
}

extension ESCPOS.Dialect {
    /// Epson's own firmware with GB 18030 text: the values of `firmware-profiles/escpos-epson.yaml`.
    public static let standard = Self(
        initialize: [0x1B, 0x40], textEncoding: .gb18030, selectEncoding: [0x1C, 0x26], chineseSize: .characterSize,
        qrCodes: .native, feedAndCut: [0x1D, 0x56, 0x42, 0x00], fence: .processID,
        statusQueries: [
            StatusQuery(send: [0x10, 0x04, 0x01], faults: [], offline: 0x08),
            StatusQuery(
                send: [0x10, 0x04, 0x02],
                faults: [
                    StatusBits(mask: 0x04, means: "cover-open"), StatusBits(mask: 0x20, means: "media-empty"),
                ]),
            StatusQuery(
                send: [0x10, 0x04, 0x03],
                faults: [
                    StatusBits(mask: 0x08, means: "cutter-error"), StatusBits(mask: 0x24, means: "media-jam"),
                    StatusBits(mask: 0x40, means: "overheated"),
                ]),
            StatusQuery(
                send: [0x10, 0x04, 0x04],
                faults: [
                    StatusBits(mask: 0x0C, means: "media-low"), StatusBits(mask: 0x60, means: "media-empty"),
                ]),
        ],
        statusMilliseconds: 500, pollMilliseconds: 500, silentPolls: 3, finishMilliseconds: 20_000,
        chunkBytes: 1024, clearBuffer: [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08])

    /// All questions, to be sent back to back.
    public var statusRequest: [UInt8] { statusQueries.flatMap(\.send) }

    /// What is out of range, one sentence each; names of faults are checked by the driver.
    public var objections: [String] {
        var found: [String] = []
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) {
            if !range.contains(value) {
                found.append("\(name) \(value) is out of range; allowed: \(range.lowerBound)…\(range.upperBound)")
            }
        }
        check("statusMilliseconds", statusMilliseconds, 10...10_000)
        check("pollMilliseconds", pollMilliseconds, 100...60_000)
        check("silentPolls", silentPolls, 1...10)
        check("finishMilliseconds", finishMilliseconds, 1_000...300_000)
        check("chunkBytes", chunkBytes, 64...65_536)
        check("statusQueries count", statusQueries.count, 0...4)
        for query in statusQueries where !query.send.starts(with: [0x10, 0x04]) || query.send.count < 3 {
            found.append("statusQueries send \(WireBytes(query.send)) is no DLE EOT (10 04 n); allowed: 10 04 1…18")
        }
        if fence != .none, statusQueries.isEmpty {
            found.append("fence \(fence.rawValue) needs statusQueries; allowed without: none")
        }
        return found
    }
}
