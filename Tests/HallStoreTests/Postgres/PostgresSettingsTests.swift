import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallStore

@Suite(
    "A PostgreSQL that does not keep what it acknowledges", .postgres, .serialized,
    .enabled(if: PrivatePostgres.isInstalled, PostgresTrait.absence))
struct PostgresServerTests {
    @Test(
        "is refused at the start, by the setting's name",
        arguments: [("fsync", "off"), ("full_page_writes", "off"), ("zero_damaged_pages", "on")])
    func server(_ setting: (name: String, value: String)) async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        try ledger.append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:])
        let server = database.server
        try await server.run("ALTER SYSTEM SET \(setting.name) = \(setting.value)", "SELECT pg_reload_conf()")
        let problem = PostgresProblem.setting(
            name: setting.name, value: setting.value, allowed: [setting.value == "on" ? "off" : "on"])
        // A server takes a new setting when it gets round to it.
        while PostgresProblem.all(at: try database.address()) != [problem] { await Task.yield() }
        #expect(throws: LedgerError.notDurable(problem.description)) { _ = try database.open() }
        // A connection that breaks is not made again to such a server.
        try await server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hallkit ledger'")
        #expect(throws: LedgerError.notDurable(problem.description)) {
            try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:])
        }
        try await server.run("ALTER SYSTEM RESET \(setting.name)", "SELECT pg_reload_conf()")
        while PostgresProblem.all(at: try database.address()) != [] { await Task.yield() }
        try await eventually { try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:]) }
        #expect(try ledger.all() == LedgerFolder.entries(1...2))
    }

    @Test(
        "synchronous_commit has to wait for the disk, and for a standby's where there is one",
        arguments: [
            ("off", false), ("local", false), ("remote_write", false), ("on", true), ("remote_apply", true),
        ])
    func synchronousCommit(_ wish: (value: String, isGood: Bool)) async throws {
        let database = try await LedgerDatabase()
        try await database.server.run("ALTER DATABASE \(database.name) SET synchronous_commit = \(wish.value)")
        let problem = PostgresProblem.setting(
            name: "synchronous_commit", value: wish.value, allowed: ["on", "remote_apply"])
        #expect(PostgresProblem.all(at: try database.address()) == (wish.isGood ? [] : [problem]))
        let error = ledgerError { _ = try database.open() }
        #expect(error == (wish.isGood ? nil : .notDurable(problem.description)))
    }

    @Test("a database that may only be read, as a standby, is not written to")
    func readOnly() async throws {
        let database = try await LedgerDatabase()
        _ = try database.open()
        try await database.server.run("ALTER DATABASE \(database.name) SET default_transaction_read_only = on")
        let error = ledgerError { _ = try database.open() }
        #expect("\(String(describing: error))".contains("session is read-only"))
    }

    @Test("a role that may not write is told so")
    func noRight() async throws {
        let database = try await LedgerDatabase()
        _ = try database.open()
        try await database.run("CREATE ROLE reader_\(database.name) LOGIN")
        let address = try PostgresAddress(
            "postgresql://reader_\(database.name)@/\(database.name)?host=\(database.server.folder)"
                + "&port=\(database.server.port)")
        let error = ledgerError { _ = try PostgresLedger(address, newGen: "g") }
        guard case .readOnly(let text)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("permission denied"))
    }

    @Test("a password comes from a file that only its owner may read, and never shows")
    func password() async throws {
        let database = try await LedgerDatabase()
        let role = "secured_\(database.name)"
        try await database.run(
            "CREATE ROLE \(role) LOGIN PASSWORD 'hunter-2'", "GRANT CREATE ON DATABASE \(database.name) TO \(role)")
        let folder = try LedgerFolder()
        let file = folder.url.appending(path: "password").path
        let address = try PostgresAddress(
            "postgresql://\(role)@127.0.0.1:\(database.server.port)/\(database.name)?passfile=\(file)")
        func open() -> LedgerError? { ledgerError { _ = try PostgresLedger(address, newGen: "g") } }
        func write(_ password: String, _ mode: Int) throws {
            try Data("*:*:*:\(role):\(password)\n".utf8).write(to: URL(filePath: file))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        }
        #expect("\(String(describing: open()))".contains("passfile \(file): there is no such file"))
        try write("hunter-2", 0o644)
        #expect("\(String(describing: open()))".contains("others may read it; chmod 0600"))
        try write("hunter-3", 0o600)
        let refusal = "\(String(describing: open()))"
        #expect(refusal.contains("password authentication failed") && !refusal.contains("hunter"))
        try write("hunter-2", 0o600)
        #expect(open() == nil)
    }
}

@Suite("What a ledger's PostgreSQL has to be")
struct PostgresSettingsTests {
    private static let good = [
        "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "server_encoding": "UTF8",
        "zero_damaged_pages": "off", "ignore_checksum_failure": "off",
    ]

