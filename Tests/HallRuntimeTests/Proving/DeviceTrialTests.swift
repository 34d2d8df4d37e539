import DeviceKit
import HallDomain
import Synchronization
import Testing

@testable import HallRuntime

/// A hall with a board, a single key, a terminal and a rating pad at window 1, all at a test stand.
private struct TrialHall: Sendable {
    let house: EffectsHall
    let stand = TestStand()
    let board: BoardStandIn
    let button = ButtonStandIn()
    let terminal = TerminalStandIn()
    let pad = PadStandIn()
    let scanner = ScannerStandIn()
    let devices: [PlacedDevice]
    let steps = Steps()
    var hall: Hall { house.hall }

    final class Steps: Sendable {
        private let steps = Mutex<[TrialStep]>([])
        var all: [TrialStep] { steps.withLock { $0 } }
        func add(_ step: TrialStep) { steps.withLock { $0.append(step) } }
        var last: TrialStep.Result? { all.last?.result }
    }

    init() throws {
        house = try EffectsHall()
        board = BoardStandIn(clock: house.clock)
        devices = [
            try BoardStandIn.placed("board-1", window: "1", zone: "A"), try ButtonStandIn.placed(.init()),
            try TerminalStandIn.placed(), try PadStandIn.placed(),
            try .standIn(DriverEntry(ScannerStandIn.self), "scanner-1", kiosk: "1", zone: "A"),
        ]
        for device in devices { house.setHealth(device.id, .ok) }
    }

    static func run(_ test: @Sendable (TrialHall) async throws -> Void) async throws {
        let this = try TrialHall()
        let thread = ThreadExecutor(name: "boards")
        let showing = BoardShowing(
            hall: this.hall, plan: this.house.plan, clock: this.house.clock, devices: this.devices, executor: thread,
            stand: this.stand)
        let inputs = InputListening(
            hall: this.hall, plan: this.house.plan, cards: CardDesk(), logger: EffectsHall.logger, stand: this.stand)
        let (devices, stand) = (this.devices, this.stand)
        try await this.house.run([
            { await showing.run() }, { await showing.followTests() }, { await inputs.run() },
            { await inputs.followTests() },
            {
                await stand.serve(this.board, device: devices[0]) {
                    await showing.serve(this.board, device: devices[0])
                }
            },
            {
                await stand.serve(this.button, device: devices[1]) {
                    await inputs.serve(this.button, device: devices[1])
                }
            },
            {
                await stand.serve(this.terminal, device: devices[2]) {
                    await inputs.serve(this.terminal, device: devices[2])
                }
            }, { await stand.serve(this.pad, device: devices[3]) { await inputs.serve(this.pad, device: devices[3]) } },
            {
                await stand.serve(this.scanner, device: devices[4]) {
                    await inputs.serve(this.scanner, device: devices[4])
                }
            },
        ]) { _ in
            try await this.house.staff("1")
            try await eventually("every driver shall be there") {
                devices.allSatisfy { stand.driver(of: $0.id) != nil }
            }
            try await eventually("the board shall show the open window") {
                await this.board.content?.base == "热情为您服务"
            }
            try await test(this)
        }
        thread.stop()
    }

    /// Tests a device while `hands` does what a person would.
    func trial(
        _ device: Int, seconds: Int = 8, _ hands: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        let claim = try #require(stand.take(devices[device].id))
        let trial = DeviceTrial(
            stand: stand, device: devices[device], devices: devices, health: house.health,
            patience: .seconds(seconds), lastAddress: 0, tell: { steps.add($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await trial.run() }
            group.addTask { try await hands() }
            try await group.waitForAll()
        }
        withExtendedLifetime(claim) {}
    }

    func eventuallyAsked() async throws {
        try await eventually("a person shall be asked") { steps.all.contains { $0.kind == .request } }
        // Asked and listened for in one breath: whoever presses now is heard.
        try await eventually("somebody shall listen") { stand.isFollowed }
    }
}

@Suite("A device on the test stand")
struct DeviceTrialTests {
    @Test("a board shows every pattern, over a call, and then again what the hall wants")
    func board() async throws {
        try await TrialHall.run { this in
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            try await eventually("the call shall stand") { await this.board.content?.call == "请\(ticket.number)号" }
            let before = await this.board.contents.count
            try await this.trial(0, seconds: 0)
            #expect(this.steps.last == .unproven, "a stand-in cannot be asked for its address")
            let patterns = this.steps.all.filter { $0.kind == .pattern }
            #expect(patterns.map(\.detail) == ["设备测试", String(repeating: "■", count: 64), "1号屏1号窗口", " "])
            #expect(patterns.allSatisfy { $0.milliseconds != nil })
            let shown = await this.board.contents.dropFirst(before).map(\.content)
            #expect(shown.filter { $0.passing != nil }.allSatisfy { $0.call == nil })
            try await eventually("the call shall be back") {
                let content = await this.board.content
                return content?.call == "请\(ticket.number)号" && content?.passing == nil
            }
        }
    }

