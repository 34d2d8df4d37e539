import DeviceKit
import HallDomain
import Synchronization
import Testing

@testable import HallRuntime

/// A speaker module that remembers what it spoke, or refuses.
private actor SpeakerStandIn: SpeakerModule {
    static let name = "speaker-stand-in"
    static let role = DeviceRole.speakerModule
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let isSpeaking: AsyncStream<Bool>
    private let speaking: AsyncStream<Bool>.Continuation
    private(set) var spoken: [String] = []
    private var outcome = SpeechOutcome.spoken

    init() {
        health = AsyncStream { $0.finish() }
        (isSpeaking, speaking) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) { self.init() }
    func run() async throws(DeviceError) {}
    func speak(_ sentence: String) -> SpeechOutcome {
        if case .notSpoken = outcome { return outcome }
        spoken.append(sentence)
        return outcome
    }
    func answer(with outcome: SpeechOutcome) { self.outcome = outcome }
    nonisolated func goAway() { speaking.finish() }

    static func placed() throws -> PlacedDevice {
        try .standIn(DriverEntry(SpeakerStandIn.self), "speaker-1", zone: "A")
    }
}

@Suite("A zone that a speaker module speaks in")
struct SpeakerModuleTests {
    private struct ModuleHall: Sendable {
        let house: EffectsHall
        let other = LoudspeakerStandIn()
        let speakers: ZoneSpeakers
        let device: PlacedDevice

        init() throws {
            house = try EffectsHall(EffectsDisk(), clock: EffectsClock(), plan: EffectsHall.plan(windows: ["1": "A"]))
            device = try SpeakerStandIn.placed()
            speakers = ZoneSpeakers(devices: [device])
        }

        func run(_ test: @Sendable () async throws -> Void) async throws {
            let announcing = CallAnnouncing(
                hall: house.hall, plan: house.plan, clock: house.clock, voice: VoiceStandIn(), outputs: ["A": other],
                speakers: speakers, settings: VoiceSettings(), health: house.health, logger: EffectsHall.logger)
            try await house.run([{ await announcing.run() }]) { _ in
                try await house.staff("1")
                try await test()
            }
            // The sound card of the zone has nothing to say.
            #expect(other.names.isEmpty)
        }

        var readings: Int { house.disk.events.filter { if case .callSpoken = $0 { true } else { false } }.count }
        var faults: [DeviceFault]? { house.health.value["voice-a"]?.faults }
    }

    @Test("is read to by it, and the ledger has every reading; one whose end nobody knows is not read again")
    func reads() async throws {
        let this = try ModuleHall()
        let module = SpeakerStandIn()
        let serving = Task { await this.speakers.serve(module, device: this.device) }
        try await this.run {
            try await eventually("it is there") { this.speakers.isThere(in: "A") }
            await module.answer(with: .doubtful(evidence: "no end"))
            try await this.house.issue()
            try await this.house.call()
            try await eventually("read twice, as every call") { this.readings == 2 }
            let spoken = await module.spoken
            #expect(spoken.count == 2 && spoken.allSatisfy { $0.contains("一号窗口") })
        }
        module.goAway()
        await serving.value
        #expect(!this.speakers.isThere(in: "A"))
    }

    @Test("is silent while its module is away or refuses, says so, and reads the call when it is back")
    func away() async throws {
        let this = try ModuleHall()
        let module = SpeakerStandIn()
        try await this.run {
            try await this.house.issue()
            try await this.house.call()
            try await eventually("no sound") { this.faults == [.noSound] }
            #expect(this.readings == 0)
            let serving = Task { await this.speakers.serve(module, device: this.device) }
            try await eventually("read") { this.readings == 2 }
            try await eventually("well") { this.faults == [] }
            #expect(await module.spoken.count == 2)
            module.goAway()
            await serving.value
        }
    }
}
