/// Sends commands as a page does: one request id, repeated until somebody answers.
struct PageCommand: Sendable {
    let port: UInt16
    let book: MorningBook
    let traffic: TrafficCapture

    /// What came of a command.
    struct Outcome: Sendable {
        var status: Int
        var body: JSON
        /// The stable code of a refusal.
        var code: String? { body["error"]?["code"]?.text }
        var isDone: Bool { (200..<300).contains(status) }
    }

    /// Posts `members` (JSON without braces) to `path` and waits for an answer other than "busy", at most `limit`.
    func post(
        _ path: String, _ members: String, request: String, token: String? = nil, limit: Duration = .seconds(40)
    ) async -> Outcome? {
        let client = LoopbackClient(port: port, capture: traffic)
        let json = #"{"request":"\#(request)"\#(members.isEmpty ? "" : "," + members)}"#
        let headers = token.map { ["X-HallKit-Token": $0] } ?? [:]
        let deadline = WireHost.now + limit
        var isFirst = true
        while !Task.isCancelled, WireHost.now < deadline {
            let sent = WireHost.now
            let answer = try? await client.request("POST", path, json: json, headers: headers)
            if let answer, answer.status == 503, path.hasSuffix("/tickets") {
                let refusal = JSON(answer.body)?["error"]
                if refusal?["code"]?.text == "disk-full" {
                    await book.noteRefusal(refusal?["zh"]?.text ?? "", at: WireHost.now)
                }
            }
            if let answer, answer.status < 500 {
                let outcome = Outcome(status: answer.status, body: JSON(answer.body) ?? .null)
                let isNews = outcome.isDone && outcome.body["already"]?.bool != true
                if isFirst, isNews { await book.add(path, sent: sent, answered: WireHost.now) }
                return outcome
            }
            isFirst = false
            guard (try? await Task.sleep(for: .milliseconds(150))) != nil else { return nil }
        }
        return nil
    }
}
