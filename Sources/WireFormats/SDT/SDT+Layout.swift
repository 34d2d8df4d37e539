extension SDT.CardText {
    /// What stands in a card's text. No program of ours makes text of any field but the number; the layouts say where the
    /// others are, for tools and tests on made-up cards.
    public enum Field: String, Codable, Sendable, CaseIterable {
        case name, englishName, secondEnglishName, sex, people, renewals, birth, address, number, issuer, from, to
        case passNumber, issueCount, nationality, version, acceptingOrganisation, mark, associated
    }
}

extension SDT.CardText.Document {
    /// Where each field of the 256 bytes stands, as offset and length in bytes of UTF-16LE.
    ///
    /// The citizen's layout is certain; the others agree between several public pages. Sources: Johann356/readinfo;
    /// afzhan.com news_212938; eastcoms 840; HslCommunication.
    public var layout: [SDT.CardText.Field: Range<Int>] {
        switch self {
        case .citizen:
            Self.common.merging([.name: 0..<30, .people: 32..<36, .issuer: 158..<188]) { $1 }
        case .residencePermit:
            Self.common.merging(
                [.name: 0..<30, .issuer: 158..<188, .passNumber: 220..<238, .issueCount: 238..<242]
            ) { $1 }
        case .permanentResident2023:
            [
                .name: 0..<30, .sex: 30..<32, .renewals: 32..<36, .birth: 36..<52, .englishName: 52..<122,
                .number: 122..<158, .from: 188..<204, .to: 204..<220, .secondEnglishName: 220..<242,
                .nationality: 242..<248, .mark: 248..<250, .associated: 250..<256,
            ]
        case .permanentResident2017:
            [
                .englishName: 0..<120, .sex: 120..<122, .number: 122..<152, .nationality: 152..<158,
                .name: 158..<188, .from: 188..<204, .to: 204..<220, .birth: 220..<236, .version: 236..<240,
                .acceptingOrganisation: 240..<248, .mark: 248..<250,
            ]
        }
    }

    private static let common: [SDT.CardText.Field: Range<Int>] = [
        .sex: 30..<32, .birth: 36..<52, .address: 52..<122, .number: 122..<158, .from: 188..<204, .to: 204..<220,
        .mark: 248..<250,
    ]

    /// What stands at byte 248: a space for citizens.
    public var mark: UInt8 {
        switch self {
        case .citizen: 0x20
        case .residencePermit: UInt8(ascii: "J")
        case .permanentResident2017: UInt8(ascii: "I")
        case .permanentResident2023: UInt8(ascii: "Y")
        }
    }
}