    @Test(
        "13 or newer, with every setting that keeps commits",
        arguments: [
            (130_000, [:], []), (180_001, ["synchronous_commit": "remote_apply"], []),
            (120_017, [:], ["PostgreSQL 12 is too old; 13 or newer is needed"]),
            (90_624, [:], ["PostgreSQL 9 is too old; 13 or newer is needed"]),
            (150_018, ["fsync": "off"], ["PostgreSQL's fsync is off; needed: on"]),
            (150_018, ["full_page_writes": "off"], ["PostgreSQL's full_page_writes is off; needed: on"]),
            (
                150_018, ["synchronous_commit": "local"],
                ["PostgreSQL's synchronous_commit is local; needed: on or remote_apply"]
            ),
            (150_018, ["server_encoding": "SQL_ASCII"], ["PostgreSQL's server_encoding is SQL_ASCII; needed: UTF8"]),
            (150_018, ["zero_damaged_pages": "on"], ["PostgreSQL's zero_damaged_pages is on; needed: off"]),
        ] as [(Int, [String: String], [String])])
    func problems(_ row: (version: Int, changes: [String: String], problems: [String])) {
        let settings = PostgresSettings(version: row.version, values: Self.good.merging(row.changes) { $1 })
        #expect(settings.problems.map(\.description) == row.problems)
    }

    @Test(
        "an address is read as libpq reads it, and shown without its parameters",
        arguments: [
            ("postgresql://hallkit@db.example/hall", "postgresql://hallkit@db.example:5432/hall"),
            (
                "postgres://hallkit@db.example:6000/hall?sslmode=verify-full&passfile=/etc/p",
                "postgresql://hallkit@db.example:6000/hall"
            ),
            ("postgresql://h@a,b:6000/hall", "postgresql://h@a:5432,b:6000/hall"),
            ("postgresql://h@[::1]/hall", "postgresql://h@::1:5432/hall"),
            ("postgresql:///hall?host=/run/postgresql", "postgresql:///run/postgresql:5432/hall"),
            ("postgresql:///hall", "postgresql:///run/postgresql:5432/hall"),
        ])
    func good(_ row: (text: String, shown: String)) throws {
        #expect(try PostgresAddress(row.text).description == row.shown)
    }

    @Test(
        "what is none is refused with what is allowed, and no password is ever repeated",
        arguments: [
            ("mysql://h@a/b", "is no address of PostgreSQL"),
            ("postgresql://h@a:b:c/d", "its hosts and ports do not fit"),
            ("postgresql://h:secret-7@[a/b", "is no address of PostgreSQL"),
            ("postgresql://h:secret-7@a/b", "carries a password; write it into a file (0600)"),
            ("postgresql://h@a/b?password=secret-7", "carries a password"), ("postgresql://h@a", "names no database"),
            ("postgresql://h@a/b?options=-cfsync%3Doff", "'options' cannot be set; allowed: channel_binding, passfile"),
            ("postgresql://h@a/b?connect_timeout=60", "'connect_timeout' cannot be set"),
            ("postgresql://h@a/b?passfile=p", "passfile has to be an absolute path"),
            ("postgresql://h@a:70000/b", "its hosts and ports do not fit"),
            ("postgresql://h@a,/b", "its hosts and ports do not fit"),
        ])
    func bad(_ row: (text: String, message: String)) throws {
        let error = #expect(throws: PostgresAddress.Malformed.self) { try PostgresAddress(row.text) }
        #expect(error?.description.hasPrefix(row.message) == true, "\(String(describing: error))")
        #expect(error?.description.contains("secret-7") == false)
    }

    @Test(
        "a network that anybody may read is noticed",
        arguments: [
            ("postgresql://h@db.example/b", true), ("postgresql://h@db.example/b?sslmode=require", true),
            ("postgresql://h@db.example/b?sslmode=verify-full", false), ("postgresql://h@127.0.0.1/b", false),
            ("postgresql:///b", false), ("postgresql://h@127.0.0.1,db.example/b", true),
        ])
    func unprotected(_ row: (text: String, isUnprotected: Bool)) throws {
        #expect(try PostgresAddress(row.text).isUnprotected == row.isUnprotected)
    }

    @Test(
        "values are written in PostgreSQL's binary format",
        arguments: [
            (.int8(-2), "fffffffffffffffe"), (.text("号"), "e58fb7"), (.bytes([0, 255]), "00ff"),
            (.int8s([]), "000000000000000100000014"),
            (.int8s([1]), "0000000100000001000000140000000100000001" + "00000008" + "0000000000000001"),
            (.texts(["a", nil]), "0000000100000001000000190000000200000001" + "0000000161" + "ffffffff"),
            (.byteStrings([[9]]), "0000000100000001000000110000000100000001" + "0000000109"),
        ] as [(PostgresValue, String)])
    func binary(_ row: (value: PostgresValue, hex: String)) {
        var bytes: [UInt8] = []
        row.value.write(to: &bytes)
        #expect(bytes.map { String(format: "%02x", $0) }.joined() == row.hex)
    }
}
