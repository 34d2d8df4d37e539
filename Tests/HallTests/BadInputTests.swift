import Glibc
import Testing

@testable import SimulatedHall

/// A running hall that hears what nobody should say: it counts it, logs it once a burst, and goes on.
@Suite(
    "what nobody should say", .serialized,
    .enabled(if: HallPrograms.missing.isEmpty, "needs \(HallPrograms.missing.joined(separator: ", "))"))
struct BadInputTests {
    @Test(.timeLimit(.minutes(4)))
    func theHallGoesOn() async throws {
        try await RunningHall.run { hall in
            let agent = await hall.stage.agentID
            try await noiseOnEveryWire(hall)
            try await requestsThatAreNone(hall)
            try await answersOfCentralThatAreNone(hall)
            try await twentyTaps(hall)
            #expect(await hall.stage.agentID == agent, "the agent is not the one that was started")
        }
    }

    // MARK: Wires

    private struct Noise {
        var device: String
        /// What looks like this device's frames and is none.
        var frame: [UInt8]
    }

    private static let noises = [
        // A real-time status has other fixed bits.
        Noise(device: "printer-1", frame: [0x95, 0xFF, 0x9B]),
        // A right head, a wrong check.
        Noise(device: "reader-1", frame: [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00, 0x9F, 0x00]),
        // A frame's ends with nothing right in between.
        Noise(device: "board-1", frame: [0xA5, 0xA5, 0x01, 0x02, 0x03, 0x5A]),
        Noise(device: "terminal-1", frame: [0xFE, 0x01, 0x05, 0x77, 0x00, 0xFF]),
    ]

    /// A printer, a reader, a board, a terminal and a pad each hear three seconds of noise on their wires.
    private func noiseOnEveryWire(_ hall: RunningHall) async throws {
        try await hall.eventually("all devices are known") {
            try await hall.status()["devices"]?.list.allSatisfy { $0["state"]?.text == "ok" } == true
        }
        let lines = await hall.logLines()
        var random = SimulatedRandom(seed: 5)
        for _ in 0..<150 {
            for noise in Self.noises {
                let chaos = (0..<40).map { _ in UInt8.random(in: 0...255, using: &random) }
                try send(noise.frame + chaos + noise.frame, to: noise.device, on: hall)
            }
            try garble(hall)
            try await Task.sleep(for: .milliseconds(20))
        }
        // A board answers within a moment, and nothing is heard of its wire in between: this one is asked in vain.
        try hall.stage.setMains(of: "board-1", off: true)
        for noise in Self.noises {
            try await hall.eventually("noise of \(noise.device) is counted") {
                // Some listen only while they wait for an answer.
                try send(noise.frame, to: noise.device, on: hall)
                return try await hall.malformed(noise.device) > 0
            }
            // Drivers tell at 1, 10, 100, …: a slow machine may make two bursts of it.
            #expect((1...2).contains(await hall.logLines(with: "malformed input", "source=\(noise.device) ")))
        }
        try hall.stage.setMains(of: "board-1", off: false)
        #expect(await hall.logLines() - lines < 60, "noise fills the log")
        try await hall.eventually("every device is right again") {
            try await hall.status()["devices"]?.list.allSatisfy { $0["state"]?.text == "ok" } == true
        }
        try await worksFromTicketToBoard(hall, "after-noise")
    }

    private func send(_ bytes: [UInt8], to device: String, on hall: RunningHall) throws {
        switch device.prefix(5) {
        case "print": try hall.stage.wires.with(device, as: StagePrinter.self) { _, _ in ((), send: bytes) }
        case "reade": try hall.stage.wires.with(device, as: SimulatedCardReader.self) { _, _ in ((), send: bytes) }
        case "board": try hall.stage.wires.with(device, as: StageBoard.self) { _, _ in ((), send: bytes) }
        default: try hall.stage.wires.with(device, as: SimulatedTerminal.self) { _, _ in ((), send: bytes) }
        }
    }

    /// A terminal's own frames with a wrong sum.
    private func garble(_ hall: RunningHall) throws {
        try hall.stage.wires.with("terminal-1", as: SimulatedTerminal.self) { device, _ in
            (device.framesToGarble = 1, send: [])
        }
        try hall.stage.press(.recall, at: "1")
    }

    private func worksFromTicketToBoard(_ hall: RunningHall, _ name: String) async throws {
        let tokens = try await Staffing.signInAll(at: UInt16(clamping: hall.stage.settings.port))
        let (status, body) = try await hall.takeTicket("\(name)-ticket", paper: true)
        #expect(status == 201)
        let number = body["ticket"]?["number"]?.text ?? "nothing"
        try await hall.eventually("\(number) is on paper") {
            try hall.stage.wires.read("printer-1", as: StagePrinter.self) { device, _ in
                device.tray.contains { ExpectedTicket.number(on: $0.ticket.page) == number }
            }
        }
        let call = try await hall.client.request(
            "POST", "/api/v1/windows/1/call-next", json: #"{"request":"\#(name)-call"}"#,
            headers: ["X-HallKit-Token": tokens["1"] ?? ""])
        #expect(call.status == 200)
        try await hall.eventually("\(number) glows") { hall.stage.boardText(at: "1").contains(number) }
        let finish = try await hall.client.request(
            "POST", "/api/v1/windows/1/finish", json: #"{"request":"\#(name)-finish"}"#,
            headers: ["X-HallKit-Token": tokens["1"] ?? ""])
        #expect(finish.status == 200)
    }

    // MARK: HTTP

    private static let head =
        "POST /api/v1/kiosks/1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
    private static let json = head + "Content-Type: application/json\r\nConnection: close\r\n"

