import SimulatedHall

/// Waits for what happens elsewhere, and says when it does not.
enum Waiting {
    /// Looks at `value` until it is there, at most `limit`.
    static func wait<Value>(
        for what: String, limit: Duration = .seconds(20), every pause: Duration = .milliseconds(5),
        _ value: () async throws -> Value?
    ) async throws -> Value {
        let deadline = WireHost.now + limit
        while true {
            if let value = try await value() { return value }
            guard WireHost.now < deadline else { throw BenchFailure(description: "waited \(limit) for \(what)") }
            try await Task.sleep(for: pause)
        }
    }
}
