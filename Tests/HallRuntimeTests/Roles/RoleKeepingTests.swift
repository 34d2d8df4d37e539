import DeviceKit
import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallRuntime

/// Whole agents over real ttys: what is plugged in where, and what becomes of it.
@Suite("Roles of plugged devices", .serialized, .timeLimit(.minutes(2)))
struct RoleKeepingTests {
    private static let readerAndBoard = [
        #"{ id: reader-1, definition: generic-sdt-serial-reader, at: plugged, kiosk: "1" }"#,
        #"{ id: board-3, definition: onbon-bx-5k1, at: plugged, placement: { address: 3 }, window: "3" }"#,
    ]
    private static let printer =
        #"{ id: printer-1, definition: generic-escpos-80mm, at: plugged, kiosk: "1", queue: printer-1 }"#

    @Test("two identical converters are told apart by what answers, keep their roles over a restart, and are swapped")
    func identicalConverters() async throws {
        let hall = try PluggedHall(Self.readerAndBoard)
        defer { hall.end() }
        let sockets = hall.sockets
        try sockets.plug(try PluggedHall.reader(), "reader", into: "1:1.0")
        try sockets.plug(try PluggedHall.board(), "board", into: "2:1.0")
        try await hall.agent { agent in
            try await agent.becomes("reader-1", "ok")
            try await agent.becomes("board-3", "ok")
            #expect(try await agent.device("reader-1").at == "udev:ID_PATH=pci-0-usb-0:1:1.0")
            #expect(try await agent.device("board-3").at == "udev:ID_PATH=pci-0-usb-0:2:1.0")
            #expect(try agent.takings().map(\.known) == [.answer, .answer])
        }
        // Numbered the other way round by the kernel after a restart.
        sockets.pull("1:1.0")
        sockets.pull("2:1.0")
        try sockets.plug(try PluggedHall.board(), "board", into: "2:1.0")
        try sockets.plug(try PluggedHall.reader(), "reader", into: "1:1.0")
        try await hall.agent { agent in
            try await agent.becomes("reader-1", "ok")
            try await agent.becomes("board-3", "ok")
            #expect(try agent.takings().count == 2, "nothing had to be found out again")
            sockets.pull("1:1.0")
            sockets.pull("2:1.0")
            try await agent.becomes("reader-1", "absent")
            try sockets.plug(try PluggedHall.board(), "board", into: "1:1.0")
            try sockets.plug(try PluggedHall.reader(), "reader", into: "2:1.0")
            for id in ["reader-1", "board-3"] {
                try await eventually("\(id) shall be swapped", within: .seconds(30)) {
                    try await agent.device(id).codes == ["R01"]
                }
            }
            try await Self.isTold(agent)
            // The cables are changed back.
            sockets.pull("1:1.0")
            sockets.pull("2:1.0")
            try sockets.plug(try PluggedHall.reader(), "reader", into: "1:1.0")
            try sockets.plug(try PluggedHall.board(), "board", into: "2:1.0")
            try await agent.becomes("reader-1", "ok")
            try await agent.becomes("board-3", "ok")
            let questions = try await agent.page("/api/v1/desk/live") { view in
                view["questions"]?.list.isEmpty == true ? true : nil
            }
            #expect(questions)
            #expect(try agent.takings().count == 2)
        }
    }

