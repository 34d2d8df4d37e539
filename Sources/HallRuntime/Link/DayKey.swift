import Foundation

/// The key of the one-ticket-per-person rule on its way from the hall server to a kiosk: over mutual TLS only, from
/// memory to memory.
struct DayKey: Codable, Sendable, Equatable {
    /// Names the key.
    var id: String
    /// 32 bytes; in JSON in Base64.
    var key: Data

    /// How many bytes a key has.
    static let length = 32

    /// Whether it can be one.
    var isKey: Bool { key.count == Self.length && (1...64).contains(id.utf8.count) }
}

/// Never what is in it.
extension DayKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "the day's key \(id)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
