import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// The driver against simulated cards on a bus in memory.
@Suite struct OnbonBoardTests {
    @Test func showsTheBaseTextThenACallThenTheBaseTextAgain() async throws {
        try await withBoards(1) { bus, boards in
            await boards[0].show(BoardContent(base: "热情为您服务"))
            #expect(await becomes { await bus.text(0) == "热情为您服务" })
            await boards[0].show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1))
            #expect(await becomes { await bus.text(0) == "请A012号" })
            await boards[0].show(BoardContent(base: "热情为您服务"))
            #expect(await becomes { await bus.text(0) == "热情为您服务" })
        }
    }

    @Test func shownTellsWhatTheBoardAcknowledged() async throws {
        try await withBoards(1) { _, boards in
            var shown = boards[0].shown.makeAsyncIterator()
            let first = BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1)
            await boards[0].show(first)
            #expect(await shown.next() == first)
            let second = BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 2)
            await boards[0].show(second)
            #expect(await shown.next() == second)
        }
    }

    @Test func aNewCallFlashesAndThenStandsStill() async throws {
        var timing = OnbonBoardPlan.Timing()
        timing.flash = .milliseconds(300)
        try await withBoards(1, timing: timing) { bus, boards in
            await boards[0].show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1))
            #expect(await becomes { await bus.pages(0) == ["请A012号", ""] })
            #expect(await becomes { await bus.pages(0) == ["请A012号"] })
            #expect(await bus.displayModes() == [1], "nothing ever scrolls")
        }
    }

    @Test func textsComeBackAfterALossOfPower() async throws {
        try await withBoards(1) { bus, boards in
            await boards[0].show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1))
            #expect(await becomes { await bus.text(0) == "请A012号" })
            await bus.change(0) { $0.isMainsOff = true }
            #expect(await bus.text(0) == "")
            var health = boards[0].health.makeAsyncIterator()
            while let news = await health.next(), news.faults != [.boardSilent] {}
            await bus.change(0) { $0.isMainsOff = false }
            let returned = ContinuousClock.now
            #expect(await becomes { await bus.text(0) == "请A012号" })
            #expect(returned.duration(to: .now) < .seconds(3))
            #expect(await health.next() == .ready)
        }
    }

    @Test func aLossOfPowerTooShortToBeSilentIsSeenToo() async throws {
        var dialect = OnbonBoardTests.quick
        dialect.statusMilliseconds = 500
        try await withBoards(1, dialect: dialect) { bus, boards in
            await boards[0].show(BoardContent(base: "暂停服务"))
            #expect(await becomes { await bus.text(0) == "暂停服务" })
            await bus.change(0) {
                $0.isMainsOff = true
                $0.isMainsOff = false
            }
            #expect(await bus.text(0) == "")
            #expect(await becomes { await bus.text(0) == "暂停服务" })
        }
    }

    @Test func blankingDarkensAndEmptiesAndLiftingBringsTheTextBack() async throws {
        try await withBoards(2) { bus, boards in
            for board in boards { await board.show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1)) }
            #expect(await becomes { await bus.text(1) == "请A012号" })
            for board in boards {
                await board.show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1, isBlanked: true))
            }
            for index in 0..<2 {
                #expect(await becomes { await bus.picture(index) == BusPicture(text: "", isLit: false) })
                #expect(await becomes { await bus.pages(index) == [] })
            }
            // A board whose power is cut and returns while all is dark is darkened again.
            await bus.change(0) {
                $0.isMainsOff = true
                $0.isMainsOff = false
            }
            #expect(await becomes { await bus.picture(0).isLit == false })
            for board in boards { await board.show(BoardContent(base: "热情为您服务")) }
            for index in 0..<2 { #expect(await becomes { await bus.text(index) == "热情为您服务" }) }
        }
    }

    @Test func aDeadAgentLeavesTheBaseTextWithinAMinute() async throws {
        try await withBoards(1) { bus, boards in
            await boards[0].show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1))
            #expect(await becomes { await bus.text(0) == "请A012号" })
            await bus.unplug()
            await bus.skip(.seconds(60))
            #expect(await bus.text(0) == "热情为您服务")
        }
    }

    @Test func aWishedCallIsRenewedAndNeverRunsOut() async throws {
        var timing = OnbonBoardPlan.Timing()
        timing.renewal = .milliseconds(50)
        try await withBoards(1, timing: timing) { bus, boards in
            await boards[0].show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1))
            #expect(await becomes { await bus.text(0) == "请A012号" })
            for _ in 0..<4 {
                await bus.skip(.seconds(20))
                let sent = await bus.board(0).frameCount
                #expect(await becomes { await bus.board(0).frameCount > sent + 1 })
                #expect(await bus.pages(0).first == "请A012号")
            }
        }
    }

    @Test func aBusyBoardIsAskedAgain() async throws {
        try await withBoards(1) { bus, boards in
            await bus.change(0) { $0.busyAnswers = 3 }
            await boards[0].show(BoardContent(base: "热情为您服务"))
            #expect(await becomes { await bus.text(0) == "热情为您服务" })
        }
    }

    @Test func damagedAnswersAreAFaultUntilAGoodOne() async throws {
        try await withBoards(1) { bus, boards in
            var health = boards[0].health.makeAsyncIterator()
            #expect(await health.next() == .ready)
            await bus.change(0) { $0.isGarbled = true }
            await boards[0].show(BoardContent(base: "热情为您服务"))
            // A board that was heard a moment ago is there: first the line is in doubt, and then the board is silent.
            var bad = try #require(await health.next())
            #expect(bad.isUsable)
            while bad.isUsable { bad = try #require(await health.next()) }
            #expect(bad.faults == [.boardSilent, .busErrors])
            #expect(bad.evidence.contains("answered by a5a5"))
            await bus.change(0) { $0.isGarbled = false }
            // While answers are damaged their count may be told once more.
            var good = try #require(await health.next())
            while !good.faults.isEmpty { good = try #require(await health.next()) }
            #expect(good.malformed > 0)
            #expect(await becomes { await bus.text(0) == "热情为您服务" })
        }
    }

    @Test func aSilentBoardDoesNotHoldUpItsNeighbour() async throws {
        var (dialect, timing) = (OnbonBoardTests.quick, OnbonBoardPlan.Timing())
        dialect.replyMilliseconds = 300
        timing.probe = .milliseconds(20)
        try await withBoards(2, dialect: dialect, timing: timing) { bus, boards in
            await bus.change(0) { $0.isSilent = true }
            var health = boards[0].health.makeAsyncIterator()
            while let news = await health.next(), news.faults != [.boardSilent] {}
            await bus.forgetHolds()
            let start = ContinuousClock.now
            var number = 0
            // Long enough for several questions to the silent board.
            while number < 20 || start.duration(to: .now) < .milliseconds(1_200) {
                number += 1
                let content = BoardContent(base: "热情为您服务", call: "请A\(number)号", callSerial: number)
                for board in boards { await board.show(content) }
                #expect(await becomes { await bus.pages(1).first == content.call })
            }
            #expect(await bus.longestHold < .milliseconds(250), "an exchange waited for the silent board")
            await bus.change(0) { $0.isSilent = false }
            #expect(await becomes { await bus.pages(0).first == "请A\(number)号" })
        }
    }

    @Test func unpluggingEndsTheRun() async throws {
        let bus = BoardBus([SimulatedBoard(widthInPixels: 128, heightInPixels: 16, address: 1)])
        let board = await OnbonBoardTests.board(on: bus, address: 1)
        let run = Task { try await board.run() }
        await board.show(BoardContent(base: "热情为您服务"))
        #expect(await becomes { await bus.text(0) == "热情为您服务" })
        await bus.unplug()
        try await run.value
    }
}

extension OnbonBoardTests {
    /// The standard dialect with the patience of a test.
    static let quick: OnbonBX.Dialect = {
        var dialect = OnbonBX.Dialect.standard
        dialect.replyMilliseconds = 60
        dialect.holdMilliseconds = 30
        dialect.busyMilliseconds = 10
        dialect.statusMilliseconds = 200
        return dialect
    }()

    static func board(
        on bus: BoardBus, address: Int, dialect: OnbonBX.Dialect = quick, timing: OnbonBoardPlan.Timing = .init()
    ) async -> OnbonBoard {
        OnbonBoard(
            traits: .init(widthInPixels: 128, heightInPixels: 16, rows: 1, colour: .red), dialect: dialect,
            placement: .init(address: address), port: await bus.view(), timing: timing)
    }

    /// Runs `body` with that many boards at addresses 1, 2, … and their drivers running.
    func withBoards(
        _ count: Int, dialect: OnbonBX.Dialect = quick, timing: OnbonBoardPlan.Timing = .init(),
        _ body: (BoardBus, [OnbonBoard]) async throws -> Void
    ) async throws {
        let bus = BoardBus(
            (1...count).map { SimulatedBoard(widthInPixels: 128, heightInPixels: 16, address: UInt16($0)) })
        var boards: [OnbonBoard] = []
        for address in 1...count {
            boards.append(await Self.board(on: bus, address: address, dialect: dialect, timing: timing))
        }
        try await withThrowingTaskGroup { group in
            for board in boards { group.addTask { try await board.run() } }
            try await body(bus, boards)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Waits until `condition` holds; `false` when it does not within ten seconds.
    func becomes(_ condition: () async -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if await condition() { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}

extension BoardBus {
    /// The pages of the topmost area a board holds, from the frames it was sent.
    func pages(_ index: Int) -> [String] {
        let board = board(index)
        guard let id = [UInt8(1), 0].first(where: { board.holdsArea($0, now: now) }) else { return [] }
        for update in updates(index).reversed() {
            guard let area = update.areas.first(where: { $0.id == id }) else { continue }
            let text = ChineseEncoding.gb2312.decode(area.text.bytes)
            let plain = text.replacing(#"\FO000\FE000\C1"#, with: "")
            return plain.split(separator: #"\n"#, omittingEmptySubsequences: false).map { $0 == " " ? "" : String($0) }
        }
        return []
    }

    /// Every display mode any area was sent with.
    func displayModes() -> Set<UInt8> { Set(updates(0).flatMap(\.areas).map(\.displayMode)) }

    private func updates(_ index: Int) -> [OnbonBX.AreaUpdate] {
        board(index).frames.compactMap { frame in
            guard let bytes = try? WireBytes(hex: frame).bytes,
                let message = try? OnbonBX.decode(bytes, from: .host, dialect: .standard).first,
                case .dynamicAreas(let update) = message.content
            else { return nil }
            return update
        }
    }
}
