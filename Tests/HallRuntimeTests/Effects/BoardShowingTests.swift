import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

/// A hall with a board at window 1 (zone A), one at window 2 (zone B), and one hanging in zone A.
private struct BoardHall: Sendable {
    let house: EffectsHall
    let devices: [PlacedDevice]
    let boards: [BoardStandIn]
    let showing: BoardShowing
    var hall: Hall { house.hall }
    var window: BoardStandIn { boards[0] }
    var other: BoardStandIn { boards[1] }
    var zone: BoardStandIn { boards[2] }

    /// Runs a hall whose boards are shown, with both windows signed in unless said otherwise.
    static func run(
        opened: Bool = true, staffed: Bool = true, _ test: @Sendable (BoardHall) async throws -> Void
    ) async throws {
        let house = try EffectsHall()
        let devices = [
            try BoardStandIn.placed("board-1", window: "1", zone: "A"),
            try BoardStandIn.placed("board-2", window: "2", zone: "B"), try BoardStandIn.placed("board-A", zone: "A"),
        ]
        let boards = devices.map { _ in BoardStandIn(clock: house.clock) }
        let thread = ThreadExecutor(name: "boards")
        let showing = BoardShowing(
            hall: house.hall, plan: house.plan, clock: house.clock, devices: devices, executor: thread)
        let this = BoardHall(house: house, devices: devices, boards: boards, showing: showing)
        var effects: [@Sendable () async -> Void] = [{ await showing.run() }]
        for (board, device) in zip(boards, devices) {
            effects.append { await showing.serve(board, device: device) }
        }
        try await house.run(opened: opened, effects) { _ in
            if opened, staffed { try await house.staff("1", "2") }
            try await test(this)
        }
        thread.stop()
    }

    func waitFor(
        base: String = "热情为您服务", passing: String? = nil, call: String? = nil, on board: BoardStandIn,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("the board shall show '\(base)' and '\(call ?? "")'", sourceLocation: sourceLocation) {
            let content = await board.content
            return content?.base == base && content?.passing == passing && content?.call == call
        }
    }

    func write(_ text: String, zones: [ZoneID] = [], after start: Int64 = -1, for time: Int64 = 60_000) async throws {
        let now = house.clock.now().wall
        let notice = Notice(
            id: NoticeID(rawValue: text), text: text, zones: zones, from: now + start, to: now + start + time, by: "201"
        )
        _ = try await hall.perform(.writeNotice(notice))
    }

    func release(_ text: String) async throws {
        _ = try await hall.perform(.releaseNotice(NoticeID(rawValue: text), by: "202"))
    }
}

@Suite("What boards show")
struct BoardShowingTests {
    @Test("the window's condition, from the closed hall to the open window, paused and resumed")
    func conditions() async throws {
        try await BoardHall.run(opened: false) { this in
            try await this.waitFor(base: "今日服务已结束", on: this.window)
            try await this.house.open()
            try await this.waitFor(base: "本窗口未开放", on: this.window)
            try await this.house.staff("1")
            try await this.waitFor(base: "热情为您服务", on: this.window)
            _ = try await this.hall.perform(.pause(window: "1", reason: nil))
            try await this.waitFor(base: "暂停服务", on: this.window)
            #expect(await this.other.content?.base == "本窗口未开放")
            _ = try await this.hall.perform(.resume(window: "1"))
            try await this.waitFor(base: "热情为您服务", on: this.window)
        }
    }

    @Test("a call stands on its window's board and with the window on its zone's, and nowhere else; undo takes it off")
    func call() async throws {
        try await BoardHall.run { this in
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            try await this.waitFor(base: "热情为您服务", call: "请\(ticket.number)号", on: this.window)
            try await this.waitFor(passing: "等候0人", call: "\(ticket.number)到1号窗口", on: this.zone)
            let first = await this.window.content?.callSerial
            _ = try await this.hall.perform(.recall(window: "1"))
            try await eventually("a recall shall flash anew") { await this.window.content?.callSerial != first }
            _ = try await this.hall.perform(.undoCall(window: "1"))
            try await this.waitFor(base: "热情为您服务", on: this.window)
            try await this.waitFor(passing: "等候1人", on: this.zone)
            #expect(await !this.other.texts.contains { $0.contains(ticket.number) })
        }
    }

