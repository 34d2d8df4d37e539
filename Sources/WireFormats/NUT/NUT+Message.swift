extension NUT {
    /// One line.
    public enum Message: Codable, Sendable, Hashable {
        /// Host: `VER`, `NETVER` or `PROTVER`.
        case version(of: Version)
        /// Host: `LIST KIND [UPS]`, with `UPS`, `VAR`, `RW`, `CMD` or `CLIENT`.
        case list(kind: String, ups: String?)
        /// Host: `GET KIND UPS [NAME]`, with `VAR`, `TYPE`, `DESC`, `UPSDESC`, `NUMLOGINS` or `CMDDESC`.
        case get(kind: String, ups: String, name: String?)
        /// Host.
        case userName(String)
        /// Host. Never to be logged.
        case password(String)
        /// Host: this host is fed by that UPS, which waits for it before it switches off.
        case login(ups: String)
        /// Host.
        case logout
        /// Host.
        case startTLS
        /// Host: what changes the UPS or takes the power from everybody.
        case destructive(Destructive)
        /// Server: `BEGIN LIST …` or `END LIST …` and the list's words.
        case listBoundary(isBegin: Bool, words: [String])
        /// Server: `VAR UPS NAME "VALUE"`, or `RW` for one that can be set.
        case variable(isWritable: Bool, ups: String, name: String, value: String)
        /// Server: `UPS NAME "DESCRIPTION"`.
        case ups(name: String, description: String)
        /// Server: `NUMLOGINS UPS COUNT`.
        case loginCount(ups: String, count: Int)
        /// Server: `OK`, and perhaps a word of it.
        case done(text: String?)
        /// Server: `ERR CODE`, and perhaps more. The codes known are `Refusal`'s.
        case refused(code: String, text: String?)
        /// Any other line.
        case line(String)
    }

    /// What can be asked about the server.
    public enum Version: String, Codable, Sendable, CaseIterable {
        /// `VER`: the program.
        case program = "VER"
        /// `NETVER`: the protocol.
        case network = "NETVER"
        /// `PROTVER`: the same, newer name.
        case protocolVersion = "PROTVER"
    }

    /// Commands that no program sends by itself. Each can only be said by this name: sent as `line`, they are refused.
    public enum Destructive: Codable, Sendable, Hashable {
        /// `FSD UPS`: forced shutdown. Every host on that UPS goes down, then the UPS cuts the power.
        case forcedShutdown(ups: String)
        /// `INSTCMD UPS COMMAND`: among the commands are `load.off` and `shutdown.return`.
        case command(ups: String, command: String)
        /// `SET VAR UPS NAME "VALUE"`.
        case set(ups: String, name: String, value: String)
    }

    /// Codes after `ERR`.
    public enum Refusal: String, Sendable, CaseIterable {
        case accessDenied = "ACCESS-DENIED"
        case unknownUPS = "UNKNOWN-UPS"
        case variableNotSupported = "VAR-NOT-SUPPORTED"
        case commandNotSupported = "CMD-NOT-SUPPORTED"
        case invalidArgument = "INVALID-ARGUMENT"
        case unknownCommand = "UNKNOWN-COMMAND"
        case userNameRequired = "USERNAME-REQUIRED"
        case passwordRequired = "PASSWORD-REQUIRED"
        case featureNotConfigured = "FEATURE-NOT-CONFIGURED"
        case driverNotConnected = "DRIVER-NOT-CONNECTED"
        case dataStale = "DATA-STALE"
        case alreadyLoggedIn = "ALREADY-LOGGED-IN"
    }

    /// The words of the variable `ups.status`.
    public struct Status: Sendable, Hashable {
        /// `OL`, `OB`, `LB`, `RB`, `CHRG`, `DISCHRG`, `BYPASS`, `CAL`, `OFF`, `OVER`, `TRIM`, `BOOST`, `FSD`, `ALARM`, …
        public var words: Set<String>

        /// Reads the variable's value.
        public init(_ value: String) { words = Set(value.split(separator: " ").map(String.init)) }

        /// Mains are gone.
        public var isOnBattery: Bool { words.contains("OB") }
        /// Not long any more: finish the print, write all down, shut down.
        public var mustShutDown: Bool { isOnBattery && words.contains("LB") || words.contains("FSD") }
        /// The battery is to be replaced.
        public var needsBattery: Bool { words.contains("RB") }
    }
}

extension NUT.Message {
    /// What a host's line says.
    init(command line: String) {
        self = NUT.words(of: line).flatMap(Self.command) ?? .line(line)
    }

