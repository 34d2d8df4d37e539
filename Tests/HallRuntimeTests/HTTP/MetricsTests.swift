import DeviceKit
import Foundation
import HTTPTypes
import HallDomain
import Testing

@testable import HallRuntime

@Suite("HTTP: measures and capabilities", .timeLimit(.minutes(1)))
struct MetricsTests {
    /// Reads OpenMetrics text as strictly as this needs: families are declared before their samples and once, names and
    /// labels have their form, no sample stands twice, and the end is marked.
    private static func read(_ text: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var types: [String: String] = [:]
        #expect(text.hasSuffix("\n# EOF\n"))
        for line in text.split(separator: "\n").dropLast() {
            if let type = line.wholeMatch(of: /# TYPE ([a-z_]+) (info|gauge|counter|stateset)/) {
                #expect(types.updateValue(String(type.2), forKey: String(type.1)) == nil, "twice: \(line)")
                continue
            }
            if line.hasPrefix("# HELP ") { continue }
            let form =
                /([a-z_]+)(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? (-?[0-9.]+)/
            let match = try #require(line.wholeMatch(of: form), "no sample: \(line)")
            let name = String(match.1)
            let ends = ["counter": "_total", "info": "_info"]
            let family = types.keys.first { name == $0 + (ends[types[$0] ?? ""] ?? "") }
            #expect(family != nil, "no family: \(line)")
            let key = name + String(match.2 ?? "")
            #expect(samples.updateValue(try #require(Double(match.3)), forKey: key) == nil, "twice: \(line)")
        }
        return samples
    }

    @Test("are OpenMetrics, with the condition of devices and of what the hall can do")
    func page() async throws {
        let hall = try APIHall()
        hall.setPrinter(.fault, [.mediaEmpty])
        try await hall.run { client in
            _ = try await client.take("request-1")
            let reply = try await client.get("/metrics")
            #expect(reply.status == .ok)
            #expect(
                reply.headers[.contentType] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            let samples = try Self.read(String(decoding: reply.bytes, as: UTF8.self))
            #expect(samples["hallkit_tickets_total"] == 1)
            #expect(samples["hallkit_waiting{service=\"social\"}"] == 1)
            #expect(samples["hallkit_day_open"] == 1)
            #expect(
                samples["hallkit_device_fault{device=\"printer-1\",fault=\"media-empty\",code=\"P01\"}"] == 1)
            func state(_ what: String, _ at: String, _ state: String) -> Double? {
                samples[
                    "hallkit_capability_state{capability=\"\(what)\",at=\"\(at)\",hallkit_capability_state=\"\(state)\"}"
                ]
            }
            #expect(state("paper", "kiosk-1", "fault") == 1 && state("paper", "kiosk-1", "ok") == 0)
            #expect(state("tickets", "kiosk-1", "ok") == 1)
            #expect(state("cards", "kiosk-1", "absent") == 1)
            // Nothing is known of the board yet: stale or unheard is never shown as ok.
            #expect(state("showing", "window-3", "unknown") == 1)
            hall.health.update {
                $0["printer-1"]?.answers = AnswerCount(asked: 20, garbled: 5, missing: 2)
            }
            let disturbed = try Self.read(String(decoding: try await client.get("/metrics").bytes, as: UTF8.self))
            for (kind, count) in [("good", 13.0), ("garbled", 5), ("missing", 2)] {
                #expect(disturbed["hallkit_device_answers{device=\"printer-1\",kind=\"\(kind)\"}"] == count)
            }
            hall.setPrinter(.ok)
            let later = try await client.get("/metrics")
            #expect(!String(decoding: later.bytes, as: UTF8.self).contains("hallkit_device_fault{"))
        }
    }

    @Test("labels are escaped")
    func escaping() {
        #expect(MetricsPage.escaped("a\"b\\c\nd") == "a\\\"b\\\\c\\nd")
    }

