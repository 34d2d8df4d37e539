/// What came of asking one address of a bus once.
public enum AddressAnswer: String, Codable, Sendable, CaseIterable {
    /// A device of this address answered.
    case answered
    /// Nothing came.
    case silent
    /// Something came that was no answer: two devices of one address, noise, the wrong speed.
    case garbled
}

/// A device on a bus whose address is set on it, and that can ask other addresses of its bus in its own language.
public protocol AddressedDevice: DeviceDriver {
    /// The address that is set on it.
    nonisolated var busAddress: Int { get }
    /// Whether devices of this kind answer a question at all; where not, silence proves nothing.
    nonisolated var canAskAddresses: Bool { get }
    /// Asks `address` once, between two orders of its own, and never while another device of the bus is spoken to.
    /// Ends with `.silent` when the driver ends first.
    func ask(address: Int) async -> AddressAnswer
}
