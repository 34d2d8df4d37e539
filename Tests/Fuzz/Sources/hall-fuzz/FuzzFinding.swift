/// An input that did what none may.
struct FuzzFinding: Encodable {
    enum Kind: String, Encodable { case crash, hang }

    var target: String
    var kind: Kind
    /// What the program said at the end.
    var words: String
    /// The input, shrunk.
    var hex: String
}
