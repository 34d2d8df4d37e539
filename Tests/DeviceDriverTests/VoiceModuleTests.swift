import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

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
