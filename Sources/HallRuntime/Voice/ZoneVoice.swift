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
    private let speakers: ZoneSpeakers?
    private let speech: SpeechSettings
    private let isBilingual: Bool
    private let health: HealthBook
    private let logger: Logger
    private let trials: Trials
    private var queue = VoiceQueue()
    /// The calls that are current, each with its newest round.
    private var known: [Int: (calledAt: Moment, round: Int)] = [:]
    private var hasBegun = false
    /// Everybody is to leave: that is said again and again, and nothing else.
    private var isEvacuating = false
    /// The warning is being said by one of those who speak.
    private var isWarning = false
    /// Between two warnings.
    private var pausing: Task<Void, Never>?
    /// What reached people (or did not) and is not in the ledger yet.
    private var owed: [HallCommand] = []
    private let (silences, silence) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private let (wakes, waking) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// How long after a failure sound is tried again.
    struct Trials: Sendable {
        /// While a call waits to be read.
        var waiting = Duration.seconds(2)
        /// While nobody would miss it.
        var idle = Duration.seconds(10)
        /// Between the end of an evacuation's warning and its next beginning.
        var warning = Duration.seconds(5)
    }

    init(
        zone: Zone, hall: Hall, clock: any HallClock, voice: any VoicePack, output: any SoundOutput,
        speakers: ZoneSpeakers? = nil, speech: SpeechSettings, isBilingual: Bool, health: HealthBook, logger: Logger,
        trials: Trials = .init()
    ) {
        self.speakers = speakers
        (id, self.zone, self.hall, self.clock) = (zone.id, zone, hall, clock)
        (self.voice, self.output, self.speech, self.isBilingual) = (voice, output, speech, isBilingual)
        (self.health, self.logger, self.trials) = (health, logger, trials)
    }

    /// The name under which its health is told.
    nonisolated var device: DeviceID { DeviceID(rawValue: "voice-\(id.rawValue.lowercased())") }

    /// Says that this is a test; like any sentence it cuts off none and is cut off by none.
    func sayTest() async throws(DeviceError) {
        try await say(Speech.sentence(.test, .zh, settings: speech), "zh", "\(id)-test")
    }

    /// The calls of this zone that are current now, and whether everybody is to leave.
    func update(_ calls: [CurrentCall], isEvacuating: Bool = false) {
        self.isEvacuating = isEvacuating
        if !isEvacuating { pausing?.cancel() }
        let now = clock.now()
        let present = Dictionary(calls.map { ($0.call.id, $0.call.calledAt) }) { first, _ in first }
        // A day's calls count from 1: the same id at another time is another call.
        for (call, before) in known where present[call] != before.calledAt {
            queue.ended(call)
            known[call] = nil
        }
        for current in calls { take(current, now) }
        if !hasBegun {
            // Only now that the queue holds what the ledger has: what grew too old while nobody spoke is not read.
            hasBegun = true
            queue.soundReady(at: boot(now))
        }
        waking.yield()
    }

    private func take(_ current: CurrentCall, _ now: Moment) {
        let (call, round) = (current.call, current.call.recalls + 1)
        let at = time(of: call.lastAt, now)
        switch known[call.id] {
        case nil:
            let isSpoken = call.spokenAt?.elapsed(since: call.lastAt) != nil
            // One that was given up is read again only when staff have repeated it since.
            if !call.isUnspoken || call.recalls > 0 {
                queue.called(call.id, current.announcement, round: round, readings: isSpoken ? 1 : 0, at: at)
            }
        case let before? where before.round != round:
            queue.recalled(call.id, current.announcement, round: round, at: at)
        default: return
        }
        known[call.id] = (call.calledAt, round)
    }

    /// Speaks until cancelled.
    func run() async {
        note(.ready)
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.wakes { await self.speakAll() } }
            group.addTask { await self.outlastSilence() }
        }
    }

    /// While there is no sound: by time, to try it again and to tell what grew too old.
    private func outlastSilence() async {
        for await _ in silences {
            while queue.isSilent {
                let rest = queue.silenceDeadline == nil ? trials.idle : trials.waiting
                guard (try? await Task.sleep(for: rest, tolerance: rest / 4)) != nil else { return }
                await recover()
            }
        }
    }

    private func speakAll() async {
        await tellLedger()
        while !Task.isCancelled {
            if isEvacuating { return await warn() }
            guard let reading = queue.next(at: boot(clock.now())) else { return }
            await speak(reading)
            await tellLedger()
        }
    }

    /// Says the warning until nobody has to leave any more. Calls wait; what is being read is read to its end.
    private func warn() async {
        guard !isWarning, queue.current == nil else { return }
        isWarning = true
        while isEvacuating, !Task.isCancelled {
            do {
                try await say(Speech.sentence(.evacuation, .zh, settings: speech), "zh", "\(id)-evacuation")
                // In both languages, whatever the hall reads its calls in: whoever does not understand one stays.
                try await say(Speech.sentence(.evacuation, .en, settings: speech), "en", "\(id)-evacuation-en")
            } catch {
                queue.soundLost()
                loseSound(error)
            }
            let pause = Task { [trials] in
                // Cut short when nobody has to leave any more.
                _ = try? await Task.sleep(for: trials.warning, tolerance: trials.warning / 4)
            }
            pausing = pause
            await withTaskCancellationHandler {
                await pause.value
            } onCancel: {
                pause.cancel()
            }
        }
        isWarning = false
        waking.yield()
    }

    private func speak(_ reading: VoiceReading) async {
        let said = Speech.sentence(reading.announcement, .zh, settings: speech)
        do {
            try await say(said, "zh", "\(id)-\(reading.label)")
        } catch {
            queue.failed(reading, heard: false)
            return loseSound(error)
        }
        if isBilingual {
            let said = Speech.sentence(reading.announcement, .en, settings: speech)
            do {
                try await say(said, "en", "\(id)-\(reading.label)-en")
            } catch {
                // It was heard in Chinese and is not read twice for the sake of the rest.
                queue.soundLost()
                loseSound(error)
            }
        }
        queue.finished(reading)
        owed.append(.noteSpoken(call: reading.call, reading: reading.number))
        if !queue.isSilent { note(.ready) }
    }

    /// Through the zone's speaker module, where it has one: it has a voice of its own, for Chinese.
    private func say(_ sentence: String, _ language: String, _ name: String) async throws(DeviceError) {
        guard let speakers, speakers.isPlaced(in: id) else {
            return try await output.play(try await voice.speak(sentence, language: language), name: name)
        }
        if language == "zh" { try await speakers.speak(sentence, in: id) }
    }

    private func loseSound(_ error: DeviceError) {
        // At the end of the agent a sentence breaks off; that is no fault.
        if Task.isCancelled { return }
        silence.yield()
        note(DeviceHealth(faults: [.noSound], evidence: error.description))
        logger.warning("no sound", metadata: ["zone": "\(id)", "error": "\(error)"])
    }

    private func recover() async {
        await tellLedger()
        if queue.silenceDeadline == nil {
            guard await isTrialGood() else { return }
            queue.soundReady(at: boot(clock.now()))
            note(.ready)
        } else {
            // The next sentence is the trial: it fails again while there is no sound, and nothing of it is lost.
            queue.soundReady(at: boot(clock.now()))
        }
        await speakAll()
    }

    /// With nothing to say, the engine speaks into the void and a moment of silence is played: the fault stands until
    /// both were done.
    private func isTrialGood() async -> Bool {
        if let speakers, speakers.isPlaced(in: id) { return speakers.isThere(in: id) }
        let silence = Wave(sampleRate: 22_050, samples: Array(repeating: 0, count: 441))
        do {
            _ = try await voice.speak(Speech.sentence(.test, .zh, settings: speech), language: "zh")
            try await output.play(SpokenSentence(wave: silence, phonemes: ""), name: "\(id)-trial")
        } catch { return false }
        return true
    }

    /// Brings to the ledger what was spoken and what will not be; what it cannot keep now it gets with the next news.
    private func tellLedger() async {
        owed += queue.unspoken(at: boot(clock.now())).map { .noteUnspoken(call: $0) }
        let news = owed
        owed = []
        for command in news {
            do throws(HallError) { _ = try await hall.perform(command) } catch {
                if case .refused = error { continue }
                owed.append(command)
            }
        }
    }

    private func boot(_ moment: Moment) -> Duration { .nanoseconds(moment.mono) }

    /// A moment of another boot is taken as long ago: such a call is not read by itself.
    private func time(of moment: Moment, _ now: Moment) -> Duration {
        moment.boot == now.boot ? boot(moment) : boot(now) - .seconds(3600)
    }

    private func note(_ state: DeviceHealth) {
        let key = device
        let condition: DeviceStatus.Condition = state.isUsable ? .ok : .fault
        guard health.value[key]?.condition != condition else { return }
        let status = DeviceStatus(
            role: .speakerModule, model: "voice-pack", address: "zone \(id)", place: zone.name, condition: condition,
            faults: state.faults, evidence: state.evidence, since: clock.now())
        health.update { $0[key] = status }
    }
}
