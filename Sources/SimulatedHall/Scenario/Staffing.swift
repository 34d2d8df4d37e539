/// Staff who sign in at the demo's windows.
public enum Staffing {
    /// Signs 1001 in at window 1, 1002 at window 2, and so on; gives each window's session token.
    @discardableResult
    public static func signInAll(
        at port: UInt16, capture: TrafficCapture? = nil
    ) async throws -> [String: String] {
        let client = LoopbackClient(port: port, capture: capture)
        var tokens: [String: String] = [:]
        for window in DemoHall.windows.flatMap(\.numbers) {
            let body = #"{"request":"sign-in-\#(window)-\#(UInt32.random(in: 0 ... .max))","staff":"100\#(window)"}"#
            let answer = try await client.request("POST", "/api/v1/windows/\(window)/sign-in", json: body)
            guard answer.status == 200, let token = JSON(answer.body)?["token"]?.text else {
                throw HallStage.StageError(
                    description: "signing in at window \(window): \(answer.status) \(answer.text)")
            }
            tokens["\(window)"] = token
        }
        return tokens
    }
}
