/// One line of the result.
struct BenchRow: Encodable, Sendable {
    /// What was measured, with its unit and the peer.
    var name: String
    /// Our figure; `nil` when it could not be measured.
    var ours: Double?
    /// The peer's.
    var peer: Double?
    /// Ours divided by the peer's.
    var ratio: Double?
    /// What is wanted, for people.
    var goal: String?
    /// Whether it is so; `nil` without a goal or a figure.
    var met: Bool?
    /// What else is worth knowing, for people.
    var note: String?

    private enum CodingKeys: String, CodingKey { case name, ours, peer, ratio, goal, met }

    /// A figure that has no goal by itself, with or without a peer.
    init(_ name: String, ours: Double?, peer: Double? = nil, note: String? = nil) {
        self.name = name
        self.ours = ours
        self.peer = peer
        if let ours, let peer, peer > 0 { ratio = ours / peer }
        self.note = note
    }

    /// A figure with a goal.
    init(_ name: String, ours: Double?, peer: Double? = nil, goal: Goal, note: String? = nil) {
        self.init(name, ours: ours, peer: peer, note: note)
        self.goal = goal.description
        met = goal.isMet(ours: ours, ratio: ratio)
    }

    /// What could not be measured, and why.
    static func unmeasured(_ name: String, _ reason: String) -> BenchRow { BenchRow(name, ours: nil, note: reason) }

    /// All members, also those without a value.
    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(name, forKey: .name)
        try members.encode(ours, forKey: .ours)
        try members.encode(peer, forKey: .peer)
        try members.encode(ratio, forKey: .ratio)
        try members.encode(goal, forKey: .goal)
        try members.encode(met, forKey: .met)
    }

    /// What a figure is held against.
    enum Goal: Sendable, CustomStringConvertible {
        /// Ours is at most this.
        case atMost(Double)
        /// Ours is at least this.
        case atLeast(Double)
        /// Ours divided by the peer's is at most this.
        case ratioAtMost(Double)

        var description: String {
            switch self {
            case .atMost(let limit): "≤ \(Figure.text(limit))"
            case .atLeast(let limit): "≥ \(Figure.text(limit))"
            case .ratioAtMost(let limit): "ratio ≤ \(Figure.text(limit))"
            }
        }

        func isMet(ours: Double?, ratio: Double?) -> Bool? {
            switch self {
            case .atMost(let limit): ours.map { $0 <= limit }
            case .atLeast(let limit): ours.map { $0 >= limit }
            case .ratioAtMost(let limit): ratio.map { $0 <= limit }
            }
        }
    }
}
