import DeviceDrivers
import HallDomain
import HallRuntime
import Testing

@testable import hallctl

/// What a hall file changes, in words.
@Suite struct HallChangesTests {
    private func read(_ text: String) throws -> HallDefinition {
        let library = DefinitionLibrary(folders: [HallctlProgram.share], drivers: DriverCatalog.all)
        return try HallFileReader(library: library).read(text, file: "hall.yaml")
    }

    private func changes(_ edits: [(String, String)]) throws -> HallChanges {
        var text = QuietHall.file
        for (old, new) in edits {
            #expect(text.contains(old), "\(old)")
            text = text.replacing(old, with: new)
        }
        return HallChanges(from: try read(QuietHall.file), to: try read(text))
    }

    /// `what kind id: name from → to` of each property.
    private func words(_ changes: HallChanges, _ language: Language) -> [String] {
        changes.all.flatMap { change -> [String] in
            let text = { (text: BilingualText?) in text.map { language == .zh ? $0.zh : $0.en } ?? "–" }
            guard change.what == .changed else { return ["\(change.what) \(text(change.title))"] }
            return change.facts.map { "\(text(change.title)): \(text($0.name)) \(text($0.from)) → \(text($0.to))" }
        }
    }

    private static let window2 = """
        , { id: "2", kind: priority, zone: A, services: [tax] }]
        kiosks:
        """

    private static let edits: [(edits: [(String, String)], en: [String], zh: [String])] = [
        ([], [], []),
        ([("hall: quiet", "# a comment\nhall:   quiet")], [], []),
        (
            [
                (
                    "kind: general, zone: A, services: [household, tax]",
                    "kind: flexible, zone: A, services: [tax, household]"
                )
            ],
            ["window 1: kind general → flexible", "window 1: serves Household, Tax → Tax, Household"],
            ["1号窗口: 类型 综合 → 潮汐", "1号窗口: 办理 户籍办理、税务 → 税务、户籍办理"]
        ),
        (
            [("services: [household, tax] }]\nkiosks:", "services: [household, tax] }" + window2)],
            ["added window 2"], ["added 2号窗口"]
        ),
        (
            [("staff:", "rules: { undoSeconds: 60, recallsAllowed: 5 }\nstaff:")],
            ["rules: a call can be undone (seconds) 30 → 60", "rules: recalls 3 → 5"],
            ["规则: 叫号可撤销（秒） 30 → 60", "规则: 重呼（次） 3 → 5"]
        ),
        (
            [("placement: { address: 1 }, window: \"1\"", "placement: { address: 7 }, window: \"1\"")],
            ["board board-1: placement address: 1 → address: 7"], ["屏 board-1: 安装设置 address: 1 → address: 7"]
        ),
        (
            [
                (
                    "  - { id: printer-1, definition: generic-escpos-80mm, at: \"path:/dev/null\", kiosk: \"1\", queue: ticket-1 }\n",
                    ""
                )
            ],
            ["removed printer printer-1"], ["removed 打印机 printer-1"]
        ),
        (
            [("prefix: M", "prefix: N, numbers: { from: 1, to: 500 }")],
            ["service Tax: prefix M → N", "service Tax: numbers 1–6999 → 1–500"],
            ["事项 税务: 字母 M → N", "事项 税务: 号段 1–6999 → 1–500"]
        ),
        (
            [("staff:", "reporting: { broker: \"central:1883\" }\nstaff:")],
            ["added reporting to central"], ["added 上报中心"]
        ),
        (
            [("staff:", "calendar: { weekdays: [1, 2, 3, 4, 5], opens: \"09:00\", closes: \"17:00\" }\nstaff:")],
            [
                "opening hours: weekdays (1–7) 1 2 3 4 5 6 7 → 1 2 3 4 5",
                "opening hours: numbers are given 00:00–24:00 → 09:00–17:00",
            ],
            ["开放时间: 星期（1–7） 1 2 3 4 5 6 7 → 1 2 3 4 5", "开放时间: 取号时间 00:00–24:00 → 09:00–17:00"]
        ),
    ]

    @Test func eachEditIsSaidInBothLanguages() throws {
        for edit in Self.edits {
            let changes = try changes(edit.edits)
            #expect(words(changes, .en) == edit.en)
            #expect(words(changes, .zh) == edit.zh)
        }
    }

    @Test func anotherOrderOfServicesIsAChange() throws {
        let lines = QuietHall.file.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let first = try #require(lines.firstIndex { $0.contains("id: household,") })
        var swapped = lines
        swapped.swapAt(first, first + 1)
        let changes = HallChanges(
            from: try read(QuietHall.file), to: try read(swapped.joined(separator: "\n")))
        #expect(words(changes, .zh) == ["事项的顺序: 顺序 事项 户籍办理、事项 税务 → 事项 税务、事项 户籍办理"])
    }

    @Test func aPersonIsANumberAndNoName() throws {
        let changes = try changes([
            ("{ id: \"1001\", name: 陈静, roles: [window] }", "{ id: \"1002\", name: 王芳, roles: [dutyManager] }")
        ])
        #expect(words(changes, .zh) == ["removed 工号 1001", "added 工号 1002"])
        #expect(!"\(changes.all)".contains("王芳") && !"\(changes.all)".contains("陈静"))
    }

    @Test func whereThereIsNoHallYetAllIsNew() throws {
        let changes = HallChanges(from: nil, to: try read(QuietHall.file))
        #expect(changes.all.allSatisfy { $0.what == .added })
        #expect(Set(changes.all.map(\.kind)).isSuperset(of: [.hall, .service, .window, .device, .rules]))
    }
}
