import SimulatedHall
import Synchronization
import Testing

/// A real PostgreSQL for the time of a suite.
struct PostgresTrait: SuiteTrait, TestScoping {
    /// The server of the suite that runs; `nil` where PostgreSQL is not installed.
    @TaskLocal static var server: PrivatePostgres?

    static let absence: Comment = "PostgreSQL is not installed (Debian package postgresql)"

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard PrivatePostgres.isInstalled else { return try await function() }
        try await PrivatePostgres.with { server in
            try await Self.$server.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == PostgresTrait {
    /// A real PostgreSQL for the time of the suite.
    static var postgres: Self { Self() }
}

extension PrivatePostgres {
    private static let count = Atomic(0)

    /// A new, empty database.
    func makeDatabase() async throws -> String {
        let name = "ledger_\(Self.count.add(1, ordering: .relaxed).newValue)"
        try await run("CREATE DATABASE \(name)")
        return name
    }
}
