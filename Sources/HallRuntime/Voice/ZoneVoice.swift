import DeviceKit
import HallDomain
import Logging

/// The voice of one zone: one sentence at a time, never cut.
actor ZoneVoice {
    nonisolated let id: ZoneID
    private let zone: Zone
    private let hall: Hall
    private let clock: any HallClock
    private let voice: any VoicePack
    private let output: any SoundOutput
    private let speech: SpeechSettings
    private let isBilingual: Bool
    private let health: HealthBook
    private let logger: Logger
    private var queue = VoiceQueue()
    private var known: [Int: Int] = [:]
    private let (silences, silence) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let (wakes, waking) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(
        zone: Zone, hall: Hall, clock: any HallClock, voice: any VoicePack, output: any SoundOutput,
        speech: SpeechSettings, isBilingual: Bool, health: HealthBook, logger: Logger
    ) {
        (id, self.zone, self.hall, self.clock) = (zone.id, zone, hall, clock)
        (self.voice, self.output, self.speech, self.isBilingual) = (voice, output, speech, isBilingual)
        (self.health, self.logger) = (health, logger)
    }

    /// The calls of this zone that are current now.
    func update(_ calls: [CurrentCall]) {
        let now = clock.now()
        for current in calls {
            let (call, round) = (current.call, current.call.recalls + 1)
            guard known[call.id] != round else { continue }
            let at = time(of: call.lastAt, now)
            if known[call.id] == nil {
                let isSpoken = call.spokenAt.map { $0.mono >= call.lastAt.mono } ?? false
                if !call.isUnspoken {
                    queue.called(call.id, current.announcement, round: round, readings: isSpoken ? 1 : 0, at: at)
                }
            } else {
                queue.recalled(call.id, current.announcement, round: round, at: at)
            }
            known[call.id] = round
        }
        let present = Set(calls.map(\.call.id))
        for call in known.keys where !present.contains(call) {
            queue.ended(call)
            known[call] = nil
        }
        waking.yield()
    }

    /// Speaks until cancelled.
    func run() async {
        note(.ready)
        queue.soundReady(at: boot(clock.now()))
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.wakes { await self.speakAll() } }
            group.addTask { await self.outlastSilence() }
        }
    }

    /// While there is no sound: by time, to try it again and to tell what grew too old.
    private func outlastSilence() async {
        for await _ in silences {
            while queue.isSilent {
                guard (try? await Task.sleep(for: .seconds(2), tolerance: .milliseconds(500))) != nil else { return }
                await recover()
            }
        }
    }

    private func speakAll() async {
        await reportUnspoken()
        while !Task.isCancelled, let reading = queue.next(at: boot(clock.now())) {
            do {
                try await speak(reading)
                queue.finished(reading)
                _ = try? await hall.perform(.noteSpoken(call: reading.call, reading: reading.number))
            } catch {
                queue.failed(reading, heard: false)
                silence.yield()
                note(DeviceHealth(faults: [.noSound], evidence: error.description))
                logger.warning("no sound", metadata: ["zone": "\(id)", "error": "\(error)"])
            }
            await reportUnspoken()
        }
    }

    private func speak(_ reading: VoiceReading) async throws(DeviceError) {
        let chinese = Speech.sentence(reading.announcement, .zh, settings: speech)
        try await output.play(try await voice.speak(chinese, language: "zh"), name: "\(id)-\(reading.label)")
        if isBilingual {
            let english = Speech.sentence(reading.announcement, .en, settings: speech)
            try await output.play(try await voice.speak(english, language: "en"), name: "\(id)-\(reading.label)-en")
        }
    }

    private func recover() async {
        await reportUnspoken()
        // The next sentence is the trial: it fails again while there is no sound, and nothing of it is lost.
        queue.soundReady(at: boot(clock.now()))
        note(.ready)
        await speakAll()
    }

    private func reportUnspoken() async {
        for call in queue.unspoken(at: boot(clock.now())) { _ = try? await hall.perform(.noteUnspoken(call: call)) }
    }

    private func boot(_ moment: Moment) -> Duration { .nanoseconds(moment.mono) }

    /// A moment of another boot is taken as long ago: such a call is not read by itself.
    private func time(of moment: Moment, _ now: Moment) -> Duration {
        moment.boot == now.boot ? boot(moment) : boot(now) - .seconds(3600)
    }

    private func note(_ state: DeviceHealth) {
        let key = DeviceID(rawValue: "voice-\(id.rawValue.lowercased())")
        let condition: DeviceStatus.Condition = state.isUsable ? .ok : .fault
        guard health.value[key]?.condition != condition else { return }
        let status = DeviceStatus(
            role: .speakerModule, model: "voice-pack", address: "zone \(id)", place: zone.name, condition: condition,
            faults: state.faults, evidence: state.evidence, since: clock.now())
        health.update { $0[key] = status }
    }
}
