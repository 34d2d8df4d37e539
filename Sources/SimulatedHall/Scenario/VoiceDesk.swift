/// A window that serves one citizen after the other, each about three minutes.
struct VoiceDesk: Sendable {
    let window: String
    let staff: String
    let services: [String]
    let client: LoopbackClient
    let pace: Double
    let seed: UInt64
    let book: VoiceBook

    /// Serves until `deadline` on the boot clock; a citizen who comes takes a number first.
    func serve(until deadline: Duration) async throws {
        var random = SimulatedRandom(seed: seed)
        let signedIn = try await post(
            "windows/\(window)/sign-in", #""staff":"\#(staff)""#, request: "sign-in-\(window)")
        guard let token = signedIn["token"]?.text else {
            throw Morning.ScriptError(description: "window \(window): \(staff) cannot sign in")
        }
        // Windows are anywhere within a service when the hour begins.
        var rest = VoiceHour.Settings.service * Double.random(in: 0..<1, using: &random)
        var count = 0
        while WireHost.now + rest / pace < deadline {
            try await Task.sleep(for: rest / pace)
            count += 1
            let service = services.randomElement(using: &random) ?? ""
            _ = try await post(
                "kiosks/1/tickets", #""service":"\#(service)","paper":false"#, request: "ticket-\(window)-\(count)")
            try await call(count, token)
            rest = VoiceHour.Settings.service * Double.random(in: 2.0 / 3..<4.0 / 3, using: &random)
        }
    }

    private func call(_ count: Int, _ token: String) async throws {
        let askedAt = WireHost.now
        let answer = try await post(
            "windows/\(window)/finish-and-call", "", request: "call-\(window)-\(count)", token: token)
        guard let call = answer["call"]?.int, let number = answer["ticket"]?["number"]?.text else {
            return await book.surprise("window \(window): nobody came at call \(count)")
        }
        await book.note(.init(call: call, number: number, window: window, askedAt: askedAt))
    }

    private func post(
        _ path: String, _ members: String, request: String, token: String? = nil
    ) async throws -> JSON {
        let json = #"{"request":"\#(request)-voice"\#(members.isEmpty ? "" : "," + members)}"#
        let answer = try await client.request(
            "POST", "/api/v1/" + path, json: json, headers: token.map { ["X-HallKit-Token": $0] } ?? [:])
        guard (200..<300).contains(answer.status), let body = JSON(answer.body) else {
            throw Morning.ScriptError(description: "\(path): \(answer.status) \(answer.text)")
        }
        return body
    }
}
