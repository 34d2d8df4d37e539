import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite("Plain displays", .timeLimit(.minutes(1))) struct PlainBoardTests {
    /// A display of a shipped device file, and its driver.
    private struct Desk {
        let board: any MessageBoard
        let wire: LoopbackPort<AnyFarEnd>
        let health: InputsLog<DeviceHealth>
        let shown: InputsLog<BoardContent>
        let run: Task<DeviceError?, Never>

        init(_ id: String) throws {
            let (device, profile, header, model) = try ShippedFiles.shipped.read(id)
            wire = LoopbackPort(AnyFarEnd(try DefinedDevice.make(device: device, profile: profile, address: 3)))
            let driver = try model.make(DeviceModel.placement(of: header.driver), wire)
            board = try #require(driver as? any MessageBoard)
            (health, shown, run) = Self.start(board)
        }

        private static func start(
            _ board: some MessageBoard
        ) -> (InputsLog<DeviceHealth>, InputsLog<BoardContent>, Task<DeviceError?, Never>) {
            (InputsLog(board.health), InputsLog(board.shown), ending(of: board))
        }

        func end() async {
            run.cancel()
            #expect(await run.value == nil)
        }
    }

    private static let call = BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1)

    @Test("a number display shows the ticket's number, and nothing old when the call is over")
    func number() async throws {
        let desk = try Desk("armfly-led485")
        await desk.board.show(Self.call)
        await eventually("012") { desk.wire.read(SimulatedRegisterDisplay.self) { $0.number } == 12 }
        await eventually("shown") { desk.shown.all.last == Self.call }
        #expect(desk.health.all.last?.faults == [])
        await desk.board.show(BoardContent(base: "暂停服务"))
        await eventually("nothing") { desk.wire.read(SimulatedRegisterDisplay.self) { $0.number } == 0 }
        await desk.end()
    }

    @Test("a sign shows the ticket in its priority file, and gives the screen back")
    func sign() async throws {
        let desk = try Desk("generic-alpha-sign")
        await desk.board.show(Self.call)
        await eventually("A012") { desk.wire.read(SimulatedSign.self) { $0.text } == "A012" }
        await desk.board.show(BoardContent(base: "暂停服务"))
        await eventually("released") { desk.wire.read(SimulatedSign.self) { $0.files["0"] == nil } == true }
        #expect(desk.wire.read(SimulatedSign.self) { $0.text } == " ")
        await desk.board.show(BoardContent(base: "", isBlanked: true))
        await eventually("dark") { desk.wire.read(SimulatedSign.self) { $0.files["0"] } == " " }
        await desk.end()
    }

    @Test(
        "a strip screen shows the whole text",
        arguments: ["generic-strip-two-colours", "generic-strip-one-colour", "generic-strip-card"])
    func strip(_ id: String) async throws {
        let desk = try Desk(id)
        func text() -> String? { desk.wire.read(SimulatedStrip.self) { $0.text } }
        await desk.board.show(BoardContent(base: "热情为您服务"))
        await eventually("base") { text() == "热情为您服务" }
        await desk.board.show(Self.call)
        await eventually("call") { text() == "请A012号" }
        await eventually("hidden for half a second") { text() == "" }
        await eventually("and steady in the end", step: {}) { text() == "请A012号" && desk.shown.all.last == Self.call }
        await desk.board.show(BoardContent(base: "", isBlanked: true))
        await eventually("dark") { text() == "" || desk.wire.read(SimulatedStrip.self) { !$0.isOn } == true }
        await desk.end()
    }

    @Test("a counter shows the number alone") func counter() async throws {
        let desk = try Desk("sunpn-counter")
        await desk.board.show(Self.call)
        await eventually("12") { desk.wire.read(SimulatedStrip.self) { $0.text } == "12" }
        await desk.end()
    }

    @Test("silence of a display that can answer is a fault, which ends when it answers")
    func silence() async throws {
        let desk = try Desk("armfly-led485")
        desk.wire.with(SimulatedRegisterDisplay.self) { display, _ in
            display.isSilent = true
            return []
        }
        await desk.board.show(Self.call)
        await eventually("silent") { desk.health.all.last?.faults == [.boardSilent] }
        #expect(desk.shown.all.isEmpty)
        desk.wire.with(SimulatedRegisterDisplay.self) { display, _ in
            display.isSilent = false
            return []
        }
        await eventually("well") { desk.health.all.last?.faults == [] }
        await eventually("told again") { desk.wire.read(SimulatedRegisterDisplay.self) { $0.number } == 12 }
        await desk.end()
    }

    @Test("an answer that says no is told with its words") func refusal() async throws {
        let desk = try Desk("armfly-led485")
        desk.wire.with(SimulatedRegisterDisplay.self) { display, _ in
            display.refusal = .unknownRegister
            return []
        }
        await desk.board.show(Self.call)
        await eventually("refused") { desk.health.all.last?.faults == [.invalidDefinition] }
        #expect(desk.health.all.last?.evidence.contains("unknownRegister") == true)
        await desk.end()
    }

    @Test("garbled answers are counted and are no answer") func garbled() async throws {
        let desk = try Desk("armfly-led485")
        desk.wire.with(SimulatedRegisterDisplay.self) { display, _ in
            display.isGarbled = true
            return []
        }
        await desk.board.show(Self.call)
        await eventually("silent") { desk.health.all.last?.faults == [.boardSilent] }
        #expect((desk.health.all.last?.malformed ?? 0) > 0)
        await desk.end()
    }

    @Test("of a display that never answers nothing is concluded") func unanswering() async throws {
        let desk = try Desk("generic-strip-one-colour")
        desk.wire.with(SimulatedStrip.self) { strip, _ in
            strip.isSilent = true
            return []
        }
        await desk.board.show(Self.call)
        await eventually("taken for shown") { desk.shown.all.last == Self.call }
        #expect(desk.health.all.last?.faults == [])
        #expect(desk.health.all.last?.evidence.contains("cannot be asked") == true)
        await desk.end()
    }
}

