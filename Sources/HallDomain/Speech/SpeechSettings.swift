/// How a hall wants numbers to be read.
public struct SpeechSettings: Codable, Sendable, Hashable {
    /// How the digit 1 of a ticket's number is read in Chinese.
    public enum One: String, Codable, Sendable, CaseIterable {
        /// 一 (yī).
        case yi
        /// 幺 (yāo): 一 and 七 are easily confused in noise.
        case yao
    }

    /// How the digit 1 of a ticket's number is read; windows and counts always say 一.
    public var one: One

    /// Settings; by default 一.
    public init(one: One = .yi) {
        self.one = one
    }
}
