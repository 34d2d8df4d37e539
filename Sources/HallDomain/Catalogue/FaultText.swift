/// What is said of a fault: one line what is so, one line what to do, and a code for the telephone.
public struct FaultText: Sendable, Equatable {
    /// The fault's name: `media-empty`.
    public let name: String
    /// A letter for the kind of device and two digits: `P01`.
    public let code: String

    /// The key of the line that says what is so; its parameter `{place}` is a text of `place.*`.
    public var what: TextKey { TextKey("fault.\(name).what") }
    /// The key of the line that says what to do.
    public var remedy: TextKey { TextKey("fault.\(name).do") }
}
