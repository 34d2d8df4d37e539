extension ChildProcess {
    /// Waits until this program answers `GET path` on 127.0.0.1 with 200, at most 30 s; `name` and `log` are for the
    /// error. Throws at once when the program ends by itself.
    func awaitServing(
        _ name: String, port: Int, network: String? = nil, path: String, log: String
    ) async throws {
        let client = LoopbackClient(port: UInt16(clamping: port), network: network)
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            guard isRunning else {
                throw HallStage.StageError(description: "\(name) ended by itself:\n\(StageFolder.tail(of: log))")
            }
            if let answer = try? await client.request("GET", path), answer.status == 200 { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw HallStage.StageError(description: "\(name) does not answer at 127.0.0.1:\(port); see \(log)")
    }
}
