import FoundationEssentials
public import Logging
import Synchronization

/// Writes the log as the system journal reads it from standard error: one line an event, its priority before it
/// (`<4>`, sd-daemon(3)) where the journal listens, its time where a person or a file does.
///
///     <4>printing: ticket not printed  device=printer-1 error="timed-out while …"
///
/// The same message of one category and device is written at most 10 times in 10 seconds; the next one after that says how
/// many were left out. Whatever looks like an identity number is masked, whoever handed it in.
public struct JournalLogHandler: LogHandler {
    /// Where lines go.
    public typealias Write = @Sendable (String) -> Void

    /// The present metadata of the logger.
    public var metadata: Logger.Metadata = [:]

    private let levels: LogLevels
    private let isJournal: Bool
    private let flood: LogFlood
    private let write: Write

    /// A handler; `isJournal`: standard error is the journal's, which keeps the time and wants the priority.
    public init(levels: LogLevels, isJournal: Bool, flood: LogFlood, write: @escaping Write) {
        (self.levels, self.isJournal, self.flood, self.write) = (levels, isJournal, flood, write)
    }

    private var category: LogCategory {
        guard case .string(let name) = metadata[LogCategory.key] else { return .agent }
        return LogCategory(rawValue: name) ?? .agent
    }

    /// The present level of the logger's category; it is set through `LogLevels`, for all loggers at once.
    public var logLevel: Logger.Level {
        get { levels.level(of: category) }
        // A logger's own wish is not heard: the technician's is.
        nonmutating set {}
    }

    /// A key of the metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event.
    public func log(event: LogEvent) {
        let category = category
        let text = "\(event.message)"
        var fields = metadata
        fields[LogCategory.key] = nil
        fields.merge(event.metadata ?? [:]) { $1 }
        // One that says it again and again does not silence another.
        let speaker = ["source", "device"].compactMap { fields[$0].map { "\($0)" } }.joined(separator: " ")
        guard let omitted = flood.admits("\(category.rawValue)\u{1F}\(text)\u{1F}\(speaker)", at: .now) else { return }
        if let error = event.error { fields["error"] = "\(error)" }
        if omitted > 0 { fields["omitted"] = "\(omitted)" }
        let words = fields.sorted { $0.key < $1.key }.map { "\($0)=\(Self.quoted("\($1)"))" }
        let head = isJournal ? "<\(Self.priority(of: event.level))>" : "\(Date.now.formatted(.iso8601)) \(event.level) "
        let body = ([Self.onOneLine(text)] + words).joined(separator: " ")
        write(head + "\(category.rawValue): " + IdentityMask.masked(body) + "\n")
    }

    private static func onOneLine(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
    }

    /// A value on one line, in quotation marks where it has blanks.
    private static func quoted(_ text: String) -> String {
        let line = onOneLine(text)
        guard line.isEmpty || line.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return line }
        return "\"\(line.replacing("\"", with: "'"))\""
    }

    /// The priorities of syslog(3).
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
