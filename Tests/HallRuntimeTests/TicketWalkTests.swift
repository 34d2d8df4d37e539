import DeviceKit
import Fleet
import Foundation
import HallDomain
import HallStore
import SimulatedHall
import Testing

@testable import HallRuntime

/// *The walk of one ticket*, in code: the same steps as the prose, and the prose held against the sources.
@Suite struct TicketWalkTests {
    private static let article = "Sources/HallRuntime/HallRuntime.docc/TheWalkOfOneTicket.md"

    private static func prose() throws -> WalkProse {
        WalkProse(try String(contentsOfFile: "\(WalkHall.repository)/\(article)", encoding: .utf8))
    }

    @Test func everyPlaceThatTheProseNamesExists() throws {
        let places = try Self.prose().places
        #expect(places.count >= 40)
        for place in places {
            let path = "\(WalkHall.repository)/Sources/\(place.file)"
            guard let source = try? String(contentsOfFile: path, encoding: .utf8) else {
                Issue.record("\(Self.article): there is no Sources/\(place.file)")
                continue
            }
            if let objection = WalkProse.objection(to: place, in: source) {
                Issue.record("\(Self.article): \(place): \(objection)")
            }
        }
    }

    @Test(
        "What does not exist is found out",
        arguments: [
            ("Lamp", "light()"), ("Hall", "light()"), ("Hall", "perform(_:)"), ("Hall", "perform(_:request:now:)"),
            ("Hall", "wattage"),
        ])
    func whatDoesNotExistIsFoundOut(_ type: String, _ function: String) throws {
        let path = "\(WalkHall.repository)/Sources/HallRuntime/Core/Hall.swift"
        let source = try String(contentsOfFile: path, encoding: .utf8)
        let place = WalkProse.Place(file: "HallRuntime/Core/Hall.swift", type: type, function: function)
        #expect(WalkProse.objection(to: place, in: source) != nil)
        let real = WalkProse.Place(
            file: "HallRuntime/Core/Hall.swift", type: "Hall", function: "perform(_:request:)")
        #expect(WalkProse.objection(to: real, in: source) == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func aTicketIsIssuedPrintedCalledAndRated() async throws {
        let hall = try WalkHall()
        try await hall.run { client in
            try await Self.isReady(hall, client)
            let token = try await Self.signIn(client)
            let ticket = try await Self.touch(client)
            try await Self.isPrinted(ticket, hall)
            try await Self.isCalled(ticket, hall)
            try await Self.isRated(ticket, hall, client, token)
            try await Self.isKnownAtCentral(ticket, hall)
            try Self.isWhatTheProseSays(hall)
        }
    }

    // MARK: The steps

    /// The calendar has opened the day and every device has answered.
    private static func isReady(_ hall: WalkHall, _ client: LoopbackClient) async throws {
        struct Status: Decodable {
            struct Device: Decodable {
                var id: String
                var state: String
            }
            var devices: [Device]
        }
        try await until("all devices are well and the day is open") {
            let answer = try await client.request("GET", "/api/v1/status")
            let devices = try JSONDecoder().decode(Status.self, from: Data(answer.body)).devices
            let well = Set(devices.filter { $0.state == "ok" }.map(\.id))
            return try well.isSuperset(of: ["printer-1", "printer-1-queue", "board-3", "button-3", "pad-3"])
                && hall.entries().contains { $0.kind == "dayOpened" }
        }
        try await until("the board says that nobody is there") { await hall.boardText() == Self.text("b.notopen") }
    }

