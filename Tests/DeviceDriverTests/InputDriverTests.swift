import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite("Scanners") struct SerialScannerTests {
    private struct Desk {
        let bus: InputsBus
        let codes: InputsLog<ScannedCode>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(codeEnd: WireFormats.Scanner.Dialect.CodeEnd = .none, answers: Bool = true) {
            var dialect = WireFormats.Scanner.Dialect.standard
            dialect.codeEnd = codeEnd
            let bus = InputsBus(["scanner": SimulatedScanner(dialect: dialect)])
            let driver = SerialScanner(
                traits: .init(answersCommands: answers, sameCodeMilliseconds: 3000), dialect: dialect, port: bus.view()
            ) { bus.clock.now }
            self.bus = bus
            (codes, health, run) = (InputsLog(driver.codes), InputsLog(driver.health), ending(of: driver))
        }

        func scan(_ text: String) {
            bus.with("scanner", as: SimulatedScanner.self) { scanner, _ in scanner.scan(text) }
        }
        func pass() { bus.passWhenQuiet(.milliseconds(20)) }
        var texts: [String] { codes.all.map(\.text) }

        func until(_ texts: [String]) async {
            await eventually("\(texts.count) codes", step: pass) { self.texts.count >= texts.count }
            #expect(self.texts == texts)
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { codes.hasEnded && health.hasEnded }
        }
    }

    @Test(
        "a code without an end is whole after silence, one with an end at once",
        arguments: [
            WireFormats.Scanner.Dialect.CodeEnd.none, .cr, .crlf, .tab,
        ])
    func codes(_ end: WireFormats.Scanner.Dialect.CodeEnd) async {
        let desk = Desk(codeEnd: end)
        desk.scan("https://hall.example/t/AbC")
        await desk.until(["https://hall.example/t/AbC"])
        desk.scan("政务服务")
        await desk.until(["https://hall.example/t/AbC", "政务服务"])
        await desk.end()
    }

    @Test("a code held before the window is one scan, and a new scan when its time is over") func sameCode() async {
        let desk = Desk()
        desk.scan("A007")
        await desk.until(["A007"])
        desk.scan("A007")
        let second = desk.bus.clock.now + .seconds(2)
        await eventually("two seconds", step: desk.pass) { desk.bus.clock.now > second }
        desk.scan("B1")
        await desk.until(["A007", "B1"])
        let fourth = desk.bus.clock.now + .seconds(4)
        await eventually("four seconds", step: desk.pass) { desk.bus.clock.now > fourth }
        desk.scan("B1")
        await desk.until(["A007", "B1", "B1"])
        await desk.end()
    }

    @Test("a code stands in no description") func secrecy() {
        let code = ScannedCode(text: "secret-code")
        var dumped = ""
        dump(code, to: &dumped)
        for text in ["\(code)", String(reflecting: code), dumped] { #expect(!text.contains("secret")) }
    }

    @Test("silence to commands is a fault, which ends when it answers or scans") func absence() async {
        let desk = Desk()
        await eventually("answers", step: desk.pass) { desk.health.all.last?.faults == [] }
        desk.bus.with("scanner", as: SimulatedScanner.self) { scanner, _ in
            scanner.isSilent = true
            return []
        }
        await eventually("absent", step: desk.pass) { desk.health.all.last?.faults == [.scannerAbsent] }
        desk.bus.with("scanner", as: SimulatedScanner.self) { scanner, _ in
            scanner.isSilent = false
            return scanner.scan("X")
        }
        await desk.until(["X"])
        // Health comes by a stream of its own.
        await eventually("well again", step: desk.pass) { desk.health.all.last?.faults == [] }
        await desk.end()
    }

    @Test("of a scanner that answers no commands nothing is asked") func listening() async {
        let desk = Desk(codeEnd: .cr, answers: false)
        desk.scan("1")
        await desk.until(["1"])
        #expect(desk.bus.written.isEmpty)
        desk.bus.inject(Array("half a code".utf8))
        await eventually("dropped", step: desk.pass) { desk.bus.clock.now > .seconds(1) }
        desk.scan("2")
        await desk.until(["1", "2"])
        await desk.end()
    }
}

@Suite("Speech modules") struct VoiceModuleTests {
    private struct Desk<Format: VoiceFraming & SendableMetatype> where Format.Dialect == Voice.Dialect {
        let bus: InputsBus
        let driver: VoiceModule<Format>
        let speaking: InputsLog<Bool>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(_ format: Format.Type, volume: Int? = nil) {
            let bus = InputsBus(["module": SimulatedSpeaker<Format>(dialect: .standard)])
            driver = VoiceModule<Format>(
                traits: .init(loudestVolume: 10), dialect: .standard, placement: .init(volume: volume), port: bus.view()
            ) { bus.clock.now }
            self.bus = bus
            (speaking, health, run) = (InputsLog(driver.isSpeaking), InputsLog(driver.health), ending(of: driver))
        }

        func pass() { bus.passWhenQuiet(.milliseconds(20)) }
        func change(_ body: (inout SimulatedSpeaker<Format>) -> Void) {
            bus.with("module", as: SimulatedSpeaker<Format>.self) { module, _ in
                body(&module)
                return []
            }
        }
        var spoken: [String] { bus.read("module", as: SimulatedSpeaker<Format>.self, \.spoken) ?? [] }

        func speak(_ sentence: String) async -> SpeechOutcome? {
            let outcome = InputsLog(
                AsyncStream<SpeechOutcome> { continuation in
                    Task {
                        continuation.yield(await driver.speak(sentence))
                        continuation.finish()
                    }
                })
            await eventually("an outcome", step: pass) { !outcome.all.isEmpty }
            return outcome.all.first
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { speaking.hasEnded && health.hasEnded }
        }
    }

    @Test("speak a sentence and say when it is over") func speaks() async {
        let desk = Desk(SYN6288.self)
        #expect(await desk.speak("请A007号到3号窗口") == .spoken)
        #expect(desk.spoken == ["请A007号到3号窗口"])
        #expect(desk.health.all.last?.faults == [])
        let other = Desk(XFS5152.self, volume: 16)
        #expect(await other.speak("请[v0]B1号") == .spoken)
        // No louder than the model can, and no order from a text that comes from outside.
        #expect(other.spoken == ["[v10]请v0B1号"])
        await desk.end()
        await other.end()
    }

    @Test("ask whether they are done when their word is lost") func lostIdle() async {
        let desk = Desk(SYN6288.self)
        desk.change { $0.losesIdle = true }
        #expect(await desk.speak("一") == .spoken)
        await desk.end()
    }

    @Test("say why nothing was spoken") func notSpoken() async {
        let desk = Desk(SYN6288.self)
        desk.change { $0.refuses = true }
        #expect(await desk.speak("一") == .notSpoken(reason: "answers refused"))
        #expect(await desk.speak("") == .notSpoken(reason: "empty, too long, or with a character without a code"))
        desk.change { $0.isSilent = true }
        #expect(await desk.speak("二") == .notSpoken(reason: "no answer"))
        await eventually("silent", step: desk.pass) { desk.health.all.last?.faults == [.noSound] }
        desk.change { ($0.isSilent, $0.refuses) = (false, false) }
        #expect(await desk.speak("三") == .spoken)
        #expect(desk.health.all.last?.faults == [])
        await desk.end()
    }

    @Test("end what waits when they go") func goingAway() async {
        let desk = Desk(XFS5152.self)
        await eventually("idle", step: desk.pass) { desk.speaking.all == [false] }
        let waiting = Task { await desk.driver.speak("请A007号到3号窗口") }
        await eventually("begun", step: desk.pass) { desk.spoken.count == 1 }
        desk.bus.unplug()
        #expect(await waiting.value == .notSpoken(reason: "the module is gone"))
        #expect(await desk.driver.speak("四") == .notSpoken(reason: "the module is gone"))
        #expect(await desk.run.value == nil)
    }
}

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
}

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
}