    private static let requests: [(name: String, bytes: [UInt8], status: ClosedRange<Int>)] = [
        ("no HTTP", Array("GARBAGE\r\n\r\n".utf8), 400...400),
        ("binary", (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 37) } + [13, 10, 13, 10], 400...400),
        (
            "a head of 200 KB", Array("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n".utf8),
            400...431
        ),
        ("a negative length", Array((head + "Content-Length: -5\r\n\r\n").utf8), 400...400),
        ("a length that is none", Array((head + "Content-Length: many\r\n\r\n").utf8), 400...400),
        (
            "chunks that are none", Array((json + "Transfer-Encoding: chunked\r\n\r\nZZ\r\nxx\r\n0\r\n\r\n").utf8),
            400...400
        ),
        ("no host", Array("GET /api/v1/status HTTP/1.1\r\nConnection: close\r\n\r\n".utf8), 400...403),
        ("another host", Array("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".utf8), 403...403),
        ("no JSON", Array((json + "Content-Length: 8\r\n\r\n{\"reques").utf8), 400...400),
        ("JSON of other things", Array((json + "Content-Length: 9\r\n\r\n[1,2,[3]]").utf8), 400...400),
        ("no text", Array((json + "Content-Length: 4\r\n\r\n").utf8) + [0xFF, 0xFE, 0x00, 0x80], 400...400),
        (
            "nested too deep",
            Array((json + "Content-Length: 20000\r\n\r\n" + String(repeating: "[", count: 20_000)).utf8), 400...400
        ),
        (
            "too long", Array((json + "Content-Length: 70000\r\n\r\n" + String(repeating: " ", count: 70_000)).utf8),
            413...413
        ),
        (
            "another type",
            Array((head + "Content-Type: text/plain\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}").utf8),
            415...415
        ),
        ("another method", Array("BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8), 400...405),
        (
            "no such page", Array("GET /%00%ff/../etc HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8),
            400...404
        ),
    ]

    private func requestsThatAreNone(_ hall: RunningHall) async throws {
        let port = hall.stage.settings.port
        let before = try await hall.malformed("http")
        for request in Self.requests {
            let answer = try #require(await RawLine.ask(port, request.bytes), "nobody listens after \(request.name)")
            let words = String(decoding: answer.prefix(400), as: UTF8.self).split(separator: " ")
            let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            #expect(request.status.contains(status), "\(request.name): \(words.prefix(3))")
        }
        // Of these the last is a page that is not there, which is no malformed request.
        #expect(try await hall.malformed("http") - before >= Self.requests.count - 2)
        #expect(await hall.logLines(with: "malformed input", "source=http") == 1)
        #expect(try await hall.takeTicket("after-requests", paper: false).status == 201)
    }

    // MARK: MQTT

    private func answersOfCentralThatAreNone(_ hall: RunningHall) async throws {
        let gen = try #require(try await hall.status()["gen"]?.text)
        let none: [[UInt8]] = [
            [], Array("{".utf8), Array("null".utf8), Array("[1,2]".utf8), [0xFF, 0xFE, 0x00],
            Array(#"{"v":1,"gen":"\#(gen)","upto":"many"}"#.utf8), Array(#"{"v":1,"gen":7,"upto":1}"#.utf8),
            Array(#"{"v":1,"gen":"\#(gen)"}"#.utf8), Array(repeating: UInt8(ascii: "["), count: 50_000),
        ]
        // Of another ledger, and of long ago: no news, and nothing malformed.
        let old = [Array(#"{"v":1,"gen":"another","upto":5}"#.utf8), Array(#"{"v":1,"gen":"\#(gen)","upto":0}"#.utf8)]
        _ = await RawLine.ask(
            Int(hall.stage.broker.port), RawLine.publishing(none + old, on: "hallkit/v1/demo/demo/1/ack"))
        try await hall.eventually("central's malformed answers are counted") {
            try await hall.malformed("mqtt") == none.count
        }
        #expect(await hall.logLines(with: "malformed input", "source=mqtt") == 1)
        #expect(try await hall.takeTicket("after-answers", paper: false).status == 201)
        try await hall.eventually("central has everything") {
            let head = try await hall.status()["head"]?.integer
            let kiosks = JSON(try await hall.central.request("GET", "/api/v1/kiosks").body)
            return kiosks?["kiosks"]?.list.first?["upto"]?.integer == head
        }
    }

    // MARK: Fingers

    private func twentyTaps(_ hall: RunningHall) async throws {
        let port = UInt16(clamping: hall.stage.settings.port)
        let papers = try paperCount(hall)
        let answers = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
            for _ in 0..<20 {
                group.addTask {
                    // A connection each, as twenty pages would have.
                    let answer = try await LoopbackClient(port: port).request(
                        "POST", "/api/v1/kiosks/1/tickets",
                        json: #"{"request":"twenty-taps","service":"tax","paper":true}"#)
                    return (answer.status, JSON(answer.body)?["ticket"]?["id"]?.text)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { (200...201).contains($0.0) })
        #expect(Set(answers.map(\.1)).count == 1)
        try await hall.eventually("its paper is out") { try paperCount(hall) == papers + 1 }
        // The next number follows the one that twenty taps gave.
        let next = try await hall.takeTicket("one-more-tap", paper: true, service: "tax").body["ticket"]?["number"]?
            .text
        let number = answers[0].1?.split(separator: "-").last.flatMap { Int($0.dropFirst()) }
        #expect(next.flatMap { Int($0.dropFirst()) } == number.map { $0 + 1 })
        try await hall.eventually("the next paper is out") { try paperCount(hall) == papers + 2 }
    }

    private func paperCount(_ hall: RunningHall) throws -> Int {
        try hall.stage.wires.read("printer-1", as: StagePrinter.self) { device, _ in device.tray.count }
    }
}
