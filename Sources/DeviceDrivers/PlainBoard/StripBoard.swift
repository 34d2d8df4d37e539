import DeviceKit
import WireFormats

/// A strip screen over a window, of one of the four families that halls have (`StripScreen`).
struct StripBoard: PlainBoardWire {
    typealias Format = StripScreen

    static let name = "strip-board"
    static let canBlink = true

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// What it is given to show; a counter shows a `number`.
        var shows: PlainContent
        /// Places of half-width characters, 1 … 120; a Chinese character takes two. A counter's digits.
        var places: Int

        func problems() -> [String] {
            (1...120).contains(places) ? [] : ["places \(places): allowed is 1 to 120"]
        }
    }

    /// Where it hangs.
    struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// The address set on the screen, 0 … 255; screens of one colour have 0 … 63, counters have none.
        var address: Int

        func problems() -> [String] {
            (0...255).contains(address) ? [] : ["address \(address): allowed is 0 to 255"]
        }
    }

    let traits: Traits
    let dialect: StripScreen.Dialect
    private(set) var address: UInt8

    init(traits: Traits, dialect: StripScreen.Dialect, placement: Placement) {
        self.traits = traits
        self.dialect = dialect
        address = UInt8(clamping: placement.address)
    }

    var busAddress: Int { Int(address) }

    func at(address: Int) -> Self {
        var other = self
        other.address = UInt8(clamping: address)
        return other
    }

    var place: String { dialect.family == .counter ? "counter" : "address \(address)" }

    func orders(for picture: PlainPicture) -> [StripScreen.Message] {
        let part = traits.shows.part(of: picture.text)
        guard dialect.family != .counter else { return [dialect.show(part.isEmpty ? "0" : part, at: address)].kept }
        if picture.isDark, dialect.family == .card { return [.power(address: address, isOn: false)] }
        // As wide as the screen, so that nothing of the text before is left beside it.
        let width = dialect.textEncoding.encode(part).bytes.count
        let text = part + String(repeating: " ", count: max(0, traits.places - width))
        let light: StripScreen.Message? = dialect.family == .card ? .power(address: address, isOn: true) : nil
        return [light, dialect.show(text, at: address)].kept
    }

    var question: StripScreen.Message? { dialect.family == .card ? .probe(address: address) : nil }

    func isAnswered(_ order: StripScreen.Message) -> Bool {
        switch order {
        case .twoColours, .probe: true
        default: false
        }
    }

    /// A card says that it is there without saying which it is.
    func verdict(on reply: StripScreen.Message, to order: StripScreen.Message) -> PlainVerdict? {
        switch (order, reply) {
        case (.twoColours, .shown(address)), (.probe, .present): .done
        default: nil
        }
    }

    static func objection(to text: String, traits: Traits, dialect: StripScreen.Dialect) -> String? {
        let part = traits.shows.part(of: text)
        if dialect.family == .counter {
            guard traits.shows == .number else { return "“\(text)”: a counter shows numbers only" }
            guard part.utf8.count <= traits.places, UInt16(part.isEmpty ? "0" : part) != nil else {
                return "“\(text)”: its number does not fit \(traits.places) digits, or is above 65535"
            }
            return nil
        }
        let encoded = dialect.textEncoding.encode(part)
        if let missing = encoded.missing.first {
            return "“\(text)”: “\(missing)” has no code in \(dialect.textEncoding.rawValue)"
        }
        return encoded.bytes.count <= traits.places
            ? nil : "“\(text)”: \(encoded.bytes.count) places wide, the screen has \(traits.places)"
    }
}

extension [StripScreen.Message?] {
    /// The messages that there are.
    fileprivate var kept: [StripScreen.Message] { compactMap { $0 } }
}
