import SimulatedHall
import Testing

/// 开厅自检 over the whole demonstration hall.
@Suite("Opening check of a whole hall", .serialized)
struct OpeningCheckTests {
    @Test(
        "twelve devices and more prove themselves within 60 s, and a board without power is found",
        .timeLimit(.minutes(3)))
    func provesAll() async throws {
        try await RunningHall.run { hall in
            try await hall.eventually("all devices are known") {
                try await hall.status()["devices"]?.list.allSatisfy { $0["state"]?.text == "ok" } == true
            }
            let (first, time) = try await check(hall, "opening-1")
            let lines = first["check"]?["lines"]?.list ?? []
            #expect(lines.count >= 12)
            let open = lines.filter { $0["verdict"]?.text != "proven" }.compactMap { $0["device"]?.text }
            #expect(open.isEmpty, "\(open)")
            #expect(time <= .seconds(60))
            // Nobody saw a number or a slip: only boards said that they were tested.
            let papers = try hall.stage.wires.read("printer-1", as: StagePrinter.self) { device, _ in device.tray.count
            }
            #expect(papers == 0)
            try hall.stage.plug("board-3", in: false)
            let (second, _) = try await check(hall, "opening-2")
            let lost = second["check"]?["lines"]?.list.first { $0["device"]?.text == "board-3" }
            #expect(lost?["verdict"]?.text == "failed")
        }
    }

    private func check(_ hall: RunningHall, _ request: String) async throws -> (JSON, Duration) {
        let before = JSON(try await hall.client.request("GET", "/api/v1/opening-check").body)?["check"]?["at"]?.int
        let begun = ContinuousClock.now
        let asked = try await hall.client.request(
            "POST", "/api/v1/opening-check", json: #"{"request":"\#(request)-0000","staff":"1010"}"#)
        #expect(asked.status == 200)
        var reply = JSON.null
        try await hall.eventually("the check has ended") {
            reply = JSON(try await hall.client.request("GET", "/api/v1/opening-check").body) ?? .null
            return reply["check"]?["at"]?.int.map { $0 != before } == true
        }
        return (reply, begun.duration(to: .now))
    }
}
