/// The speech module SYN6288: see `Voice`.
public enum SYN6288: VoiceFraming {
    /// A command or answer.
    public typealias Message = Voice.Message
    /// How the module is used.
    public typealias Dialect = Voice.Dialect

    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "syn6288"
    /// Command, parameter, 200 bytes of text and the check byte.
    public static let longestBody = 203
    /// The check byte is counted in the length.
    public static let isChecked = true
    /// The module's own limit.
    public static let tooLong = "a text has at most 200 bytes"

    /// Only the XFS5152 is woken.
    public static func ownName(of message: Message) -> Message {
        message == .wake ? .other(command: 0xFF, data: []) : message
    }
}
