import HTTPTypes
import HallDomain
import Hummingbird
import Logging

/// `GET /api/v1/log`: from which level on each category is written.
struct LogView: Codable, Equatable {
    /// Category → level.
    var levels: [String: String]
}

extension HallAPI {
    private struct LogWish: Decodable {
        /// A level of swift-log: `trace` … `critical`.
        var level: String
        /// A `LogCategory`; absent: all.
        var category: String?
    }

    /// What is written into the log, looked at and changed while the agent runs.
    func addLog(to router: Router<Context>) {
        router.get("/api/v1/log") { _, _ in JSONReply.response(logView) }
        router.post("/api/v1/log") { request, _ in
            let wish = try await body(LogWish.self, of: request)
            let category = wish.category.map { LogCategory(rawValue: $0) }
            guard let level = Logger.Level(rawValue: wish.level), category != .some(nil) else {
                throw APIError.malformed("log")
            }
            settings.logLevels.set(level, for: category ?? nil)
            return JSONReply.response(logView)
        }
    }

    private var logView: LogView {
        let levels = settings.logLevels.all.map { ($0.key.rawValue, $0.value.rawValue) }
        return LogView(levels: Dictionary(levels) { first, _ in first })
    }
}