    private static func signIn(_ client: LoopbackClient) async throws -> String {
        struct Reply: Decodable { var token: String }
        let answer = try await client.request(
            "POST", "/api/v1/windows/3/sign-in", json: #"{"request":"walk-sign-in","staff":"1003"}"#)
        #expect(answer.status == 200)
        return try JSONDecoder().decode(Reply.self, from: Data(answer.body)).token
    }

    /// Steps 1 and 2: the touch, and the number that is on disk before it is on the screen.
    private static func touch(_ client: LoopbackClient) async throws -> TicketView {
        struct Reply: Decodable { var ticket: TicketView }
        let wish = #"{"request":"walk-touch","service":"household","paper":true}"#
        let answer = try await client.request("POST", "/api/v1/kiosks/1/tickets", json: wish)
        #expect(answer.status == 201)
        let ticket = try JSONDecoder().decode(Reply.self, from: Data(answer.body)).ticket
        #expect(ticket.number == "A001")
        // The same person's next tap is the same wish.
        let again = try await client.request("POST", "/api/v1/kiosks/1/tickets", json: wish)
        #expect(try JSONDecoder().decode(Reply.self, from: Data(again.body)).ticket.number == "A001")
        return ticket
    }

    /// Steps 3 to 6: what the printer cut off is the ticket, line by line, and it is proven.
    private static func isPrinted(_ ticket: TicketView, _ hall: WalkHall) async throws {
        try await until("the paper is proven") {
            try hall.entries().contains {
                if case .printEnded(_, .proven, _) = $0.event { true } else { false }
            }
        }
        let papers = await hall.papers()
        #expect(papers.count == 1)
        let page = try #require(papers.first).page
        let lines = page.lines.map { $0.text.trimmingCharacters(in: .whitespaces) }
        for line in [
            "示范政务服务大厅", ticket.number, ticket.serviceName.zh, Self.text("tk.ahead.zero"),
            Self.text("tk.window", ["windows": "3"]), Self.text("tk.area", ["area": "A区"]),
            Self.text("tk.taken", ["date": "2026-11-24 ", "time": "09:00"]),
        ] { #expect(lines.contains(line), "'\(line)' is not among \(lines)") }
        #expect(page.qrContents == ["https://hall.example/t/\(ticket.token)"])
        try await until("the job is over at the spooler") { hall.spooler.verdicts == [.completed] }
        #expect(await hall.boardText() == Self.text("b.idle"))
    }

    /// Steps 7 to 9: the button calls, the board shows it and the voice says it.
    private static func isCalled(_ ticket: TicketView, _ hall: WalkHall) async throws {
        hall.line.set(isHigh: false, at: .milliseconds(5_000))
        hall.line.set(isHigh: true, at: .milliseconds(5_150))
        try await until("the board shows the number") {
            await hall.boardText() == Self.text("b.call.window", ["number": ticket.number])
        }
        let sentence = Speech.sentence(
            .call(ticket: ticket.number, to: .init(window: "3", floor: nil)), .zh, settings: SpeechSettings(one: .yi))
        try await until("the voice has said it") { hall.voice.sentences.contains(sentence) }
        try await until("the ledger knows both") {
            let kinds = try hall.entries().map(\.kind)
            return kinds.contains("callShown") && kinds.contains("callSpoken")
        }
    }

    /// Step 10: the service is over, the pad asks, and the answer is kept.
    private static func isRated(
        _ ticket: TicketView, _ hall: WalkHall, _ client: LoopbackClient, _ token: String
    ) async throws {
        let answer = try await client.request(
            "POST", "/api/v1/windows/3/finish", json: #"{"request":"walk-finish"}"#,
            headers: ["X-HallKit-Token": token])
        #expect(answer.status == 200)
        try await until("the pad asks") { await hall.isPadAsking() }
        await hall.rate(5)
        try await until("the rating is kept") {
            try hall.entries().contains {
                $0.event == .ticketEvaluated(ticket: TicketID(rawValue: ticket.id), window: "3", grade: 5, source: .pad)
            }
        }
        try await until("the board is idle again") { await hall.boardText() == Self.text("b.idle") }
    }

    /// Step 11: central has every event, once and in order, and the ledger knows that it has.
    private static func isKnownAtCentral(_ ticket: TicketView, _ hall: WalkHall) async throws {
        try await until("central has everything") {
            try hall.central.events.last?.seq == hall.ledger.head()
                && hall.central.events.contains { $0.kind == "ticketEvaluated" }
        }
        let (events, entries) = (hall.central.events, try hall.entries())
        #expect(events.map(\.seq) == Array(1...Int64(events.count)))
        #expect(events.map(\.kind) == entries.prefix(events.count).map(\.kind))
    }

    /// The ledger holds the events that the prose names and no others, in the order of the prose.
    private static func isWhatTheProseSays(_ hall: WalkHall) throws {
        var kept: [String] = []
        for kind in try hall.entries().map(\.kind) where !kind.hasPrefix("incident") && !kept.contains(kind) {
            kept.append(kind)
        }
        let told = try prose().kinds
        #expect(Set(kept) == Set(told))
        // The board and the voice follow the same call, each at its own pace.
        let free: Set = ["callShown", "callSpoken"]
        // A kind may be named before its step, as an example: the step is where it is named last.
        let steps = told.enumerated().filter { !told.dropFirst($0.offset + 1).contains($0.element) }.map(\.element)
        #expect(kept.filter { !free.contains($0) } == steps.filter { !free.contains($0) })
    }

    private static func text(_ key: TextKey, _ parameters: [String: String] = [:]) -> String {
        Catalogue.standard.text(key, .zh, parameters)
    }
}
