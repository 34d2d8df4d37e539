import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite("Contacts") struct GPIOContactTests {
    private struct Desk {
        let line: InputsLine
        let changes: InputsLog<ContactChange>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(_ meaning: ContactMeaning, isHigh: Bool, activeLevel: GPIOCallButton.Traits.Level) {
            let line = InputsLine(isHigh: isHigh)
            let driver = GPIOContact(
                traits: .init(meaning: meaning, activeLevel: activeLevel, debounceMilliseconds: 50), port: line,
                lookEvery: .seconds(2)
            ) { line.clock.now }
            self.line = line
            (changes, health, run) = (InputsLog(driver.changes), InputsLog(driver.health), ending(of: driver))
        }

        func pass() { line.passWhenQuiet(.milliseconds(10)) }

        func until(_ states: [Bool]) async {
            await eventually("\(states)", step: pass) { changes.all.count >= states.count }
            #expect(changes.all.map(\.isActive) == states)
        }

        func end() async {
            line.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { changes.hasEnded && health.hasEnded }
        }
    }

    /// Polarity: level at rest, what is active, and the states told from there.
    @Test(
        "tell the state at the start and each change",
        arguments: [
            (true, GPIOCallButton.Traits.Level.low), (false, .high), (false, .low), (true, .high),
        ])
    func changes(_ isHigh: Bool, _ level: GPIOCallButton.Traits.Level) async {
        let desk = Desk(.fireAlarm, isHigh: isHigh, activeLevel: level)
        let start = isHigh == (level == .high)
        await desk.until([start])
        desk.line.drive(!isHigh, at: .milliseconds(1000))
        await desk.until([start, !start])
        #expect(desk.changes.all.last?.at == .milliseconds(1000))
        desk.line.drive(isHigh, at: .milliseconds(5000))
        await desk.until([start, !start, start])
        #expect(desk.health.all.last?.faults == [])
        await desk.end()
    }

    @Test("a bounce is one change at its first edge, a spike is none") func bounce() async {
        let desk = Desk(.door, isHigh: false, activeLevel: .high)
        await desk.until([false])
        for (level, time) in [(true, 100), (false, 110)] { desk.line.drive(level, at: .milliseconds(time)) }
        for (level, time) in [(true, 1000), (false, 1005), (true, 1040)] {
            desk.line.drive(level, at: .milliseconds(time))
        }
        await desk.until([false, true])
        #expect(desk.changes.all.last?.at == .milliseconds(1000))
        await desk.end()
    }

    @Test("a lost edge is found by looking") func lostEdge() async {
        let desk = Desk(.emergencyKey, isHigh: true, activeLevel: .low)
        await desk.until([false])
        desk.line.drive(false, isLost: true)
        await desk.until([false, true])
        await desk.end()
    }

    @Test("mains lost is a fault of its own, an alarm is the hall's affair") func mains() async {
        let desk = Desk(.mainsLost, isHigh: false, activeLevel: .high)
        await desk.until([false])
        desk.line.drive(true)
        await desk.until([false, true])
        await eventually("on battery") { desk.health.all.last?.faults == [.onBattery] }
        desk.line.drive(false)
        await desk.until([false, true, false])
        await eventually("mains") { desk.health.all.last?.faults == [] }
        await desk.end()
    }

    /// A loose wire: an alarm that comes now would not be told.
    @Test("a line that never stands is a fault until it does") func neverStands() async {
        let desk = Desk(.fireAlarm, isHigh: true, activeLevel: .high)
        await desk.until([true])
        for time in stride(from: 0, through: LineDebounce.patience.components.seconds * 1000, by: 20) {
            desk.line.drive(time % 40 != 0, at: .milliseconds(time))
            // No more at once than the stream keeps.
            if time % 200 == 0 { await eventually("taken") { desk.line.isDrained } }
        }
        await eventually("told") { desk.health.all.last?.faults == [.contactAbsent] }
        #expect(desk.health.all.last?.evidence.contains("no level stands") == true)
        #expect(desk.changes.all.count == 1)
        await eventually("at rest", step: desk.pass) { desk.health.all.last?.faults == [] }
        await desk.end()
    }
}