    /// What people see of two that are swapped: the fault with what is so and what to do, and one question.
    private static func isTold(_ agent: PluggedAgent) async throws {
        let device = try await agent.device("reader-1").json
        let fault = try #require(device["faults"]?.list.first)
        #expect(fault["name"]?.text == "swapped")
        #expect(fault["zh"]?.text == "两台设备接反：3号窗口屏和取号机1读卡器。对调两根线，或点“就这样用”。")
        #expect(
            fault["en"]?.text
                == "Two devices swapped: Window 3 board and Machine 1 card reader. Swap cables or accept.")
        #expect(device["evidence"]?.text?.contains("reader-1 answers at udev:ID_PATH=pci-0-usb-0:2:1.0") == true)
        let incident = try await agent.page("/api/v1/desk/live") { view in
            view["incidents"]?.list.first { $0["code"]?.text == "R01" }
        }
        #expect(incident["zh"]?.text?.hasPrefix("两台设备接反：") == true)
        let question = try await agent.page("/api/v1/kiosks/1/live") { $0["question"] }
        #expect(question["text"]?["zh"]?.text?.hasPrefix("两台设备接反：") == true)
        #expect(question["choices"]?.list.compactMap { $0["text"]?["zh"]?.text } == ["就这样用"])
    }

    @Test("two swapped devices stay so when a person says so, also after a restart")
    func letItBeSo() async throws {
        let hall = try PluggedHall([
            #"{ id: reader-1, definition: generic-sdt-serial-reader, at: "udev:ID_PATH=pci-0-usb-0:1", kiosk: "1" }"#,
            #"{ id: board-3, definition: onbon-bx-5k1, at: "udev:ID_PATH=pci-0-usb-0:2", placement: { address: 3 }, window: "3" }"#,
        ])
        defer { hall.end() }
        try hall.sockets.plug(try PluggedHall.board(), "board", into: "1")
        try hall.sockets.plug(try PluggedHall.reader(), "reader", into: "2")
        try await hall.agent { agent in
            let question = try await agent.page("/api/v1/kiosks/1/live") { $0["question"]?["id"]?.text }
            #expect(try await agent.answer("crossed:nobody", "keep") == 404)
            #expect(try await agent.answer(question, "perhaps") == 404)
            #expect(try await agent.answer(question, "keep") == 200)
            try await agent.becomes("reader-1", "ok")
            try await agent.becomes("board-3", "ok")
            #expect(try agent.takings().map(\.known) == [.exchange, .exchange])
            #expect(try await agent.device("reader-1").at == "udev:ID_PATH=pci-0-usb-0:2")
        }
        try await hall.agent { agent in
            try await agent.becomes("reader-1", "ok")
            try await agent.becomes("board-3", "ok")
            #expect(try agent.takings().count == 2)
        }
    }

    @Test("a printer that another model replaces is tested and prints within 30 s, without a restart or a question")
    func anotherPrinter() async throws {
        let hall = try PluggedHall([Self.printer])
        defer { hall.end() }
        try hall.sockets.plug(try PluggedHall.printer(), "first", into: "1")
        try await hall.agent { agent in
            try await agent.becomes("printer-1", "ok")
            let first = try await Self.take(agent)
            try await eventually("\(first) is on paper") { try hall.papers("first").contains { $0.contains(first) } }
            hall.sockets.pull("1")
            try await agent.becomes("printer-1", "absent")
            let begun = ContinuousClock.now
            try hall.sockets.plug(
                try PluggedHall.printer(isOther: true), "second", into: "4", as: PluggedHall.otherIdentity)
            try await agent.becomes("printer-1", "ok")
            #expect(try await agent.device("printer-1").model == "test-usb-printer")
            let second = try await Self.take(agent)
            try await eventually("\(second) is on paper") { try hall.papers("second").contains { $0.contains(second) } }
            #expect(ContinuousClock.now - begun < .seconds(30))
            let papers = try hall.papers("second")
            #expect(papers.count == 2)
            #expect(papers.first?.contains("此票不能办事") == true, "tested before it served: \(papers)")
            #expect(papers.first?.contains(second) == false)
            let last = try #require(try agent.takings().last)
            #expect(last.known == .kind)
            #expect(last.at == "udev:ID_MODEL_ID=811e,ID_SERIAL_SHORT=P58-1,ID_VENDOR_ID=0fe6")
            #expect(last.evidence.contains("test slip out"))
        }
        // It is known by its number in whatever socket, and not tested again.
        hall.sockets.pull("4")
        try hall.sockets.plug(
            try PluggedHall.printer(isOther: true), "third", into: "7", as: PluggedHall.otherIdentity)
        try await hall.agent { agent in
            try await agent.becomes("printer-1", "ok")
            let third = try await Self.take(agent)
            try await eventually("\(third) is on paper") { try hall.papers("third").contains { $0.contains(third) } }
            #expect(try hall.papers("third").count == 1)
        }
    }

    @Test("a device that may be for two places is asked about once, and goes where it is said")
    func oneQuestion() async throws {
        let boards = ["3", "4"].map {
            #"{ id: board-\#($0), definition: onbon-bx-5k1, at: plugged, placement: { address: 3 }, window: "\#($0)" }"#
        }
        let hall = try PluggedHall(boards)
        defer { hall.end() }
        try hall.sockets.plug(try PluggedHall.board(), "board", into: "1")
        try await hall.agent { agent in
            let question = try await agent.page("/api/v1/kiosks/1/live") { $0["question"] }
            #expect(question["text"]?["zh"]?.text == "新插上的设备（\(hall.root)/dev/ttyUSB1）用在哪里？")
            let choices = question["choices"]?.list ?? []
            #expect(choices.compactMap { $0["text"]?["zh"]?.text } == ["3号窗口屏", "4号窗口屏", "都不是"])
            let id = try #require(question["id"]?.text)
            #expect(try await agent.answer(id, "board-4") == 200)
            try await agent.becomes("board-4", "ok")
            #expect(try await agent.device("board-3").state == "absent")
            #expect(try agent.takings().map(\.known) == [.person])
            #expect(try await agent.answer(id, "board-4") == 404, "nobody asks that any more")
        }
    }

    /// Opens the day where it is not, and takes a number on paper; gives the number.
    private static func take(_ agent: PluggedAgent) async throws -> String {
        let body = #"{"request":"take-\#(UInt32.random(in: 0 ... .max))","service":"household","paper":true}"#
        var number = ""
        try await eventually("a number is given") {
            let answer = try await agent.client.request("POST", "/api/v1/kiosks/1/tickets", json: body)
            number = JSON(answer.body)?["ticket"]?["number"]?.text ?? ""
            return answer.status == 201
        }
        return number
    }
}
