/// How often things happened in a run.
struct SplitCounts: Codable, Sendable, Equatable {
    var runs = 0
    var splits = 0
    var kills = 0
    var powerCuts = 0
    var rolledBackDisks = 0
    var wrongClocks = 0
    var messages = 0
    var messagesLost = 0
    var messagesRepeated = 0
    var messagesLate = 0
    var wishes = 0
    var numbersByHallServer = 0
    var numbersByKiosks = 0
    var refused = 0
    var alreadyHad = 0
    var calls = 0
    var islandCalls = 0
    var handedOver = 0
    var voided = 0
    var ghostCalls = 0
    var clashesShown = 0
    var blocked = 0
    var events = 0

    static func += (a: inout SplitCounts, b: SplitCounts) {
        for path in paths { a[keyPath: path.1] += b[keyPath: path.1] }
    }

    /// With the words of the table.
    static var paths: [(String, WritableKeyPath<SplitCounts, Int>)] {
        [
            ("runs", \.runs), ("splits", \.splits), ("programs killed", \.kills), ("power cuts", \.powerCuts),
            ("rolled-back disks", \.rolledBackDisks), ("wrong clocks", \.wrongClocks), ("messages", \.messages),
            ("messages lost", \.messagesLost), ("messages repeated", \.messagesRepeated),
            ("messages late", \.messagesLate), ("wishes for a number", \.wishes),
            ("numbers by the hall server", \.numbersByHallServer), ("numbers by kiosks alone", \.numbersByKiosks),
            ("refused with a reason", \.refused), ("already had one", \.alreadyHad), ("calls", \.calls),
            ("calls by islands", \.islandCalls), ("tickets handed over", \.handedOver), ("wishes voided", \.voided),
            ("calls of a number not held", \.ghostCalls), ("clashes shown to staff", \.clashesShown),
            ("ledgers blocked", \.blocked), ("events kept", \.events),
        ]
    }
}