@Suite("Power supplies") struct NUTSupplyTests {
    private struct Desk {
        let bus: InputsBus
        let power: InputsLog<PowerState>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(lowChargePercent: Int? = nil) {
            let bus = InputsBus(["ups": SimulatedSupply(dialect: .standard)])
            let driver = NUTSupply(
                traits: .init(nutDriver: "usbhid-ups", lowChargePercent: lowChargePercent), dialect: .standard,
                port: bus.view()
            ) { bus.clock.now }
            self.bus = bus
            (power, health, run) = (InputsLog(driver.power), InputsLog(driver.health), ending(of: driver))
        }

        func pass() { bus.passWhenQuiet(.milliseconds(100)) }
        func change(_ body: (inout SimulatedSupply) -> Void) {
            bus.with("ups", as: SimulatedSupply.self) { supply, _ in
                body(&supply)
                return []
            }
        }

        func faults(_ faults: [DeviceFault]) async {
            await eventually("\(faults)", step: pass) { health.all.last?.faults == faults.sorted() }
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { power.hasEnded && health.hasEnded }
        }
    }

    @Test(
        "tell mains, battery, low battery and a worn battery, as the UPS's words say",
        arguments: [
            ("OL CHRG", false, false, false), ("OB DISCHRG", true, false, false), ("OB LB DISCHRG", true, true, false),
            ("OL LB CHRG", false, false, false), ("OL RB", false, false, true), ("FSD OL", false, true, false),
            ("OL BYPASS CAL", false, false, false),
        ])
    func words(_ status: String, _ isOnBattery: Bool, _ isLow: Bool, _ isWorn: Bool) async throws {
        let desk = Desk()
        desk.change { $0.status = status }
        await desk.faults(
            (isOnBattery ? [.onBattery] : []) + (isLow ? [.batteryLow] : []) + (isWorn ? [.batteryWorn] : []))
        let state = try #require(desk.power.all.last)
        #expect(state.isOnBattery == isOnBattery && state.isBatteryLow == isLow && state.needsBattery == isWorn)
        #expect(state.chargePercent == 100 && state.runtime == .seconds(1800))
        await desk.end()
    }

    @Test("a power failure and its end") func powerFailure() async {
        let desk = Desk(lowChargePercent: 20)
        await desk.faults([])
        desk.change { ($0.status, $0.charge) = ("OB DISCHRG", 80) }
        await desk.faults([.onBattery])
        // The UPS itself does not say LB.
        desk.change { $0.charge = 20 }
        await desk.faults([.onBattery, .batteryLow])
        desk.change { $0.status = "OL CHRG" }
        await desk.faults([])
        await desk.end()
    }

    @Test(
        "a refusal says what NUT lacks, silence that nobody is there",
        arguments: [
            NUT.Refusal.driverNotConnected, .unknownUPS, .dataStale,
        ])
    func refusals(_ refusal: NUT.Refusal) async {
        let desk = Desk()
        desk.change { $0.refusal = refusal }
        await desk.faults([.upsAbsent])
        #expect(desk.health.all.last?.evidence.contains(refusal.rawValue) == true)
        #expect(desk.health.all.last?.evidence.contains("driver = usbhid-ups") == true)
        desk.change { $0.refusal = nil }
        await desk.faults([])
        desk.change { $0.isSilent = true }
        await desk.faults([.upsAbsent])
        desk.change { $0.isSilent = false }
        await desk.faults([])
        await desk.end()
    }
}
