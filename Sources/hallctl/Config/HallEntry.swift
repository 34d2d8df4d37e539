import HallDomain

/// One thing of a hall file as people speak of it: a window, a service, a device, the rules.
struct HallEntry {
    enum Kind: String, Codable, CaseIterable {
        case hall, department, zone, service, window, kiosk, ownNumbers, staff, calendar, rules, voice, reporting,
            ledger
        case link, device

        /// The list in which things of this kind stand, where their order is seen.
        var list: BilingualText? {
            switch self {
            case .service: BilingualText(zh: "事项的顺序", en: "order of services")
            case .window: BilingualText(zh: "窗口的顺序", en: "order of windows")
            case .zone: BilingualText(zh: "区域的顺序", en: "order of zones")
            default: nil
            }
        }
    }

    /// One property, in words.
    struct Fact: Equatable {
        var name: BilingualText
        var value: BilingualText

        init(_ zh: String, _ en: String, _ value: BilingualText) {
            name = BilingualText(zh: zh, en: en)
            self.value = value
        }

        init(_ zh: String, _ en: String, _ value: String) { self.init(zh, en, BilingualText(zh: value, en: value)) }
        init(_ zh: String, _ en: String, _ value: Int) { self.init(zh, en, String(value)) }
    }

    var kind: Kind
    /// The name in the hall file; empty for what is there once.
    var id: String
    var title: BilingualText
    var facts: [Fact]
}
