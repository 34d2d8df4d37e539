import Foundation
import Testing
import WireFormats

@Suite struct TicketRenderTests {
    @Test func theTextIsTheTicketOfTheHall() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run(
                "ticket", "render", "--number", "M007", "--copy", "2", "--ahead", "3", "--lane", "priority")
            #expect(said.status == 0)
            let lines = said.out.split(separator: "\n").map { $0.drop { $0 == " " } }
            #expect(lines.starts(with: ["安静大厅", "排队号票", "【补打】第2次", "优先", "M007", "税务", "Tax", "前面等候：3人"]))
            #expect(said.out.contains("https://hall.example/t/SAMPLE-NOT-VALID"))
        }
    }

    @Test func jsonNamesFilesAndLines() async throws {
        try await withQuietHall { hall in
            let png = hall.root + "/t.png"
            let pdf = hall.root + "/t.pdf"
            let bin = hall.root + "/t.bin"
            let said = try await hall.run(
                "ticket", "render", "--number", "A123", "--png", png, "--pdf", pdf, "--bytes", bin, "--device",
                "printer-1", "--json")
            #expect(said.status == 0)
            #expect(said.json["device"] as? String == "printer-1")
            #expect(said.json["dotsPerLine"] as? Int == 576)
            let files = said.json["files"] as? [[String: Any]] ?? []
            #expect(files.map { $0["path"] as? String } == [png, pdf, bin])
            #expect(FileManager.default.contents(atPath: png)?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
            #expect(FileManager.default.contents(atPath: pdf)?.starts(with: Array("%PDF".utf8)) == true)
            // What the printer would get says the number, and decodes and encodes to the same bytes.
            let bytes = Array(FileManager.default.contents(atPath: bin) ?? Data())
            let messages = try ESCPOS.decode(bytes, from: .host, dialect: .standard)
            #expect(String(describing: messages).contains("A123"))
            #expect(try ESCPOS.encode(messages, from: .host, dialect: .standard) == bytes)
        }
    }

    @Test func theTestSlipCannotPassForATicket() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("ticket", "render", "--test-slip")
            #expect(said.status == 0)
            #expect(said.out.contains("【测试】此票不能办事"))
            #expect(!said.out.contains("A001"))
        }
    }

    @Test func whatTheHallDoesNotHaveIsNamed() async throws {
        try await withQuietHall { hall in
            let service = try await hall.run("ticket", "render", "--service", "visa")
            #expect(service.status == 64)
            #expect(service.err == "hallctl: no service 'visa'; there are: household, tax\n")
            let board = try await hall.run("ticket", "render", "--device", "board-1", "--json")
            #expect(board.status == 64)
            #expect(board.errorCode == "no-printer")
            let folder = try await hall.run("ticket", "render", "--png", "/nowhere/t.png")
            #expect(folder.status == 73)
        }
        let noFile = try await HallctlProgram.run(["ticket", "render", "--root", "/nowhere"])
        #expect(noFile.status == 78)
    }
}
