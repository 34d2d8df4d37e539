public import Logging
import Synchronization

/// How much of each category is written into the log; changed while the agent runs, and as at the start after a restart.
public final class LogLevels: Sendable {
    private struct State {
        var common: Logger.Level
        var own: [LogCategory: Logger.Level] = [:]
    }

    private let state: Mutex<State>

    /// Everything from `level` upward.
    public init(_ level: Logger.Level = .notice) { state = Mutex(State(common: level)) }

    /// From which level on lines of `category` are written.
    public func level(of category: LogCategory) -> Logger.Level {
        state.withLock { $0.own[category] ?? $0.common }
    }

    /// Changes one category, or all of them at once.
    public func set(_ level: Logger.Level, for category: LogCategory? = nil) {
        state.withLock { state in
            if let category {
                state.own[category] = level
            } else {
                state = State(common: level)
            }
        }
    }

    /// All categories and their levels.
    public var all: [LogCategory: Logger.Level] {
        state.withLock { state in
            Dictionary(LogCategory.allCases.map { ($0, state.own[$0] ?? state.common) }) { first, _ in first }
        }
    }
}
