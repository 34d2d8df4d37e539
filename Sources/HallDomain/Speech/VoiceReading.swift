/// One reading of one call: what a voice zone says next.
public struct VoiceReading: Sendable, Hashable {
    /// The call's id in the ledger.
    public let call: Int
    /// 1 for the call itself, then one more with each repetition by staff (重呼).
    public let round: Int
    /// 1 first reading, 2 second.
    public let number: Int
    /// What is said.
    public let announcement: Announcement

    /// A name for the sound's file: `call-12-1-2` is call 12, round 1, second reading.
    public var label: String { "call-\(call)-\(round)-\(number)" }
}
