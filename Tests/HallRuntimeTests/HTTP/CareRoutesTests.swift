import DeviceKit
import Foundation
import HTTPTypes
import HallDomain
import HummingbirdTesting
import Testing

@testable import HallRuntime

@Suite("Paper, opening check and diagnosis over HTTP")
struct CareRoutesTests {
    @Test("whoever changed a roll answers without saying who they are, once it was asked")
    func roll() async throws {
        let house = try APIHall()
        house.setPrinter(.ok)
        try await house.run { client in
            let path = "/api/v1/kiosks/1/paper/roll"
            let early = try await client.post(path, #"{"request":"roll-00001","isNew":false}"#)
            #expect(early.status != .ok, "nobody asked")
            _ = try await house.hall.perform(.endRoll(printer: "printer-1"))
            _ = try await house.hall.perform(.changeRoll(printer: "printer-1", isNew: nil))
            let asked = try await client.get("/api/v1/status").json(StatusView.self)
            #expect(asked.rolls.map(\.asked) == [true] && asked.rolls[0].left == nil)
            let answer = try await client.post(path, #"{"request":"roll-00002","isNew":true}"#)
            #expect(answer.status == .ok)
            let known = try await client.get("/api/v1/status").json(StatusView.self)
            #expect(known.rolls.map(\.left) == [80_000] && known.rolls.map(\.asked) == [false])
            #expect(
                try await client.post("/api/v1/kiosks/9/paper/roll", #"{"request":"roll-00003","isNew":true}"#).status
                    == .notFound)
        }
    }

    @Test("a forecast reads as people say it, and is a warning with its time")
    func forecast() async throws {
        let house = try APIHall()
        house.setPrinter(.ok)
        try await house.run { client in
            _ = try await house.hall.perform(.changeRoll(printer: "printer-1", isNew: true))
            _ = try await house.hall.perform(.notePaperFed(printer: "printer-1", millimetres: 20_000))
            house.clock.advance(seconds: 1800)
            _ = try await house.hall.perform(.notePaperFed(printer: "printer-1", millimetres: 20_000))
            // Forty metres in half an hour: the other forty last as long.
            let roll = try await client.get("/api/v1/status").json(StatusView.self).rolls[0]
            #expect(roll.text?.zh == "1号取号机预计10:00用完纸")
            #expect(roll.text?.en == "Machine 1 will run out about 10:00")
            let status = DeviceStatus(
                role: .documentPrinter, model: "paper-roll", address: "printer-1",
                place: .init(zh: "取号机1", en: "Machine 1"), condition: .warning, faults: [.mediaForecast], evidence: "",
                since: house.clock.now(), details: ["time": "10:00", "n": "60"])
            house.health.update { $0["printer-1-roll"] = status }
            let line = try await client.get("/api/v1/status").json(StatusView.self).devices
                .first { $0.id == "printer-1-roll" }?.faults.first
            #expect(line?.zh == "取号机1：10:00将用完纸。备好新纸卷，约剩60张。")
            #expect(line?.en == "Machine 1: paper ends soon, about 10:00. Have a roll ready, about 60 left.")
        }
    }

    @Test("a slip needs a printer, and few are printed without saying who one is")
    func slips() async throws {
        let house = try APIHall()
        try await house.run { client in
            for number in 0..<SlipDesk.most {
                let reply = try await client.post(
                    "/api/v1/kiosks/1/paper/slip", "{\"request\":\"slip-0000\(number)\"}")
                #expect(reply.status == .notFound, "no printing runs here")
            }
            let more = try await client.post("/api/v1/kiosks/1/paper/slip", #"{"request":"slip-99999"}"#)
            #expect(more.status == .tooManyRequests)
        }
    }

    @Test("the diagnosis is for who may open a day, and numbers cannot be guessed")
    func diagnosis() async throws {
        let house = try APIHall()
        house.setPrinter(.fault, [.mediaEmpty])
        try await house.run { client in
            func ask(_ staff: String, _ request: String) async throws -> HTTPReply {
                try await client.post(
                    "/api/v1/kiosks/1/diagnosis", "{\"request\":\"\(request)\",\"staff\":\"\(staff)\"}")
            }
            let shown = try await ask("201", "diagnosis-1").json(HallAPI.DiagnosisReply.self)
            #expect(shown.faults.map(\.code) == ["P01"])
            #expect(shown.version == "1.0" && shown.gen == "gen" && shown.all == 2)
            #expect(shown.code.hasPrefix("<svg"))
            #expect(try await ask("101", "diagnosis-2").status != .ok, "a window's staff number")
            for number in 3..<7 { #expect(try await ask("999", "diagnosis-\(number)").status != .ok) }
            #expect(try await ask("201", "diagnosis-9").status == .tooManyRequests)
        }
    }

    @Test("the code's text is whole in itself, in both languages, and never too long to be scanned")
    func summary() async throws {
        let house = try APIHall()
        house.setPrinter(.fault, [.mediaEmpty])
        try await house.run { client in
            let text = try await client.get("/api/v1/kiosks/1/summary").json(HallAPI.SummaryReply.self).summary
            for part in ["测试大厅", "Test Hall", "取号机1", "P01", "缺纸", "out of paper", "2026-11-24 09:00", "v1.0"] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
            // Nothing of persons: neither staff nor addresses.
            for part in ["王芳", "101", "127.0.0.1"] { #expect(!text.contains(part)) }
            for index in 0..<40 {
                house.setPrinter(.fault, [.mediaEmpty, .coverOpen, .cutterError], as: DeviceID(rawValue: "p-\(index)"))
                house.health.update {
                    $0[DeviceID(rawValue: "p-\(index)")]?.place = .init(zh: "取号机\(index)", en: "Machine \(index)")
                }
            }
            let long = try await client.get("/api/v1/kiosks/1/summary").json(HallAPI.SummaryReply.self).summary
            #expect(long.utf8.count <= Diagnosis.summaryBytes && long.contains("\n+"))
        }
    }

    @Test("an opening check is read by everybody, asked for by staff, and is a page for the wall")
    func check() async throws {
        let house = try APIHall()
        try await house.run { client in
            #expect(try await client.get("/opening-check.pdf").status == .notFound)
            let path = "/api/v1/opening-check"
            #expect(try await client.post(path, #"{"request":"check-0001"}"#).status == .forbidden)
            #expect(try await client.post(path, #"{"request":"check-0002","staff":"201"}"#).status == .ok)
            func proof(_ id: PlacedDeviceID, _ verdict: OpeningCheck.Proof.Verdict, _ faults: [String] = [])
                -> OpeningCheck.Proof
            {
                .init(
                    device: id, role: "documentPrinter", place: .init(zh: "取号机1", en: "Machine 1"), verdict: verdict,
                    evidence: "e", faults: faults)
            }
            let proofs = [proof("a", .proven), proof("b", .failed, ["media-empty"]), proof("c", .look)]
            _ = try await house.hall.perform(
                .keepOpeningCheck(OpeningCheck(trigger: .person, milliseconds: 9_000, proofs: proofs)))
            let view = try #require(try await client.get(path).json(HallAPI.CheckReply.self).check)
            #expect(view.summary.zh == "开厅自检：1项要处理")
            #expect(view.lines.map(\.device) == ["b", "c", "a"])
            #expect(view.lines[0].faults[0].zh == "取号机1：缺纸。打开机门，装一卷80毫米热敏纸。")
            for language in ["zh", "en"] {
                let page = try await client.get("/opening-check.pdf?lang=\(language)")
                #expect(page.bytes.starts(with: Array("%PDF".utf8)) && page.bytes.count > 2_000)
            }
        }
    }
}
