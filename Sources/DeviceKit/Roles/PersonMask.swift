/// Replaces what identifies a person in the bytes of one device, before they are kept anywhere.
///
/// What it gives out has the length and the structure of what it took, so that the same driver draws the same
/// conclusions from it; of the person nothing is left, not even in a keyed form. It overwrites what it holds.
public protocol PersonMask: Sendable {
    /// Takes bytes as they came, `time` after the device's port was opened; gives those that can be kept by now, in order.
    mutating func take(_ bytes: [UInt8], at time: Duration) -> [UInt8]

    /// The device is asked something new, or is gone: what is held is no part of anything more. Gives the rest.
    mutating func end() -> [UInt8]
}

/// For a device of which nothing may be kept and of whose bytes nothing is known: every byte becomes zero.
public struct BlankMask: PersonMask {
    /// A mask that keeps lengths only.
    public init() {}

    /// As many zeros.
    public mutating func take(_ bytes: [UInt8], at time: Duration) -> [UInt8] {
        .init(repeating: 0, count: bytes.count)
    }

    /// Nothing is held.
    public mutating func end() -> [UInt8] { [] }
}