@Suite("What a plain display is told") struct PlainBoardPlanTests {
    private static let call = BoardContent(base: "b", call: "c", callSerial: 1)

    @Test("a call blinks once a second for three seconds, and a recall blinks anew")
    func blinking() {
        var plan = PlainBoardPlan(timing: .init(), canBlink: true, canAsk: false)
        var texts: [String] = []
        func text(at time: Int) -> String? {
            if case .show(let picture) = plan.next(now: .milliseconds(time)) { picture.text } else { nil }
        }
        plan.show(Self.call, now: .zero)
        for time in stride(from: 0, to: 4000, by: 250) {
            if let now = text(at: time) {
                texts.append(now)
                plan.did(.show(PlainPicture(base: "b", upper: now)), now: .milliseconds(time))
            }
        }
        #expect(texts == ["c", "", "c", "", "c", "", "c"])
        #expect(plan.isSettled)
        plan.show(BoardContent(base: "b", call: "c", callSerial: 2), now: .seconds(5))
        #expect(plan.next(now: .milliseconds(5750)) == .show(PlainPicture(base: "b", upper: "")))
    }

    @Test("what stands is told again, since nothing tells that it was lost") func renewal() {
        var plan = PlainBoardPlan(timing: .init(), canBlink: false, canAsk: true)
        #expect(plan.next(now: .zero) == .ask)
        plan.did(.ask, now: .zero)
        plan.show(BoardContent(base: "b"), now: .zero)
        let picture = PlainPicture(base: "b")
        #expect(plan.next(now: .zero) == .show(picture))
        plan.did(.show(picture), now: .zero)
        #expect(plan.next(now: .milliseconds(900)) == nil)
        #expect(plan.nextDue(now: .milliseconds(900)) == .seconds(1))
        #expect(plan.next(now: .seconds(1)) == .ask)
        // Sooner while something bad came lately.
        plan.isSuspect = true
        #expect(plan.next(now: .milliseconds(250)) == .ask && plan.nextDue(now: .zero) == .milliseconds(250))
        plan.isSuspect = false
        plan.did(.ask, now: .seconds(14))
        #expect(plan.next(now: .seconds(15)) == .show(picture))
        plan.forget()
        #expect(plan.next(now: .seconds(1)) == .show(picture))
        #expect(!plan.isSettled)
    }

    @Test(
        "the part of a text that it can show",
        arguments: [
            ("请A012号", "A012", "012"), ("A007到3号窗口", "A007", "007"), ("等候12人", "", ""), ("", "", ""),
            ("LED B12", "B12", "12"), ("Z9999", "Z9999", "9999"), ("热情为您服务", "", ""),
        ])
    func parts(_ text: String, _ ticket: String, _ number: String) {
        #expect(PlainContent.ticket.part(of: text) == ticket)
        #expect(PlainContent.number.part(of: text) == number)
        #expect(PlainContent.text.part(of: text) == text)
    }

    @Test("what does not fit is refused when it is loaded, never shortened") func objections() throws {
        func critic(_ id: String) throws -> DeviceModel.Critic {
            try #require(try ShippedFiles.shipped.read(id).model.critic)
        }
        let number = try critic("armfly-led485"), sign = try critic("generic-alpha-sign")
        let strip = try critic("generic-strip-card"), counter = try critic("sunpn-counter")
        for critic in [number, sign, strip, counter] { #expect(critic("请A9999号") == nil) }
        #expect(number("请A10000号") != nil)
        #expect(sign("请A123456789号") != nil)
        #expect(counter("请A10000号") != nil)
        #expect(strip("请到十二号窗口办理") != nil)
        #expect(strip("𠮷") != nil)
    }
}
