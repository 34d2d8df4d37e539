/// Why bytes are no frame. The stream cannot be read on after it: close the connection.
public enum RelayCodecError: Error, Equatable, Sendable {
    /// The length field says 0 or more than `RelayLimits.frameBytes`.
    case length(UInt32)
    /// No frame has this kind.
    case kind(UInt8)
    /// The body is too short, too long, or has a text or count out of its range.
    case body(kind: UInt8)
}
