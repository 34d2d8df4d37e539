import Fleet
import Foundation
import SimulatedHall
import Testing

@testable import hall_central

/// The program from outside: options, errors, page.
@Suite(.serialized, .enabled(if: PrivateBroker.isInstalled, "mosquitto is not installed"))
struct CentralProgramTests {
    @Test func `a taken port, a bad database and a bad option are said clearly`() async throws {
        try await withCentral { central in
            try await central.start()
            try await eventually("the page") { central.printed.contains("http://127.0.0.1:\(central.httpPort)/") }
            let again = try await ChildProcess.run(
                ChildProcess.Command([
                    CentralProcess.program, "--database", central.folder + "/other.sqlite", "--http-port",
                    "\(central.httpPort)",
                ]))
            #expect(again.ending == .exited(69))
            #expect(again.output.contains("port \(central.httpPort) on 127.0.0.1 is taken by another program"))
            let words = [CentralProcess.program, "--database", "/nonexistent/central.sqlite", "--http-port", "0"]
            let bad = try await ChildProcess.run(ChildProcess.Command(words))
            #expect(bad.ending == .exited(74) && bad.output.contains("/nonexistent/central.sqlite"))
            let option = try await ChildProcess.run(
                ChildProcess.Command([CentralProcess.program, "--broker", "host:port"]))
            #expect(option.ending == .exited(64))
        }
    }

    @Test func `without a broker it serves its page, says so once, and connects when it comes`() async throws {
        try await withCentral { central in
            try await central.start()
            try await eventually("it says so") { central.printed.contains("no broker: Connection refused") }
            let page = try await central.get("/")
            #expect(page.status == 200 && String(decoding: page.body, as: UTF8.self).contains("central.js"))
            try await central.broker.start()
            try await eventually("connected") { central.printed.contains("connected to the broker") }
            #expect(central.printed.components(separatedBy: "no broker: Connection refused").count == 2)
            #expect(await central.terminate() == .exited(0))
        }
    }

    @Test func `events are paged in the order of arrival, bad questions are refused, foreign names too`() async throws {
        try await withCentral { central in
            try await central.broker.start()
            try await central.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            try await kiosk.commit(ReportingKiosk.calls(30))
            try await kiosk.report(to: central.broker.port)
            try await eventually("all reported") { kiosk.reported == 30 }
            struct Page: Decodable { var events: [EventRow] }
            var (after, seqs): (Int64, [Int64]) = (0, [])
            while true {
                let answer = try await central.get("/api/v1/events?kiosk=510100/demo/1&after=\(after)&limit=7")
                let rows = try JSONDecoder().decode(Page.self, from: answer.body).events
                guard let last = rows.last else { break }
                seqs += rows.map(\.seq)
                after = last.n
            }
            #expect(seqs == Array(1...30))
            let export = try await central.get("/api/v1/export")
            let content = try JSONDecoder().decode(CentralExport.self, from: export.body)
            #expect(content.kiosks.first?.ledgers.first?.events.map(\.seq) == Array(1...30))
            for path in ["events?limit=0", "events?limit=x", "events?after=-1", "events?limit=1001"] {
                #expect(try await central.get("/api/v1/\(path)").status == 400, "\(path)")
            }
            #expect(try await central.get("/nothing").status == 404)
            #expect(try await central.get("/api/v1/kiosks", host: "evil.example").status == 403)
            await kiosk.stop()
        }
    }

    @Test(arguments: [
        ("127.0.0.1:1884", "127.0.0.1", 1884), ("broker.example", "broker.example", 1883), ("[::1]:1885", "::1", 1885),
        ("::1", "::1", 1883), ("[::1]", "::1", 1883),
    ])
    func `a broker's address is read`(text: String, host: String, port: UInt16) {
        #expect(BrokerAddress(argument: text) == BrokerAddress(host: host, port: port))
    }

    @Test(arguments: ["", ":1", "h:", "h:0", "h:65536", "h:x", "a b", "mqtt://h"])
    func `what is no address is refused`(text: String) { #expect(BrokerAddress(argument: text) == nil) }
}
