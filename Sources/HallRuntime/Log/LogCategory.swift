public import Logging

/// What a line of the agent's log is about. Each category's level is changed by itself (`hallctl log debug printing`).
public enum LogCategory: String, Codable, Sendable, CaseIterable {
    /// The program itself: start, stop, the loop of device ports.
    case agent
    /// Drivers that come, fail and go; what comes malformed.
    case devices
    /// Tickets on their way to paper, and queues.
    case printing
    /// Keys, cards and codes.
    case inputs
    /// What is spoken.
    case voice
    /// The ledger, its disk, archives, and blocking.
    case store
    /// Other machines of the hall.
    case link
    /// Pages and sockets.
    case http

    /// Under this key of a logger's metadata the handler finds the category.
    public static let key = "category"

    /// The same logger for this category.
    public func logger(_ logger: Logger) -> Logger {
        var own = logger
        own[metadataKey: Self.key] = "\(rawValue)"
        return own
    }
}