    @Test("boards that were blanked stay dark, whoever tests them")
    func blanked() async throws {
        try await TrialHall.run { this in
            _ = try await this.hall.perform(.blankBoards(by: "201"))
            try await eventually("dark") { await this.board.content?.isBlanked == true }
            let claim = this.stand.identify()
            this.stand.show("设备测试", on: "board-1")
            // A commit behind the wish: whatever follows from the wish is done when the board has seen the commit's.
            _ = try await this.hall.perform(.liftBoards(by: "202"))
            try await eventually("lit again") { await this.board.content?.passing == "设备测试" }
            #expect(await this.board.contents.filter { $0.content.isBlanked }.allSatisfy { $0.content.passing == nil })
            withExtendedLifetime(claim) {}
        }
    }

    @Test("nothing that a technician does stands over the words that send people out")
    func evacuation() async throws {
        try await TrialHall.run { this in
            let claim = this.stand.identify()
            try await eventually("the address") { await this.board.content?.passing == "1号屏1号窗口" }
            _ = try await this.hall.perform(.noteContact(device: "alarm-1", kind: .fireAlarm, isActive: true))
            try await eventually("the way out, and nothing over it") {
                let content = await this.board.content
                return content?.base == "请有序疏散" && content?.passing == nil
            }
            withExtendedLifetime(claim) {}
        }
    }

    @Test("to identify shows each board's address where no call stands, until the last who looks has gone")
    func identify() async throws {
        try await TrialHall.run { this in
            var claim: TestStand.Claim? = this.stand.identify()
            try await eventually("the address") { await this.board.content?.passing == "1号屏1号窗口" }
            let ticket = try await this.house.issue()[0]
            try await this.house.call()
            try await eventually("the call, and nothing over it") {
                let content = await this.board.content
                return content?.call == "请\(ticket.number)号" && content?.passing == nil
            }
            _ = try await this.hall.perform(.finish(window: "1"))
            try await eventually("the address again") { await this.board.content?.passing == "1号屏1号窗口" }
            withExtendedLifetime(claim) {}
            claim = nil
            try await eventually("as before") { await this.board.content?.passing == nil }
        }
    }

    @Test("a key that is tested calls nobody, and calls again afterwards")
    func button() async throws {
        try await TrialHall.run { this in
            let ticket = try await this.house.issue()[0]
            try await this.trial(1) {
                try await this.eventuallyAsked()
                this.button.tap(at: 10)
                this.button.press(at: 20)
                this.button.release(at: 22)
            }
            #expect(this.steps.last == .proven)
            #expect(
                this.steps.all.compactMap(\.happening?.kind) == [.pressed, .released, .pressed, .released])
            #expect(await this.hall.read { $0.windows["1"]?.serving } == nil)
            this.button.tap(at: 100)
            try await eventually("served") { await this.hall.read { $0.serving(at: "1")?.ticket } == ticket.id }
        }
    }

    @Test("a key of which only the short press came is not proven, and one that nobody pressed has failed")
    func halfAButton() async throws {
        try await TrialHall.run { this in
            try await this.trial(1, seconds: 1) {
                try await this.eventuallyAsked()
                this.button.tap(at: 10)
            }
            #expect(this.steps.last == .unproven)
            try await this.trial(1, seconds: 1)
            #expect(this.steps.last == .failed)
            try await this.trial(1, seconds: 0)
            #expect(this.steps.last == .unproven)
        }
    }

    @Test("a terminal's keys and a pad's grades are told and go no further")
    func keysAndGrades() async throws {
        try await TrialHall.run { this in
            try await this.house.issue()
            try await this.trial(2, seconds: 1) {
                try await this.eventuallyAsked()
                this.terminal.press(.callNext)
                this.terminal.press(.transfer("5"))
            }
            #expect(this.steps.last == .proven)
            #expect(this.steps.all.compactMap(\.happening?.detail) == ["call", "transfer 5"])
            #expect(await this.hall.read { $0.windows["1"]?.serving } == nil)
            #expect(await this.terminal.displays.contains(.ticket(digits: "8888")))
            try await eventually("what the hall wants again") { await this.terminal.displays.last == .waiting(1) }

            let asked = await this.pad.asked
            try await this.trial(3) {
                try await eventually("the pad shall ask") { await this.pad.asked > asked }
                try await this.eventuallyAsked()
                for grade in 1...5 { this.pad.press(grade) }
            }
            #expect(this.steps.last == .proven)
        }
    }

    @Test("of a code its length is told, and never a part of it")
    func code() async throws {
        try await TrialHall.run { this in
            try await this.trial(4) {
                try await this.eventuallyAsked()
                this.scanner.lay("11010519491231002X")
            }
            #expect(this.steps.last == .proven)
            let told = this.steps.all.compactMap(\.happening)
            #expect(told.map(\.detail) == ["18"])
            #expect(!"\(this.steps.all)".contains("1101051949"))
        }
    }

    @Test("one device is tested by one person at a time")
    func once() throws {
        let stand = TestStand()
        var claim: TestStand.Claim? = stand.take("board-1")
        #expect(claim != nil)
        #expect(stand.take("board-1") == nil)
        claim = nil
        #expect(stand.take("board-1") != nil)
    }
}
