/// A language that texts are written and spoken in.
public enum Language: String, Codable, Sendable, CaseIterable {
    /// Chinese in simplified characters; what boards always show.
    case zh
    /// English.
    case en
}