    @Test("the zone's board drops a call that is half a minute old, the window's keeps it")
    func oldCall() async throws {
        try await BoardHall.run { this in
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            try await this.waitFor(passing: "等候0人", call: "\(ticket.number)到1号窗口", on: this.zone)
            let texts = BoardTexts(plan: this.house.plan)
            let now = this.house.clock.now()
            let rest = await this.hall.read { texts.nextEdge(in: $0, at: now) }
            #expect(try #require(rest) <= .seconds(30) + .milliseconds(1))
            this.house.clock.advance(seconds: 31)
            try await this.house.issue()
            try await this.waitFor(passing: "等候1人", on: this.zone)
            #expect(await this.window.content?.call == "请\(ticket.number)号")
        }
    }

    @Test("a board that lost its power is told what it shall show now, not what it showed")
    func power() async throws {
        try await BoardHall.run { this in
            let tickets = try await this.house.issue(2)
            try await this.house.call()
            try await this.waitFor(base: "热情为您服务", call: "请\(tickets[0].number)号", on: this.window)
            this.window.end()
            _ = try await this.hall.perform(.finish(window: "1"))
            try await this.house.call()
            let again = BoardStandIn(clock: this.house.clock)
            async let served: Void = this.showing.serve(again, device: this.devices[0])
            try await this.waitFor(base: "热情为您服务", call: "请\(tickets[1].number)号", on: again)
            #expect(await !again.texts.contains("请\(tickets[0].number)号"))
            again.end()
            await served
        }
    }

    @Test("a call counts as shown when a board says so, once, whichever board it was")
    func shown() async throws {
        try await BoardHall.run { this in
            await this.window.setDeaf()
            await this.zone.setDeaf()
            try await this.house.issue(2)
            let call = try await this.house.call()
            try await eventually("both are told") {
                let (window, zone) = (await this.window.content, await this.zone.content)
                return window?.call != nil && zone?.call != nil
            }
            #expect(await this.hall.read { $0.calls[call]?.shownAt } == nil)
            await this.window.setDeaf(false)
            await this.zone.setDeaf(false)
            _ = try await this.hall.perform(.recall(window: "1"))
            try await eventually("it is noted") { await this.hall.read { $0.calls[call]?.shownAt } != nil }
            _ = try await this.hall.perform(.finish(window: "1"))
            let second = try await this.house.call()
            try await eventually("so is the next") { await this.hall.read { $0.calls[second]?.shownAt } != nil }
            let noted = this.house.disk.events.compactMap { event in
                if case .callShown(let call, _) = event { call } else { nil }
            }
            #expect(noted == [call, second])
        }
    }
}

@Suite("What boards show when contacts tell something")
struct ContactShowingTests {
    private static func note(_ hall: Hall, _ kind: ContactKind, _ isActive: Bool) async throws {
        _ = try await hall.perform(.noteContact(device: "contact-1", kind: kind, isActive: isActive))
    }

    @Test("every board says that everybody is to leave, over calls, notices and 清屏, and then what it said before")
    func evacuation() async throws {
        try await BoardHall.run { this in
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            try await this.waitFor(call: "请\(ticket.number)号", on: this.window)
            _ = try await this.hall.perform(.blankBoards(by: "staff"))
            try await Self.note(this.hall, .fireAlarm, true)
            for board in this.boards { try await this.waitFor(base: "请有序疏散", on: board) }
            #expect(await this.window.content?.isBlanked == false)
            try await Self.note(this.hall, .fireAlarm, false)
            try await eventually("dark again") { await this.window.content?.isBlanked == true }
            _ = try await this.hall.perform(.liftBoards(by: "staff"))
            try await this.waitFor(call: "请\(ticket.number)号", on: this.window)
        }
    }

