import CPostgres
import Glibc

/// A statement that a connection prepares at its first use.
struct PostgresStatement: Sendable {
    /// Its name on the server; one per text.
    var name: String
    var sql: String
}

/// One connection by libpq, never blocking longer than a deadline: libpq's sockets are non-blocking, and poll(2) waits.
///
/// Used by one thread at a time.
final class PostgresConnection {
    private let handle: OpaquePointer
    private var prepared: Set<String> = []
    /// Nothing more can be asked of it: it broke, or an answer is still owed.
    private(set) var isBroken = false

    /// The process that serves this connection, as `pg_stat_activity` knows it.
    var serverProcess: Int64 { Int64(PQbackendPID(handle)) }
    /// `150018` for 15.18.
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    // MARK: Connecting

    /// Connects to the first server of the address that answers and can write.
    init(_ address: PostgresAddress, purpose: String, deadline: PostgresDeadline) throws(PostgresError) {
        if let problem = address.passwordFileProblem { throw .unreachable(problem) }
        var failure = PostgresError.unreachable("no host")
        for (index, host) in address.hosts.enumerated() {
            // One that is silent leaves time for the others.
            let share = deadline.within(deadline.remaining / (address.hosts.count - index))
            do throws(PostgresError) {
                handle = try Self.connect(address, host, purpose, share)
                PQsetnonblocking(handle, 1)
                return
            } catch {
                failure = error
            }
        }
        throw failure
    }

    deinit { PQfinish(handle) }

    private static func connect(
        _ address: PostgresAddress, _ host: PostgresAddress.Host, _ purpose: String, _ deadline: PostgresDeadline
    ) throws(PostgresError) -> OpaquePointer {
        let literals = try host.isSocket ? [] : PostgresNameLookup.addresses(of: host.name, deadline: deadline)
        let parameters = parameters(address, host, literals, purpose)
        guard
            let handle = withCStrings(
                parameters.map(\.key),
                { keys in
                    withCStrings(parameters.map(\.value)) { PQconnectStartParams(keys, $0, 0) }
                })
        else { throw .unreachable("out of memory") }
        // Notices are for a console; a daemon's standard error is its log.
        PQsetNoticeProcessor(handle, { @Sendable _, _ in }, nil)
        var status = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK {
            var trouble: String?
            if status == PGRES_POLLING_FAILED {
                trouble = message(of: handle)
            } else if !wait(on: handle, for: status == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) {
                trouble = "no answer in time"
            }
            if let trouble {
                PQfinish(handle)
                throw .unreachable("\(host.name):\(host.port): \(trouble)")
            }
            status = PQconnectPoll(handle)
        }
        return handle
    }

    /// A lock is waited for so long.
    static let lockTimeout = "1000ms"

    /// What libpq is told. The server watches the connection as closely as we do, so that the session of a machine that
    /// lost its power does not linger; and it ends what we have given up.
    private static func parameters(
        _ address: PostgresAddress, _ host: PostgresAddress.Host, _ literals: [String], _ purpose: String
    ) -> [(key: String, value: String)] {
        let session = [
            "statement_timeout=2000", "lock_timeout=\(lockTimeout)", "idle_in_transaction_session_timeout=2000",
            "tcp_keepalives_idle=1", "tcp_keepalives_interval=1", "tcp_keepalives_count=2", "tcp_user_timeout=2000",
            "client_min_messages=error", "default_transaction_isolation=read\\ committed", "jit=off",
        ]
        var parameters = [
            ("host", [String](repeating: host.name, count: max(1, literals.count)).joined(separator: ",")),
            ("port", host.port), ("dbname", address.database),
            ("application_name", "hallkit \(purpose)"), ("client_encoding", "UTF8"), ("connect_timeout", "2"),
            ("keepalives", "1"), ("keepalives_idle", "1"), ("keepalives_interval", "1"), ("keepalives_count", "2"),
            ("tcp_user_timeout", "2000"), ("gssencmode", "disable"), ("target_session_attrs", "read-write"),
            ("options", session.map { "-c \($0)" }.joined(separator: " ")),
        ]
        if !literals.isEmpty { parameters.append(("hostaddr", literals.joined(separator: ","))) }
        if let user = address.user { parameters.append(("user", user)) }
        parameters += address.parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return parameters.map { (key: $0.0, value: $0.1) }
    }

    // MARK: Asking

    /// Runs a prepared statement by itself and returns its rows once the server has committed it.
    func run(
        _ statement: PostgresStatement, _ values: [PostgresValue] = [], deadline: PostgresDeadline
    ) throws(PostgresError) -> PostgresRows {
        if !prepared.contains(statement.name) {
            let types = values.map(\.type)
            try send { PQsendPrepare(handle, statement.name, statement.sql, Int32(types.count), types) }
            _ = try answer(deadline)
            prepared.insert(statement.name)
        }
        try send { Self.execute(handle, statement.name, values) }
        return try answer(deadline)
    }

