import Foundation

/// What became of one fault.
struct FaultRow: Encodable, Sendable {
    /// The device's role in the hall.
    var deviceClass: String
    var device: String
    var fault: String
    /// What the agent is to say, by the names of the vocabulary.
    var means: [String]
    /// The same by the codes that are read over the phone.
    var codes: [String]
    /// `tty`, `tcp`, or what stands in for a port that this machine lacks.
    var through: String
    /// From raising it (or from the moment when it had lasted long enough to be one) until it was seen as itself.
    var seenMilliseconds: Double?
    /// From clearing it until the device was well again.
    var clearedMilliseconds: Double?
    /// Seen as itself, stayed so, and gone in time.
    var held = false
    /// What was so instead, where it did not hold; how long it has to last, where it has to.
    var note: String?
}
