/// A promise, what was looked at for it, and what broke it.
public struct PromiseRow: Codable, Sendable, Equatable {
    /// Short and stable: `paper`, `stale-boards`.
    public var name: String
    /// The promise in a sentence.
    public var promise: String
    /// How many things were looked at.
    public var checked: Int
    /// What broke it, in words; empty when it held.
    public var broken: [String]
    /// Anything worth knowing.
    public var note: String

    /// Whether it held. What nothing was looked at for proves nothing.
    public var isHeld: Bool { broken.isEmpty && checked > 0 }

    /// A promise that has not been looked at.
    public init(_ name: String, _ promise: String) {
        self.name = name
        self.promise = promise
        checked = 0
        broken = []
        note = ""
    }

    /// Looks at one thing.
    mutating func check(_ isGood: Bool, _ complaint: @autoclosure () -> String) {
        checked += 1
        if !isGood { broken.append(complaint()) }
    }
}
