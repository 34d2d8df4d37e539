/// The speech module XFS5152: see `Voice`.
public enum XFS5152: VoiceFraming {
    /// A command or answer.
    public typealias Message = Voice.Message
    /// How the module is used.
    public typealias Dialect = Voice.Dialect

    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "xfs5152"
    /// Command, parameter and 4,096 bytes of text.
    public static let longestBody = 4098
    /// No frame has a check byte.
    public static let isChecked = false
    /// What is taken here; the module's own limit is not published.
    public static let tooLong = "a text has at most 4096 bytes"

    /// Only the SYN6288 is set to another speed.
    public static func ownName(of message: Message) -> Message {
        if case .setSpeed(let code) = message { .other(command: 0x31, data: [code]) } else { message }
    }
}
