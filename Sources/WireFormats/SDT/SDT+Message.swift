extension SDT {
    /// One frame.
    public struct Message: Codable, Sendable, Hashable {
        /// Who says what.
        public var content: Content
        /// How many `AA` came before the preamble's own three, where any did.
        public var extraLead: Int?

        /// A frame's content.
        public init(_ content: Content, extraLead: Int? = nil) {
            self.content = content
            self.extraLead = extraLead
        }
    }

    /// What the host asks and the module answers.
    public enum Content: Codable, Sendable, Hashable {
        /// The host asks.
        case request(Request)
        /// The module answers. `meaning` is the status in words; reading takes it from `status`. The payload of a
        /// read is a person's data.
        case reply(status: WireBytes, meaning: Status.Meaning?, payload: WireBytes)
    }

    /// What a host asks.
    public enum Request: Codable, Sendable, Hashable {
        /// 20 01: is a card there?
        case findCard
        /// 20 02: take it.
        case selectCard
        /// 30 01: text and photo.
        case readText
        /// 30 10: text, photo and fingerprint.
        case readTextAndFingerprint
        /// 30 03: the address added later.
        case readNewAddress
        /// 30 05: the card's management number.
        case readManagementNumber
        /// 10 FF.
        case reset
        /// 11 FF: is the module alive?
        case moduleStatus
        /// 12 FF: the module's own number.
        case moduleNumber
        /// Any other command, with its parameter and data.
        case other(command: UInt8, parameter: UInt8, data: WireBytes)

        /// A request by its two codes.
        public init(command: UInt8, parameter: UInt8, data: some Collection<UInt8>) {
            let code = UInt16(command) << 8 | UInt16(parameter)
            let known = data.isEmpty ? Self.codes.first { $0.code == code }?.request : nil
            self = known ?? .other(command: command, parameter: parameter, data: WireBytes(data))
        }

        /// Command, parameter and data.
        public var body: [UInt8] {
            if case .other(let command, let parameter, let data) = self { return [command, parameter] + data.bytes }
            let code = Self.codes.first { $0.request == self }?.code ?? 0
            return [UInt8(code >> 8), UInt8(code & 0xFF)]
        }

        private static let codes: [(code: UInt16, request: Request)] = [
            (0x2001, .findCard), (0x2002, .selectCard), (0x3001, .readText), (0x3010, .readTextAndFingerprint),
            (0x3003, .readNewAddress), (0x3005, .readManagementNumber), (0x10FF, .reset), (0x11FF, .moduleStatus),
            (0x12FF, .moduleNumber),
        ]
    }

    /// The three status bytes of a reply.
    public struct Status: Codable, Sendable, Hashable, CustomStringConvertible {
        /// SW1 SW2 SW3, the first always 0 as far as seen.
        public var words: WireBytes

        /// A status of three bytes.
        public init(_ words: some Sequence<UInt8>) { self.words = WireBytes(words) }

        /// Six hexadecimal digits.
        public var description: String { words.description }

        /// What it says, where that is known.
        public var meaning: Meaning? {
            guard words.bytes.count == 3, words.bytes[0] == 0, words.bytes[1] == 0 else { return nil }
            return Meaning.allCases.first { $0.code == words.bytes[2] }
        }

        /// Known status bytes (SW3).
        public enum Meaning: String, Codable, Sendable, CaseIterable {
            case done, found, empty, checksum, length, badCommand, privilege, unknown, cardNotAuthenticated
            case moduleNotAuthenticated, textNotVerified, fingerprintNotVerified, dataLength, unknownCard
            case readFailed, random, selfTestFailed, notAuthorised, noCard, notSelected

            /// The third status byte.
            public var code: UInt8 {
                switch self {
                case .done: 0x90
                case .found: 0x9F
                case .empty: 0x91
                case .checksum: 0x10
                case .length: 0x11
                case .badCommand: 0x21
                case .privilege: 0x23
                case .unknown: 0x24
                case .cardNotAuthenticated: 0x31
                case .moduleNotAuthenticated: 0x32
                case .textNotVerified: 0x33
                case .fingerprintNotVerified: 0x37
                case .dataLength: 0x3F
                case .unknownCard: 0x40
                case .readFailed: 0x41
                case .random: 0x47
                case .selfTestFailed: 0x60
                case .notAuthorised: 0x66
                case .noCard: 0x80
                case .notSelected: 0x81
                }
            }
        }
    }
}

extension SDT.Message {
    init(body: ArraySlice<UInt8>, from side: Side, extraLead: Int) {
        let lead = extraLead == 0 ? nil : extraLead
        switch side {
        case .host:
            let command = body.first ?? 0
            let parameter = body.dropFirst().first ?? 0
            let request = SDT.Request(command: command, parameter: parameter, data: body.dropFirst(2))
            self.init(.request(request), extraLead: lead)
        case .device:
            let status = SDT.Status(body.prefix(3))
            let payload = WireBytes(body.dropFirst(3))
            self.init(
                .reply(status: status.words, meaning: status.meaning, payload: payload), extraLead: lead)
        }
    }

    /// The body when `side` says this, or `nil` when it is the other side's or the status is not three bytes.
    func body(from side: Side) -> [UInt8]? {
        switch (content, side) {
        case (.request(let request), .host): request.body
        case (.reply(let status, _, let payload), .device):
            status.bytes.count == 3 ? status.bytes + payload.bytes : nil
        default: nil
        }
    }
}
