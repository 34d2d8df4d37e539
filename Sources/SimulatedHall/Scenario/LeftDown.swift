/// The agent is killed while every board shows a number, and nobody starts it again.
struct LeftDown: Sendable {
    let stage: HallStage
    /// Lets the boards' own clocks alone run 60 s further, at once, instead of waiting for the time.
    let skipsTime: Bool

    /// By then no board shows a number: its areas have run out by the board's own clock.
    private static let limit = Duration.seconds(60)

    /// Calls somebody to each window, kills the agent, and looks at the boards.
    func run() async throws -> PromiseRow {
        var row = PromiseRow("left-down", "killed and left down, no board shows a number after 60 s")
        try await callEverywhere()
        let boards = stage.hall.devices.filter { $0.kind == .board }.map(\.id)
        let deadline = ContinuousClock.now + .seconds(30)
        while !boards.allSatisfy({ Self.hasNumber(text(of: $0)) }), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        for board in boards { row.check(Self.hasNumber(text(of: board)), "\(board) showed no number to begin with") }
        await stage.killAgent()
        let killed = WireHost.now
        for board in boards where skipsTime {
            try stage.wires.with(board, as: StageBoard.self) { device, now in
                (device.skip(Self.limit, now: now), send: [])
            }
        }
        if !skipsTime { try await Task.sleep(for: Self.limit - (WireHost.now - killed)) }
        var last = Duration.zero
        for board in boards {
            let (text, since) = try stage.wires.read(board, as: StageBoard.self) { device, _ in
                (device.text, device.glows.last?.at ?? .zero)
            }
            row.check(!Self.hasNumber(text) && !text.isEmpty, "\(board) shows '\(text)'")
            last = max(last, since - killed)
        }
        row.note =
            skipsTime
            ? "\(boards.count) boards, whose own clocks were put on by 60 s"
            : "\(boards.count) boards, the last number went after \(Int(last / .seconds(1))) s"
        return row
    }

    private func callEverywhere() async throws {
        let port = UInt16(clamping: stage.settings.port)
        let client = LoopbackClient(port: port)
        for (window, token) in try await Staffing.signInAll(at: port).sorted(by: { $0.key < $1.key }) {
            guard let number = Int(window),
                let service = DemoHall.services.first(where: { $0.windows.contains(number) })
            else { continue }
            // Two of each, so that people wait as well.
            for count in 1...2 {
                _ = try await client.request(
                    "POST", "/api/v1/kiosks/1/tickets",
                    json: #"{"request":"left-down-\#(window)-\#(count)","service":"\#(service.id)","paper":false}"#)
            }
            let answer = try await client.request(
                "POST", "/api/v1/windows/\(window)/call-next", json: #"{"request":"left-down-call-\#(window)"}"#,
                headers: ["X-HallKit-Token": token])
            guard answer.status == 200 else {
                throw Morning.ScriptError(description: "calling at window \(window): \(answer.status) \(answer.text)")
            }
        }
    }

    private func text(of board: String) -> String {
        (try? stage.wires.read(board, as: StageBoard.self) { device, _ in device.text }) ?? ""
    }

    private static func hasNumber(_ text: String) -> Bool { text.contains(where: \.isNumber) }
}