    @Test("without mains boards say so where nobody is called, and calls go on")
    func mainsLost() async throws {
        try await BoardHall.run { this in
            try await Self.note(this.hall, .mainsLost, true)
            for board in this.boards { try await this.waitFor(base: "停电请稍候", on: board) }
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            try await this.waitFor(base: "停电请稍候", call: "请\(ticket.number)号", on: this.window)
            try await Self.note(this.hall, .mainsLost, false)
            try await this.waitFor(call: "请\(ticket.number)号", on: this.window)
        }
    }

    @Test("an open door is nothing to a board")
    func door() async throws {
        try await BoardHall.run { this in
            try await Self.note(this.hall, .door, true)
            _ = try await this.hall.perform(.pause(window: "1", reason: nil))
            try await this.waitFor(base: "暂停服务", on: this.window)
            try await this.waitFor(base: "热情为您服务", on: this.other)
        }
    }
}

@Suite("Notices and 清屏")
struct NoticeShowingTests {
    @Test("a released notice stands in its zones until a call interrupts it, and resumes after the call")
    func interrupted() async throws {
        try await BoardHall.run { this in
            try await this.write("今天下午停电检修", zones: ["A"])
            try await this.release("今天下午停电检修")
            try await this.waitFor(base: "今天下午停电检修", on: this.window)
            try await this.waitFor(base: "今天下午停电检修", on: this.zone)
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            try await this.waitFor(base: "今天下午停电检修", call: "请\(ticket.number)号", on: this.window)
            _ = try await this.hall.perform(.finish(window: "1"))
            try await this.waitFor(base: "今天下午停电检修", on: this.window)
            _ = try await this.hall.perform(.withdrawNotice("今天下午停电检修", by: "202"))
            try await this.waitFor(base: "热情为您服务", on: this.window)
            #expect(await !this.other.texts.contains("今天下午停电检修"))
        }
    }

    @Test("it begins and ends by time alone")
    func times() async throws {
        try await BoardHall.run { this in
            let begun = this.house.clock.now().wall
            try await this.write("系统升级中", after: 400, for: 3000)
            try await this.release("系统升级中")
            try await eventually("it begins") {
                await this.window.contents.contains { $0.content.base == "系统升级中" }
            }
            try await this.waitFor(base: "热情为您服务", on: this.window)
            let walls = await this.window.contents.filter { $0.content.base == "系统升级中" }.map(\.wall)
            #expect(walls.allSatisfy { $0 >= begun + 400 })
            let ended = try #require(await this.window.contents.last?.wall)
            #expect(ended >= begun + 3400)
        }
    }

    @Test("what nobody released is never shown, and nobody releases their own")
    func unreleased() async throws {
        try await BoardHall.run { this in
            try await this.write("无人审核的通知")
            await #expect(throws: HallError.refused(.ownNotice)) {
                _ = try await this.hall.perform(.releaseNotice("无人审核的通知", by: "201"))
            }
            await #expect(throws: HallError.refused(.notAllowed("101"))) {
                _ = try await this.hall.perform(.releaseNotice("无人审核的通知", by: "101"))
            }
            // Other news makes every board look again.
            try await this.write("已审核的通知")
            try await this.release("已审核的通知")
            for board in this.boards { try await this.waitFor(base: "已审核的通知", on: board) }
            for board in this.boards { #expect(await !board.texts.contains("无人审核的通知")) }
        }
    }

    @Test("清屏 darkens every board, calls and notices or not, until it is lifted")
    func blanked() async throws {
        try await BoardHall.run { this in
            try await this.write("通知")
            try await this.release("通知")
            for board in this.boards { try await this.waitFor(base: "通知", on: board) }
            _ = try await this.hall.perform(.blankBoards(by: "201"))
            for board in this.boards {
                try await eventually("it is dark") { await board.content == BoardContent(base: "", isBlanked: true) }
            }
            var before: [Int] = []
            for board in this.boards { before.append(await board.contents.count) }
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            _ = try await this.hall.perform(.liftBoards(by: "202"))
            try await this.waitFor(base: "通知", call: "请\(ticket.number)号", on: this.window)
            for (board, count) in zip(this.boards, before) {
                // Between darkness and its end no board was told anything.
                let later = await board.contents.dropFirst(count).map(\.content)
                #expect(later.allSatisfy { $0.base == "通知" && !$0.isBlanked })
            }
        }
    }
}
