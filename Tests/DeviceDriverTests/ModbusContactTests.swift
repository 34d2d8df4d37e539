import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite("Contacts of a Modbus input board") struct ModbusContactTests {
    private struct Desk {
        let bus = InputsBus(["board": SimulatedInputBoard(address: 3, dialect: .standard)])
        let changes: InputsLog<ContactChange>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(_ meaning: ContactMeaning, activeWhen: ModbusContact.Traits.State, input: Int = 5, debounce: Int = 200) {
            let clock = bus.clock
            let driver = ModbusContact(
                traits: .init(meaning: meaning, activeWhen: activeWhen, debounceMilliseconds: debounce),
                dialect: .standard, placement: .init(address: 3, input: input), port: bus.view()
            ) { clock.now }
            (changes, health, run) = (InputsLog(driver.changes), InputsLog(driver.health), ending(of: driver))
        }

        func pass() { bus.passWhenQuiet(.milliseconds(20)) }
        func change(_ body: (inout SimulatedInputBoard) -> Void) {
            bus.with("board", as: SimulatedInputBoard.self) { board, _ in
                body(&board)
                return []
            }
        }

        func until(_ states: [Bool]) async {
            await eventually("\(states)", step: pass) { changes.all.count >= states.count }
            #expect(changes.all.map(\.isActive) == states)
        }

        func pass(_ time: Duration) async {
            let end = bus.clock.now + time
            await eventually("\(time)", step: pass) { bus.clock.now >= end }
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { changes.hasEnded && health.hasEnded }
        }
    }

    @Test(
        "tell the state at the start and each change that stands",
        arguments: [
            ModbusContact.Traits.State.closed, .open,
        ])
    func changes(_ activeWhen: ModbusContact.Traits.State) async {
        let desk = Desk(.fireAlarm, activeWhen: activeWhen)
        let start = activeWhen == .open
        await desk.until([start])
        desk.change { $0.closed = [5] }
        await desk.until([start, !start])
        // Another input, and a spike shorter than the debounce time.
        desk.change { $0.closed = [4, 5] }
        await desk.pass(.seconds(1))
        desk.change { $0.closed = [4] }
        await desk.pass(.milliseconds(120))
        desk.change { $0.closed = [4, 5] }
        await desk.pass(.seconds(1))
        desk.change { $0.closed = [] }
        await desk.until([start, !start, start])
        #expect(desk.health.all.last?.faults == [])
        await desk.end()
    }

    @Test("a board that is silent or has no such input is a fault, and no state") func faults() async {
        let desk = Desk(.mainsLost, activeWhen: .open)
        await eventually("on battery", step: desk.pass) { desk.health.all.last?.faults == [.onBattery] }
        desk.change { $0.isSilent = true }
        await eventually("absent", step: desk.pass) { desk.health.all.last?.faults == [.contactAbsent] }
        desk.change { ($0.isSilent, $0.closed) = (false, [5]) }
        await eventually("mains", step: desk.pass) { desk.health.all.last?.faults == [] }
        #expect(desk.changes.all.map(\.isActive) == [true, false])
        await desk.end()
        let wrong = Desk(.door, activeWhen: .closed, input: 99)
        await eventually("refused", step: wrong.pass) { wrong.health.all.last?.faults == [.invalidDefinition] }
        #expect(wrong.changes.all.isEmpty)
        await wrong.end()
    }

    @Test("an input that never stands is a fault until it does") func neverStands() async {
        let desk = Desk(.fireAlarm, activeWhen: .closed, debounce: 400)
        await desk.until([false])
        var isClosed = false
        let restless = desk.bus.clock.now + LineDebounce.patience * 2
        while desk.health.all.last?.faults != [.contactAbsent], desk.bus.clock.now < restless {
            isClosed.toggle()
            desk.change { $0.closed = isClosed ? [5] : [] }
            await desk.pass(.milliseconds(120))
        }
        #expect(desk.health.all.last?.faults == [.contactAbsent])
        #expect(desk.health.all.last?.evidence.contains("no level stands") == true)
        #expect(desk.changes.all.count == 1)
        await eventually("at rest", step: desk.pass) { desk.health.all.last?.faults == [] }
        await desk.end()
    }
}
