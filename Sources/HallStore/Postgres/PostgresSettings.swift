/// What must hold of a server so that an acknowledged commit outlives its power cut.
struct PostgresSettings: Sendable, Equatable {
    /// `150018` for 15.18.
    var version: Int
    /// The settings asked for below, by name.
    var values: [String: String]

    /// One row a setting; what a version does not know is left out.
    static let query = PostgresStatement(
        name: "settings",
        sql: """
            SELECT name, current_setting(name) FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit', \
            'server_encoding', 'zero_damaged_pages', 'ignore_checksum_failure']) AS name \
            WHERE current_setting(name, true) IS NOT NULL
            """)

    /// Reads them; some may be seen by few roles only.
    init(of connection: PostgresConnection, deadline: PostgresDeadline) throws(PostgresError) {
        let rows = try connection.run(Self.query, deadline: deadline)
        version = connection.serverVersion
        values = [:]
        for row in 0..<rows.count { values[rows.text(row, 0)] = rows.text(row, 1) }
    }

    init(version: Int, values: [String: String]) {
        self.version = version
        self.values = values
    }

    /// What is wrong; empty when all holds.
    var problems: [PostgresProblem] {
        var problems: [PostgresProblem] = []
        if version < 130_000 { problems.append(.tooOld(version: version / 10_000)) }
        for (name, allowed) in Self.required {
            guard let value = values[name], !allowed.contains(value) else { continue }
            problems.append(.setting(name: name, value: value, allowed: allowed))
        }
        return problems
    }

    /// `remote_write` and `local` do not wait for a synchronous standby's disk: a failover would lose tickets.
    private static let required: [(name: String, allowed: [String])] = [
        ("fsync", ["on"]), ("full_page_writes", ["on"]), ("synchronous_commit", ["on", "remote_apply"]),
        ("server_encoding", ["UTF8"]), ("zero_damaged_pages", ["off"]), ("ignore_checksum_failure", ["off"]),
    ]
}

/// Why a PostgreSQL server cannot keep a ledger.
public enum PostgresProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody answers there, or it lets nobody in.
    case unreachable(String)
    /// Its major version.
    case tooOld(version: Int)
    /// A setting that loses tickets.
    case setting(name: String, value: String, allowed: [String])

    /// In English.
    public var description: String {
        switch self {
        case .unreachable(let text): "PostgreSQL cannot be reached: \(text)"
        case .tooOld(let version): "PostgreSQL \(version) is too old; 13 or newer is needed"
        case .setting(let name, let value, let allowed):
            "PostgreSQL's \(name) is \(value); needed: \(allowed.joined(separator: " or "))"
        }
    }

    /// What is wrong with the server at `address`; waits for it for 2 s at most.
    public static func all(at address: PostgresAddress) -> [PostgresProblem] {
        let deadline = PostgresDeadline(in: .seconds(2))
        do throws(PostgresError) {
            let connection = try PostgresConnection(address, purpose: "check", deadline: deadline)
            return try PostgresSettings(of: connection, deadline: deadline).problems
        } catch {
            switch error {
            case .unreachable(let text), .lost(let text): return [.unreachable(text)]
            case .refused(_, let message): return [.unreachable(message)]
            case .unfit(let problem): return [problem]
            }
        }
    }
}
