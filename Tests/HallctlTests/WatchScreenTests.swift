import HallDomain
import Testing

@testable import hallctl

@Suite struct WatchScreenTests {
    private static func view(windows: Int, devices: Int) -> WatchView {
        let fault = FaultLine(
            name: "media-empty", code: "P01", zh: "取号机1：缺纸。打开机门。", en: "Machine 1: out of paper. Open it.")
        return WatchView(
            hall: BilingualText(zh: "示范政务服务大厅", en: "Demo Hall"), version: "0.1.0",
            desk: AgentDesk(
                doubtful: [], blanked: false, blankedBy: nil,
                day: .init(open: true, date: "2026-11-24", weekday: 2, waiting: 12, tickets: 40), incidents: [],
                windows: (0..<windows).map {
                    .init(
                        id: "\($0 + 1)", staff: $0 % 3 == 0 ? nil : "陈静", paused: $0 % 5 == 1, serving: "A00\($0)",
                        waiting: $0)
                }, time: 0),
            devices: (0..<devices).map {
                DeviceLine(
                    id: "printer-\($0)", role: "documentPrinter", model: "m", address: "a",
                    place: BilingualText(zh: "取号机", en: "Machine"), state: $0 == devices - 1 ? "fault" : "ok", since: 0,
                    faults: $0 == devices - 1 ? [fault] : [], evidence: "", port: nil)
            })
    }

    /// Cells of a line without its colours.
    private func cells(_ line: String) -> Int {
        DisplayWidth.cells(of: line.replacing(/\u{1B}\[[0-9;]*m/, with: ""))
    }

    @Test(arguments: [(80, 24), (160, 50), (40, 10), (20, 3)], [(1, 1), (24, 40), (0, 0)])
    func everySizeIsFilledAndNothingStandsOut(_ size: (Int, Int), _ many: (Int, Int)) {
        let screen = WatchScreen(
            view: Self.view(windows: many.0, devices: many.1), trouble: nil,
            events: (0..<100).map { "10:02:03  event \($0)" }, time: "10:02:07")
        let lines = screen.lines(columns: size.0, rows: size.1)
        #expect(lines.count == size.1)
        #expect(lines.allSatisfy { cells($0) <= size.0 })
    }

    @Test func whatIsWrongIsShownThoughTheScreenIsSmall() {
        let screen = WatchScreen(
            view: Self.view(windows: 24, devices: 60), trouble: nil, events: ["10:00:00  last"], time: "")
        let text = screen.lines(columns: 80, rows: 24).joined(separator: "\n")
        #expect(text.contains("printer-59"))
        #expect(text.contains("P01"))
        #expect(text.contains("last"))
    }

    /// The sizes of a console and of a big window, as they were looked at.
    @Test func eachKindIsSummedAndEachDeviceShownWhereThereIsRoom() {
        let screen = WatchScreen(view: Self.view(windows: 8, devices: 40), trouble: nil, events: [], time: "10:02:07")
        let small = screen.lines(columns: 80, rows: 24).map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
        #expect(small[0].hasPrefix(" Demo Hall   10:02:07   hall-agent 0.1.0"))
        #expect(small[1] == " 2026-11-24  40 today, 12 waiting")
        #expect(small.contains("Windows"))
        #expect(small.contains { $0.hasPrefix("  printer 39/40") && $0.contains("printer-39 fault") })
        #expect(!small.contains { $0.contains("printer-0 ok") }, "what is well has no room by name")
        #expect(small.contains("  P01  Machine 1: out of paper. Open it."))
        #expect(small.last == "q quits   see also: hallctl status, doctor, why NUMBER")
        let large = screen.lines(columns: 160, rows: 50).map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
        for number in 0..<39 { #expect(large.contains { $0.contains("printer-\(number) ok") }) }
        #expect(large.contains("Events"))
    }

    @Test func changesAreToldInWords() {
        let before = Self.view(windows: 2, devices: 1)
        var after = before
        after.desk.windows[1].serving = "A009"
        after.desk.day.tickets += 2
        after.desk.blanked = true
        after.devices[0].state = "ok"
        after.devices[0].faults = []
        let lines = after.changes(since: before)
        #expect(lines.count == 4)
        #expect(lines.contains { $0.contains("A009") })
        #expect(lines.contains { $0.contains("printer-0") })
        #expect(before.changes(since: before).isEmpty)
    }
}
