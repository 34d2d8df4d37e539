/// One rule of USBGuard's `rules.conf`: which USB devices are let in. The first rule that fits decides.
///
///     allow|block|reject [id V:P] [serial|name|hash|parent-hash|via-port|with-connect-type VALUES]
///     [with-interface TYPES] [label "…"] [if CONDITIONS]
///     VALUES   one, or [one-of|all-of|none-of|equals|equals-ordered|match-all] { … }; without a word it is equals
///
/// `text` is the form that `usbguard-rule-parser` prints; reading it again gives the same rule. Checked against
/// usbguard 1.1.2.
public struct USBGuardRule: Sendable, Hashable {
    /// What happens to a device that fits.
    public enum Target: String, Sendable, CaseIterable {
        /// It works.
        case allow
        /// It stays without a driver, and can be let in later.
        case block
        /// It is taken off the bus.
        case reject
    }

    /// What of a device is looked at, in the order in which `text` prints it.
    public enum Attribute: String, Sendable, CaseIterable {
        case id, serial, name, hash
        case parentHash = "parent-hash"
        case viaPort = "via-port"
        case withInterface = "with-interface"
        case withConnectType = "with-connect-type"
    }

    /// How a device's values are compared with a rule's.
    public enum Comparison: String, Sendable, CaseIterable {
        case allOf = "all-of"
        case oneOf = "one-of"
        case noneOf = "none-of"
        case equals
        case equalsOrdered = "equals-ordered"
        case matchAll = "match-all"
    }

    /// Values of an attribute: for `id` `VVVV:PPPP`, for `with-interface` `CC:SS:PP`, hexadecimal, `*` for any.
    public struct Values: Sendable, Hashable {
        /// How they are compared.
        public var comparison: Comparison
        /// The values, without quotes.
        public var values: [String]

        /// Values.
        public init(_ comparison: Comparison, _ values: [String]) {
            self.comparison = comparison
            self.values = values
        }
    }

    /// Something that must hold besides: `localtime(07:00-19:00)`, `true`, …
    public struct Condition: Sendable, Hashable {
        /// Whether it must not hold.
        public var isNegated: Bool
        /// `allowed-matches`, `localtime`, `rule-applied`, `rule-evaluated`, `random`, `true` or `false`.
        public var name: String
        /// What stands in brackets; `nil` without brackets.
        public var argument: String?

        /// A condition.
        public init(isNegated: Bool = false, name: String, argument: String? = nil) {
            self.isNegated = isNegated
            self.name = name
            self.argument = argument
        }
    }

    /// What happens to a device that fits.
    public var target: Target
    /// What must agree; an attribute that is absent is not looked at.
    public var attributes: [Attribute: Values]
    /// What must hold besides.
    public var conditions: Conditions?
    /// A name for people and programs.
    public var label: String?

    /// Conditions and how many of them must hold.
    public struct Conditions: Sendable, Hashable {
        /// How many must hold.
        public var comparison: Comparison
        /// The conditions.
        public var conditions: [Condition]

        /// Conditions.
        public init(_ comparison: Comparison, _ conditions: [Condition]) {
            self.comparison = comparison
            self.conditions = conditions
        }
    }

    /// A rule.
    public init(
        _ target: Target, attributes: [Attribute: Values] = [:], conditions: Conditions? = nil, label: String? = nil
    ) {
        self.target = target
        self.attributes = attributes
        self.conditions = conditions
        self.label = label
    }

    /// The rule as one line, without its end.
    public var text: String {
        var words = [target.rawValue]
        for attribute in Attribute.allCases {
            guard let values = attributes[attribute] else { continue }
            let isQuoted = attribute != .id && attribute != .withInterface
            words += [
                attribute.rawValue, Self.set(values.comparison, values.values.map { isQuoted ? Self.quoted($0) : $0 }),
            ]
        }
        if let label { words += ["label", Self.quoted(label)] }
        if let conditions {
            words += ["if", Self.set(conditions.comparison, conditions.conditions.map(\.text))]
        }
        return words.joined(separator: " ")
    }

    private static func set(_ comparison: Comparison, _ values: [String]) -> String {
        if values.count == 1, comparison == .equals { return values[0] }
        return "\(comparison.rawValue) { \(values.joined(separator: " ")) }"
    }

    /// Scalar by scalar, as it is read: a mark that combines with a quotation mark leaves that what it is.
    private static func quoted(_ value: String) -> String {
        "\"" + value.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}

extension USBGuardRule.Condition {
    fileprivate var text: String { (isNegated ? "!" : "") + name + (argument.map { "(\($0))" } ?? "") }
}
