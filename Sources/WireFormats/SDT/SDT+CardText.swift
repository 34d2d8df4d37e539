extension SDT {
    /// What may be known of a card: what kind of document it is, and its number. Nothing else is ever made of the
    /// text; the name, the address and the photo stay bytes and are overwritten with the reply.
    ///
    /// Payload of a read (30 01, 30 10): length of text 2, of photo 2 [, of fingerprint 2], all big endian, then text,
    /// photo [, fingerprint]. The text has 256 bytes of UTF-16LE padded with spaces; a mark at byte 248 says which
    /// layout it has: space citizen, `J` residence permit for Hong Kong, Macau and Taiwan residents, `I` permanent
    /// residence card of 2017 (number at 122, 15 characters), `Y` that of 2023. All others have the number at 122,
    /// 18 characters in 36 bytes.
    public struct CardText: Sendable {
        /// What kind of document it is.
        public let document: Document
        /// The number in ASCII. The caller's to wipe.
        public private(set) var number: [UInt8]

        /// The kinds of documents with a known layout.
        public enum Document: String, Codable, Sendable, CaseIterable {
            case citizen
            case residencePermit
            case permanentResident2017
            case permanentResident2023
        }

        /// Why no number could be had.
        public enum Failure: Error, Equatable, Sendable {
            /// The payload's lengths do not fit the payload.
            case malformed
            /// The text's mark is none that is known.
            case unknownDocument
            /// The number has characters or a check character that it cannot have.
            case invalidNumber
        }

        /// Bytes of a text block.
        public static let textLength = 256
        private static let markOffset = 248

        /// Reads the payload of a read. `hasFingerprint` says which command it answers.
        public init(
            payload: some RandomAccessCollection<UInt8>, hasFingerprint: Bool = false
        ) throws(Failure) {
            let header = hasFingerprint ? 6 : 4
            guard payload.count >= header + Self.textLength else { throw .malformed }
            let length = payload.prefix(2).reduce(0) { $0 << 8 | Int($1) }
            guard length == Self.textLength else { throw .malformed }
            try self.init(text: payload.dropFirst(header).prefix(length))
        }

        /// Reads a text block of 256 bytes.
        public init(text: some RandomAccessCollection<UInt8>) throws(Failure) {
            guard text.count == Self.textLength else { throw .malformed }
            func byte(_ offset: Int) -> UInt8 { text[text.index(text.startIndex, offsetBy: offset)] }
            let mark = byte(Self.markOffset)
            guard byte(Self.markOffset + 1) == 0,
                let document = Document.allCases.first(where: { $0.mark == mark }),
                let place = document.layout[.number]
            else { throw .unknownDocument }
            self.document = document
            number = []
            number.reserveCapacity(place.count / 2)
            for place in stride(from: place.lowerBound, to: place.upperBound, by: 2) {
                let character = byte(place)
                guard byte(place + 1) == 0, character > 0x20, character < 0x7F else {
                    wipe()
                    throw .invalidNumber
                }
                number.append(character == UInt8(ascii: "x") ? UInt8(ascii: "X") : character)
            }
            guard Self.documents(of: IdentityNumber.kind(of: number)).contains(document) else {
                wipe()
                throw .invalidNumber
            }
        }

        /// Overwrites the number.
        public mutating func wipe() { SDT.wipe(&number) }

        private static func documents(of kind: IdentityNumber.Kind?) -> [Document] {
            switch kind {
            case .citizen: [.citizen]
            case .hongKongResident, .macauResident, .taiwanResident: [.residencePermit]
            case .permanentResident2017: [.permanentResident2017]
            case .permanentResident2023: [.permanentResident2023]
            default: []
            }
        }
    }
}
