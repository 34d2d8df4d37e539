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