    private typealias Health = [DeviceID: DeviceStatus]

    private func status(_ role: DeviceRole, _ condition: DeviceStatus.Condition, _ faults: [DeviceFault])
        -> DeviceStatus
    {
        DeviceStatus(
            role: role, model: "m", address: "a", place: .init(zh: "", en: ""), condition: condition, faults: faults,
            evidence: "", since: APITestClock().now())
    }

    private func capability(
        _ kind: CapabilityView.Kind, at: String, _ health: Health, isReporting: Bool = false
    ) -> CapabilityView? {
        let source = ViewSource(
            plan: APIHall.plan,
            sites: [
                "printer-1": DeviceSite(role: .documentPrinter, kiosk: "1", zone: "A", queue: "printer-1-queue"),
                "terminal-3": DeviceSite(role: .callTerminal, window: "3", zone: "A"),
                "board-3a": DeviceSite(role: .messageBoard, window: "3", zone: "A"),
                "board-3b": DeviceSite(role: .messageBoard, window: "3", zone: "A"),
            ], health: health, cards: [:], now: APITestClock().now(),
            earliestDate: CivilDate(year: 2026, month: 1, day: 1), isNotKeeping: false)
        return CapabilityView.all(HallState(), source, isReporting: isReporting).first {
            $0.kind == kind && $0.at == at
        }
    }

    @Test("a capability is what its devices leave of it")
    func capabilities() throws {
        let well = status(.documentPrinter, .ok, [])
        let paused = status(.documentPrinter, .fault, [.queuePaused])
        let cases: [(CapabilityView.Kind, String, Health, String)] = [
            (.paper, "kiosk-1", [:], "unknown"), (.paper, "kiosk-1", ["printer-1": well], "ok"),
            (.paper, "kiosk-1", ["printer-1-queue": well], "unknown"),
            (.paper, "kiosk-1", ["printer-1": well, "printer-1-queue": paused], "fault"),
            (.paper, "kiosk-1", ["printer-1": status(.documentPrinter, .warning, [.mediaLow])], "warning"),
            (.paper, "kiosk-1", ["printer-1": status(.documentPrinter, .absent, [.printerAbsent])], "fault"),
            (.tickets, "kiosk-1", [:], "ok"),
            (.tickets, "kiosk-1", ["store": status(.watchdog, .fault, [.diskFull])], "fault"),
            (.tickets, "kiosk-1", ["clock": status(.watchdog, .warning, [.clockDoubt])], "warning"),
            (.calling, "window-3", ["terminal-3": status(.callTerminal, .fault, [.terminalSilent])], "warning"),
            (.calling, "window-5", [:], "ok"), (.rating, "window-3", [:], "absent"),
            (.showing, "window-3", ["board-3a": status(.messageBoard, .ok, [])], "warning"),
            (
                .showing, "window-3",
                ["board-3a": status(.messageBoard, .ok, []), "board-3b": status(.messageBoard, .ok, [])], "ok"
            ),
            (
                .showing, "window-3",
                [
                    "board-3a": status(.messageBoard, .fault, [.boardSilent]),
                    "board-3b": status(.messageBoard, .absent, [.boardSilent]),
                ], "fault"
            ),
            (.hearing, "zone-A", ["voice-a": status(.speakerModule, .fault, [.noSound])], "fault"),
            (.reporting, "hall", [:], "absent"),
            (.reporting, "hall", ["central": status(.watchdog, .warning, [.central])], "warning"),
        ]
        #expect(capability(.reporting, at: "hall", [:], isReporting: true)?.state == "ok")
        for (kind, at, health, expected) in cases {
            let found = try #require(capability(kind, at: at, health))
            #expect(found.state == expected, "\(kind) at \(at): \(health.keys) \(found.state)")
            #expect(found.state == "ok" || found.state == "absent" || !found.evidence.isEmpty, "\(kind) at \(at)")
        }
    }
}
