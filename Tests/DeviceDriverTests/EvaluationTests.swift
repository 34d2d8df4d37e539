import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite struct EvaluationTests {
    struct Desk {
        let bus: InputsBus
        let driver: HallRS485EvaluationPad
        let grades: InputsLog<Int>
        let apart: InputsLog<String>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(keyCount: Int = 5, address: UInt8 = 0x81, _ change: (inout HallRS485.Dialect) -> Void = { _ in }) {
            var dialect = HallRS485.Dialect.standard
            dialect.gapMilliseconds = 1
            change(&dialect)
            let bus = InputsBus(["pad": SimulatedEvaluationPad(address: address, dialect: dialect)])
            let clock = bus.clock
            let driver = HallRS485EvaluationPad(
                traits: .init(keyCount: keyCount), dialect: dialect, placement: .init(address: Int(address)),
                port: bus.view()
            ) { clock.now }
            (self.bus, self.driver) = (bus, driver)
            (grades, apart) = (InputsLog(driver.grades), InputsLog(driver.answersApart))
            health = InputsLog(driver.health)
            run = ending(of: driver)
        }

        func press(_ code: UInt8) {
            bus.with("pad", as: SimulatedEvaluationPad.self) { $0.press(code: code, now: $1) }
        }

        func pad<R>(_ body: (SimulatedEvaluationPad) -> R?) -> R? {
            bus.read("pad", as: SimulatedEvaluationPad.self, body) ?? nil
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { grades.hasEnded && apart.hasEnded && health.hasEnded }
        }
    }

    /// Also with a pad that shares the address of the terminal beside it.
    @Test(arguments: [0x81, 1] as [UInt8]) func fiveGradesComeUp(address: UInt8) async {
        let desk = Desk(address: address)
        await desk.driver.ask()
        await eventually("asked") { desk.pad { $0.isAsking } == true }
        for code in UInt8(1)...5 {
            desk.press(code)
            await eventually("grade \(code)") { desk.grades.all.last == Int(code) }
            await eventually("acknowledged") { desk.pad { $0.isWaiting } == false }
        }
        #expect(desk.grades.all == [1, 2, 3, 4, 5])
        #expect(desk.pad { $0.retries } == 0)
        await desk.end()
    }

    @Test func aRepetitionIsNoSecondRating() async {
        let desk = Desk()
        desk.bus.with("pad", as: SimulatedEvaluationPad.self) { pad, _ in
            pad.answersToLose = 2
            return []
        }
        desk.press(5)
        await eventually("acknowledged", step: { desk.bus.passWhenQuiet(.milliseconds(10)) }) {
            desk.pad { $0.isWaiting } == false
        }
        #expect(desk.pad { $0.retries } == 2)
        #expect(desk.grades.all == [5])
        await desk.end()
    }

    @Test func fourKeysAreKeptApart() async {
        let desk = Desk(keyCount: 4) { dialect in
            dialect.isFiveGrade = false
            dialect.grades = [
                .init(code: 3, grade: nil, label: "很好"), .init(code: 2, grade: nil, label: "好"),
                .init(code: 1, grade: nil, label: "一般"), .init(code: 0, grade: nil, label: "差"),
            ]
        }
        for (code, label) in [(3, "很好"), (0, "差")] as [(UInt8, String)] {
            desk.press(code)
            await eventually("answer") { desk.apart.all.last == label }
            await eventually("acknowledged") { desk.pad { $0.isWaiting } == false }
        }
        #expect(desk.grades.all.isEmpty)
        await eventually("told") { desk.health.all.last?.evidence.contains("does not meet the five grades") == true }
        await desk.end()
    }

    /// A device file with four keys and a profile of five: the keys decide.
    @Test func fourKeysWithAFiveGradeProfileGiveNoGrades() async {
        let desk = Desk(keyCount: 4)
        desk.press(4)
        await eventually("answer") { desk.apart.all == ["满意"] }
        #expect(desk.grades.all.isEmpty)
        await desk.end()
    }

    @Test func unknownCodesAreNoGrade() async {
        let desk = Desk()
        desk.press(9)
        await eventually("acknowledged") { desk.pad { $0.isWaiting } == false }
        desk.press(2)
        await eventually("grade") { desk.grades.all == [2] }
        #expect(desk.apart.all.isEmpty)
        await desk.end()
    }

    @Test func aPadThatAnswersAProbeIsKnownToBeAbsent() async {
        let desk = Desk {
            $0.probe = .init(command: 0x05, data: [], everySeconds: 10, replyMilliseconds: 300, misses: 2)
        }
        let step = { desk.bus.passWhenQuiet(.milliseconds(100)) }
        await eventually("heard", step: step) { desk.health.all.last?.faults == [] }
        desk.bus.with("pad", as: SimulatedEvaluationPad.self) { pad, _ in
            pad.isSilent = true
            return []
        }
        await eventually("absent", step: step) { desk.health.all.last?.faults == [.padAbsent] }
        desk.bus.with("pad", as: SimulatedEvaluationPad.self) { pad, _ in
            pad.isSilent = false
            return []
        }
        await eventually("back", step: step) { desk.health.all.last?.faults == [] }
        await desk.end()
    }
}