    private static func command(_ words: [String]) -> Self? {
        guard let first = words.first else { return nil }
        switch (first, words.count) {
        case (_, 1):
            if let version = NUT.Version(rawValue: first) { return .version(of: version) }
            return first == "LOGOUT" ? .logout : first == "STARTTLS" ? .startTLS : nil
        case ("LIST", 2): return .list(kind: words[1], ups: nil)
        case ("LIST", 3): return .list(kind: words[1], ups: words[2])
        case ("GET", 3): return .get(kind: words[1], ups: words[2], name: nil)
        case ("GET", 4): return .get(kind: words[1], ups: words[2], name: words[3])
        case ("USERNAME", 2): return .userName(words[1])
        case ("PASSWORD", 2): return .password(words[1])
        case ("LOGIN", 2): return .login(ups: words[1])
        case ("FSD", 2): return .destructive(.forcedShutdown(ups: words[1]))
        case ("INSTCMD", 3): return .destructive(.command(ups: words[1], command: words[2]))
        case ("SET", 5) where words[1] == "VAR":
            return .destructive(.set(ups: words[2], name: words[3], value: words[4]))
        default: return nil
        }
    }

    /// What a server's line says.
    init(reply line: String) {
        self = NUT.words(of: line).flatMap { Self.reply($0, line) } ?? .line(line)
    }

    private static func reply(_ words: [String], _ line: String) -> Self? {
        func rest(after prefix: String) -> String? {
            line.utf8.count > prefix.utf8.count ? String(line.dropFirst(prefix.count + 1)) : nil
        }
        switch (words.first, words.count) {
        case ("OK", _): return .done(text: rest(after: "OK"))
        case ("ERR", 2...): return .refused(code: words[1], text: rest(after: "ERR " + words[1]))
        case ("BEGIN", 3...) where words[1] == "LIST": return .listBoundary(isBegin: true, words: Array(words[2...]))
        case ("END", 3...) where words[1] == "LIST": return .listBoundary(isBegin: false, words: Array(words[2...]))
        case ("VAR", 4), ("RW", 4):
            return .variable(isWritable: words[0] == "RW", ups: words[1], name: words[2], value: words[3])
        case ("UPS", 3): return .ups(name: words[1], description: words[2])
        case ("NUMLOGINS", 3): return Int(words[2]).map { .loginCount(ups: words[1], count: $0) }
        default: return nil
        }
    }

    /// The line without its end; `nil` where it is the other side's. A free line that says something else is found when
    /// it is read back.
    func text(of side: Side) -> String? {
        if case .line(let line) = self { return line }
        return side == .host ? commandText : replyText
    }

    private var commandText: String? {
        func line(_ words: String?...) -> String { words.compactMap { $0.map(NUT.plain) }.joined(separator: " ") }
        switch self {
        case .version(let version): return version.rawValue
        case .list(let kind, let ups): return line("LIST", kind, ups)
        case .get(let kind, let ups, let name): return line("GET", kind, ups, name)
        case .userName(let name): return line("USERNAME", name)
        case .password(let password): return line("PASSWORD", password)
        case .login(let ups): return line("LOGIN", ups)
        case .logout: return "LOGOUT"
        case .startTLS: return "STARTTLS"
        case .destructive(.forcedShutdown(let ups)): return line("FSD", ups)
        case .destructive(.command(let ups, let command)): return line("INSTCMD", ups, command)
        case .destructive(.set(let ups, let name, let value)):
            return line("SET", "VAR", ups, name) + " " + NUT.quoted(value)
        default: return nil
        }
    }

    private var replyText: String? {
        switch self {
        case .listBoundary(let isBegin, let words):
            return ([isBegin ? "BEGIN" : "END", "LIST"] + words.map(NUT.plain)).joined(separator: " ")
        case .variable(let isWritable, let ups, let name, let value):
            return "\(isWritable ? "RW" : "VAR") \(NUT.plain(ups)) \(NUT.plain(name)) \(NUT.quoted(value))"
        case .ups(let name, let description): return "UPS \(NUT.plain(name)) \(NUT.quoted(description))"
        case .loginCount(let ups, let count): return "NUMLOGINS \(NUT.plain(ups)) \(count)"
        case .done(let text): return text.map { "OK " + $0 } ?? "OK"
        case .refused(let code, let text): return "ERR \(code)" + (text.map { " " + $0 } ?? "")
        default: return nil
        }
    }
}
