import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// Errors of one address of a bus that come and go: named within five seconds, gone five seconds after their cause, and
/// the device goes on working meanwhile.
@Suite("Bus errors that come and go", .timeLimit(.minutes(1))) struct BusErrorTests {
    /// All times of a board a quarter of what they are: what takes five seconds takes one and a quarter.
    private static let quick: OnbonBoardPlan.Timing = {
        var timing = OnbonBoardPlan.Timing()
        timing.soonestStatus = .milliseconds(250)
        timing.suspicion = .milliseconds(62)
        timing.answers = .init(
            span: .seconds(1), most: 64, spacing: .milliseconds(125), hold: .milliseconds(625))
        return timing
    }()

    /// Every case in the shares of ten answers damaged and ten questions lost.
    private static let disturbances: [(garbled: Int, lost: Int)] = [(4, 0), (3, 2), (6, 0)]

    /// Waits until the newest health says so; how long that took.
    private func time(
        _ what: Comment, _ health: InputsLog<DeviceHealth>, _ isSo: (DeviceHealth) -> Bool
    ) async -> Duration {
        let start = ContinuousClock.now
        await eventually(what) { health.all.last.map(isSo) ?? false }
        return start.duration(to: .now)
    }

    @Test("of a message board", arguments: disturbances)
    func onbon(_ disturbance: (garbled: Int, lost: Int)) async throws {
        let suite = OnbonBoardTests()
        try await suite.withBoards(2, timing: Self.quick) { bus, boards in
            let health = InputsLog(boards[0].health)
            let other = InputsLog(boards[1].health)
            await boards[0].show(BoardContent(base: "热情为您服务"))
            #expect(await suite.becomes { await bus.text(0) == "热情为您服务" })
            await bus.disturb(0, garbled: disturbance.garbled, lost: disturbance.lost)
            #expect(await time("named", health) { $0.faults == [.busErrors] } < .milliseconds(2_500))
            let told = try #require(health.all.last)
            #expect(told.isUsable && told.evidence.hasPrefix("address 1: ") && told.evidence.contains(" of "))
            #expect((told.answers?.bad ?? 0) >= 3)
            await boards[0].show(BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1))
            #expect(await suite.becomes { await bus.text(0) == "请A012号" }, "it works all the same")
            #expect(!health.all.contains { !$0.isUsable }, "\(health.all.map(\.faults))")
            await bus.disturb(0, garbled: 0, lost: 0)
            #expect(await time("gone", health) { $0.faults.isEmpty && $0.answers == nil } < .milliseconds(2_500))
            #expect(other.all.allSatisfy { $0.faults.isEmpty && $0.answers == nil }, "its neighbour is not named")
        }
    }

    @Test("one disturbance of a board is no fault") func accident() async throws {
        let suite = OnbonBoardTests()
        try await suite.withBoards(1, timing: Self.quick) { bus, boards in
            let health = InputsLog(boards[0].health)
            await boards[0].show(BoardContent(base: "热情为您服务"))
            #expect(await suite.becomes { await bus.text(0) == "热情为您服务" })
            await bus.disturb(0, garbled: 10, lost: 0)
            let count = await bus.board(0).frameCount
            #expect(await suite.becomes { await bus.board(0).frameCount > count + 2 }, "it is asked while disturbed")
            await bus.disturb(0, garbled: 0, lost: 0)
            #expect(await suite.becomes { health.all.contains { $0.answers != nil } }, "damage is counted")
            #expect(await suite.becomes { health.all.last?.answers == nil }, "and forgotten")
            #expect(health.all.allSatisfy { $0.faults.isEmpty }, "\(health.all.map(\.faults))")
        }
    }

    @Test("of a display with registers") func display() async throws {
        let (device, profile, header, model) = try ShippedFiles.shipped.read("armfly-led485")
        let end = try #require(try DefinedDevice.make(device: device, profile: profile, address: 3))
        let wire = LoopbackPort(AnyFarEnd(DisturbedDevice(end)))
        let driver = try model.make(DeviceModel.placement(of: header.driver), wire)
        let board = try #require(driver as? any MessageBoard)
        let health = InputsLog(board.health)
        let run = ending(of: board)
        #expect(await time("ready", health) { $0.faults.isEmpty } < .seconds(5))
        wire.with(DisturbedDevice.self) { line, _ in
            line.garbled = 6
            return []
        }
        #expect(await time("named", health) { $0.faults == [.busErrors] } < .seconds(5))
        #expect(health.all.last?.evidence.hasPrefix("address 3: ") == true)
        wire.with(DisturbedDevice.self) { line, _ in
            line.garbled = 0
            return []
        }
        #expect(await time("gone", health) { $0.faults.isEmpty && $0.answers == nil } < .seconds(6))
        #expect(!health.all.contains { !$0.isUsable }, "\(health.all.map(\.faults))")
        run.cancel()
        #expect(await run.value == nil)
    }

    @Test("of a Modbus input board, whose contact stays what it is", arguments: disturbances)
    func contact(_ disturbance: (garbled: Int, lost: Int)) async throws {
        let bus = InputsBus(["board": DisturbedDevice(SimulatedInputBoard(address: 3, dialect: .standard))])
        let clock = bus.clock
        let driver = ModbusContact(
            traits: .init(meaning: .fireAlarm, activeWhen: .closed, debounceMilliseconds: 200),
            dialect: .standard, placement: .init(address: 3, input: 5), port: bus.view()
        ) { clock.now }
        let (changes, health, run) = (InputsLog(driver.changes), InputsLog(driver.health), ending(of: driver))
        func disturb(_ garbled: Int, _ lost: Int) {
            bus.with("board", as: DisturbedDevice.self) { line, _ in
                (line.garbled, line.lost) = (garbled, lost)
                return []
            }
        }
        func time(_ what: Comment, _ isSo: (DeviceHealth) -> Bool) async -> Duration {
            let start = clock.now
            await eventually(what, step: { bus.passWhenQuiet(.milliseconds(20)) }) {
                health.all.last.map(isSo) ?? false
            }
            return clock.now - start
        }
        _ = await time("known") { $0.faults.isEmpty }
        disturb(disturbance.garbled, disturbance.lost)
        #expect(await time("named") { $0.faults == [.busErrors] } < .seconds(5))
        #expect(health.all.last?.evidence.hasPrefix("board 3: ") == true)
        disturb(0, 0)
        #expect(await time("gone") { $0.faults.isEmpty && $0.answers == nil } < .seconds(6))
        #expect(changes.all.map(\.isActive) == [false])
        #expect(!health.all.contains { !$0.isUsable }, "\(health.all.map(\.faults))")
        bus.unplug()
        #expect(await run.value == nil)
    }

    @Test("of a terminal, from its keys that came damaged; its neighbour's damage is not its own")
    func terminal() async throws {
        let one = TerminalTests.Desk()
        let two = TerminalTests.Desk(address: 2, on: one.bus)
        func press(_ name: String, garbled: Int) async {
            one.bus.with(name, as: SimulatedTerminal.self) { terminal, now in
                terminal.framesToGarble = garbled
                return terminal.press(code: 0x0D, now: now)
            }
            await eventually("acknowledged", step: { one.bus.passWhenQuiet(.milliseconds(20)) }) {
                one.terminal(name) { $0.isWaiting } == false
            }
            let end = one.bus.clock.now + .seconds(1)
            await eventually("a second", step: { one.bus.passWhenQuiet(.milliseconds(50)) }) {
                one.bus.clock.now >= end
            }
        }
        await press("1", garbled: 0)
        await press("1", garbled: 1)
        await press("1", garbled: 1)
        #expect(one.health.all.allSatisfy { $0.faults.isEmpty })
        await press("1", garbled: 1)
        await eventually("named") { one.health.all.last?.faults == [.busErrors] }
        #expect(
            one.health.all.last?.evidence
                == "address 1: 3 of 6 answers garbled; address 1: heard, 3 malformed frames on the bus")
        #expect(one.keys.all.count == 4, "no key is lost")
        #expect(two.health.all.allSatisfy { $0.faults.isEmpty && $0.answers == nil })
        let end = one.bus.clock.now + .seconds(61)
        await eventually("forgotten", step: { one.bus.passWhenQuiet(.seconds(1)) }) {
            one.bus.clock.now >= end && one.health.all.last?.faults == []
        }
        await one.end()
        #expect(await two.run.value == nil)
    }
}