    /// Runs statements without parameters, all of them in one transaction.
    func run(script: String, deadline: PostgresDeadline) throws(PostgresError) {
        try send { PQsendQuery(handle, script) }
        _ = try answer(deadline)
    }

    private func send(_ body: () -> Int32) throws(PostgresError) {
        guard !isBroken else { throw .unreachable("the connection is broken") }
        guard body() == 1 else {
            // Whatever of it libpq had sent is no whole message.
            isBroken = true
            throw .lost(Self.message(of: handle))
        }
    }

    private static func execute(_ handle: OpaquePointer, _ name: String, _ values: [PostgresValue]) -> Int32 {
        var buffer: [UInt8] = []
        var starts: [Int] = []
        for value in values {
            starts.append(buffer.count)
            value.write(to: &buffer)
        }
        let lengths = starts.indices.map { Int32(($0 + 1 < starts.count ? starts[$0 + 1] : buffer.count) - starts[$0]) }
        let binary = [Int32](repeating: 1, count: values.count)
        // An empty array has no address, and no address means NULL.
        buffer.append(0)
        return buffer.withUnsafeBytes { bytes in
            let pointers = starts.map { bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            return PQsendQueryPrepared(handle, name, Int32(values.count), pointers, lengths, binary, 1)
        }
    }

    /// The last result of what was sent, when the server is ready again: only then is it committed.
    private func answer(_ deadline: PostgresDeadline) throws(PostgresError) -> PostgresRows {
        var rows: PostgresRows?
        var refusal: PostgresError?
        while true {
            try awaitResult(deadline)
            guard let result = PQgetResult(handle) else { break }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: rows = PostgresRows(result)
            default:
                refusal = Self.refusal(result)
                PQclear(result)
            }
        }
        // A session that the server ends says why, but not what became of the statement.
        guard PQstatus(handle) == CONNECTION_OK else {
            isBroken = true
            if case .refused(_, let text)? = refusal { throw .lost(text) }
            throw .lost(Self.message(of: handle))
        }
        if let refusal { throw refusal }
        guard let rows else {
            isBroken = true
            throw .lost("an answer without a result")
        }
        return rows
    }

    private func awaitResult(_ deadline: PostgresDeadline) throws(PostgresError) {
        var isFlushed = false
        while true {
            if !isFlushed {
                let left = PQflush(handle)
                // With an error there may still be an answer to read that says why.
                isFlushed = left != 1
            }
            guard PQisBusy(handle) == 1 else { return }
            guard Self.wait(on: handle, for: isFlushed ? POLLIN : POLLIN | POLLOUT, until: deadline) else {
                isBroken = true
                throw .lost("no answer in time")
            }
            guard PQconsumeInput(handle) == 1 else {
                // libpq has closed a socket that broke; the result says what broke it, and comes at once.
                if PQsocket(handle) < 0 { return }
                isBroken = true
                throw .lost(Self.message(of: handle))
            }
        }
    }

    private static func refusal(_ result: OpaquePointer) -> PostgresError {
        // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY: characters in C.
        let state = PQresultErrorField(result, 0x43).map { String(cString: $0) } ?? ""
        let text = PQresultErrorField(result, 0x4D).map { String(cString: $0) }
        return .refused(state: state, message: text ?? oneLine(PQresultErrorMessage(result)))
    }

    // MARK: Notifications

    /// Waits for notifications, for the end of the connection, or for something to read from `other`; returns the
    /// payloads that came.
    func awaitNotifications(or other: Int32) throws(PostgresError) -> [String] {
        var watched = [PQsocket(handle), other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&watched, 2, -1)
        guard PQconsumeInput(handle) == 1 else {
            isBroken = true
            throw .lost(Self.message(of: handle))
        }
        var payloads: [String] = []
        while let notification = PQnotifies(handle) {
            payloads.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return payloads
    }

    // MARK: libpq

    /// Whether the socket became ready; false when the deadline passed.
    private static func wait(on handle: OpaquePointer, for events: Int32, until deadline: PostgresDeadline) -> Bool {
        var watched = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        while true {
            let ready = poll(&watched, 1, deadline.milliseconds)
            if ready > 0 { return true }
            if ready == 0 || errno != EINTR { return false }
        }
    }

    private static func message(of handle: OpaquePointer) -> String {
        oneLine(PQerrorMessage(handle))
    }

    /// libpq's texts for a console, for a log.
    private static func oneLine(_ text: UnsafePointer<CChar>) -> String {
        String(cString: text).split(whereSeparator: { $0 == "\n" || $0 == "\t" }).joined(separator: " ")
    }

    private static func withCStrings<R>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> R) -> R {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { UnsafePointer($0) } + [nil])
    }
}
