import CPostgres
import Glibc

/// Where a ledger in PostgreSQL lies, as the hall file says it: a libpq connection address (URI) without a password.
///
/// `postgresql://USER@HOST[:PORT][,HOST2…]/DATABASE[?passfile=FILE&sslmode=verify-full&sslrootcert=FILE]`, or
/// `postgresql://USER@/DATABASE?host=/run/postgresql` for a unix socket. Of libpq's parameters those below are taken;
/// times, and what makes commits durable, are the ledger's own business. A password stands in the file that `passfile`
/// names (libpq's `.pgpass` format, 0600): no address can carry a secret into a log.
public struct PostgresAddress: Sendable, Equatable, CustomStringConvertible {
    /// Where one server listens.
    struct Host: Sendable, Equatable {
        /// A name, a literal address, or the folder of a unix socket (begins with `/` or `@`).
        var name: String
        var port: String
        var isSocket: Bool { name.hasPrefix("/") || name.hasPrefix("@") }
    }

    /// Why a text is no address. Never repeats what was written: there might be a password in it.
    public struct Malformed: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong and what is allowed, in English as a definition file's errors are.
        public var description: String
    }

    static let shape = "postgresql://USER@HOST[:PORT]/DATABASE[?passfile=FILE&sslmode=verify-full]"
    private static let taken: Set<String> = [
        "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding",
    ]
    private static let secrets: Set<String> = ["password", "sslpassword"]

    /// The servers in the order in which they are tried.
    let hosts: [Host]
    /// The database.
    let database: String
    /// The role; the operating system's user when absent.
    let user: String?
    /// Further parameters by libpq's names.
    let parameters: [String: String]

    /// Whether a hall file's text speaks of PostgreSQL at all.
    public static func isMeant(by text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// The address that `text` is.
    public init(_ text: String) throws(Malformed) {
        guard Self.isMeant(by: text), let options = Self.parse(text) else {
            throw Malformed(description: "is no address of PostgreSQL; allowed: \(Self.shape)")
        }
        if let secret = Self.secrets.first(where: { options[$0] != nil }) {
            throw Malformed(
                description: "carries a \(secret); write it into a file (0600) and name that: ?passfile=FILE")
        }
        let own: Set<String> = ["host", "port", "dbname", "user"]
        if let other = options.keys.sorted().first(where: { !own.contains($0) && !Self.taken.contains($0) }) {
            throw Malformed(
                description: "'\(other)' cannot be set; allowed: \(Self.taken.sorted().joined(separator: ", "))")
        }
        guard let database = options["dbname"], !database.isEmpty else {
            throw Malformed(description: "names no database; allowed: \(Self.shape)")
        }
        for key in ["passfile", "sslrootcert", "sslcert", "sslkey", "sslcrl"] {
            if let path = options[key], !path.hasPrefix("/") {
                throw Malformed(description: "\(key) has to be an absolute path")
            }
        }
        let names = Self.list(options["host"] ?? "/run/postgresql")
        let ports = Self.list(options["port"] ?? "").map { $0.isEmpty ? "5432" : $0 }
        guard names.allSatisfy({ !$0.isEmpty }), ports.count == 1 || ports.count == names.count,
            ports.allSatisfy({ UInt16($0).map { $0 > 0 } ?? false })
        else { throw Malformed(description: "its hosts and ports do not fit; allowed: \(Self.shape)") }
        hosts = names.enumerated().map { Host(name: $1, port: ports.count == 1 ? ports[0] : ports[$0]) }
        self.database = database
        user = options["user"]
        parameters = options.filter { Self.taken.contains($0.key) }
    }

    /// The address without its parameters, for people and logs.
    public var description: String {
        let places = hosts.map { "\($0.name):\($0.port)" }.joined(separator: ",")
        return "postgresql://\(user.map { $0 + "@" } ?? "")\(places)/\(database)"
    }

    /// Events and a password would cross the network in the clear, or to whoever answers in the server's place.
    public var isUnprotected: Bool {
        let loopback: Set<String> = ["localhost", "127.0.0.1", "::1"]
        return parameters["sslmode"] != "verify-full" && hosts.contains { !$0.isSocket && !loopback.contains($0.name) }
    }

    /// Why the file with the password cannot be used, in English; `nil` when it can, or when there is none. libpq only
    /// warns of it and goes on without a password.
    public var passwordFileProblem: String? {
        guard let path = parameters["passfile"] else { return nil }
        var about = stat()
        guard stat(path, &about) == 0 else { return "passfile \(path): there is no such file" }
        guard about.st_mode & S_IFMT == S_IFREG else { return "passfile \(path): is no file" }
        guard about.st_mode & 0o077 == 0 else { return "passfile \(path): others may read it; chmod 0600" }
        guard access(path, R_OK) == 0 else { return "passfile \(path): this user cannot read it" }
        return nil
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// The parameters that a URI gives, by libpq's own reading; `nil` when it is none.
    private static func parse(_ text: String) -> [String: String]? {
        guard let options = PQconninfoParse(text, nil) else { return nil }
        defer { PQconninfoFree(options) }
        var result: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { result[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return result
    }
}
