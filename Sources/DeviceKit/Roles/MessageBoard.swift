/// What a board shall show: desired state, sent again whenever the board may have lost it.
public struct BoardContent: Codable, Sendable, Equatable {
    /// The text shown when there is nothing else, kept by the board for ever. From the catalogue or a released notice.
    public var base: String
    /// What is so at this moment only (how many wait), over the base and in place of a call: the board lets go of it by
    /// itself as of a call.
    public var passing: String?
    /// The text of a present call, over the base.
    public var call: String?
    /// Changes when the call text shall flash anew (a call or recall): 3 s at ≤ 2 Hz, then steady.
    public var callSerial: Int
    /// Dark until lifted (清屏).
    public var isBlanked: Bool

    /// A board's desired content.
    public init(
        base: String, passing: String? = nil, call: String? = nil, callSerial: Int = 0, isBlanked: Bool = false
    ) {
        self.base = base
        self.passing = passing
        self.call = call
        self.callSerial = callSerial
        self.isBlanked = isBlanked
    }
}

/// A board that shows one or more lines of text.
public protocol MessageBoard: DeviceDriver {
    /// Takes the newest desired content and returns at once; `run()` brings the board to it. Where the board can let go
    /// of a text by itself, call and passing text carry a time-out (renewed while they stay desired), so a dead agent
    /// leaves the base text within 60 s; a plain display keeps what it was told last.
    func show(_ content: BoardContent)

    /// The desired content as the board acknowledged it, newest kept; ends with `run()`.
    nonisolated var shown: AsyncStream<BoardContent> { get }

    /// Whether the board itself says that it shows something, so that `shown` proves it.
    nonisolated var isAnswering: Bool { get }

    /// Why `text` cannot be shown on this model (too wide, not encodable), or `nil`. Checked at load for every text.
    static func objection(to text: String, traits: Traits, dialect: Dialect) -> String?
}

extension MessageBoard {
    /// Most boards answer.
    public nonisolated var isAnswering: Bool { true }
}
