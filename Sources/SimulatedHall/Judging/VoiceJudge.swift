/// What was said, against the calls that central holds.
struct VoiceJudge {
    /// What each zone's voice has said.
    let sounds: [String: [SpokenFile]]
    /// The calls that were to be read.
    let calls: [Int: CentralCall]
    /// The zone of each window.
    let zones: [String: String]
    /// Whether the agent was killed meanwhile: a sentence then breaks off, and a call that is 20 s old by its return
    /// is not read any more.
    var wasKilled = false
    /// A folder for the sounds made to compare with.
    let folder: String

    /// Whether the engine is here to compare with.
    static let engine = "/usr/bin/espeak-ng"

    func rows() async -> [PromiseRow] {
        let reference = await EspeakReference.make(sentences, folder: folder)
        return [spoken(reference), alone]
    }

    private var sentences: Set<String> {
        Set(calls.values.map { Self.sentence($0.number, window: $0.window) })
    }

    private func spoken(_ reference: [String: EspeakReference]) -> PromiseRow {
        var row = PromiseRow(
            "voice", "each call is read out: every sound says its number and window, whole and audible")
        var first: Set<Int> = []
        var readings = 0
        for (zone, sounds) in sounds.sorted(by: { $0.key < $1.key }) {
            for sound in sounds {
                guard let label = sound.label, let call = calls[label.call] else {
                    row.check(false, "zone \(zone) heard \(sound.name), which belongs to no call")
                    continue
                }
                readings += 1
                row.check(zones[call.window] == zone, "zone \(zone) heard call \(call.id) of window \(call.window)")
                if label.round == 1, label.reading == 1, sound.played != nil { first.insert(call.id) }
                let wanted = reference[Self.sentence(call.number, window: call.window)]
                for complaint in Self.complaints(about: sound, wanted) {
                    row.check(false, "call \(call.id), \(call.number) (\(sound.name)): \(complaint)")
                }
            }
        }
        for call in calls.values.sorted(by: { $0.id < $1.id }) where call.end != "undone" {
            // After a crash a call older than 20 s is not read; the window was told then.
            let isExcused = call.isUnspoken && wasKilled
            row.check(first.contains(call.id) || isExcused, "call \(call.id): \(call.number) was never read out")
        }
        row.note = "\(readings) readings"
        return row
    }

    private var alone: PromiseRow {
        var row = PromiseRow("voice-alone", "one sentence at a time in a zone, never cut")
        for (zone, sounds) in sounds.sorted(by: { $0.key < $1.key }) {
            let played = sounds.compactMap { sound in sound.played.map { (sound.name, $0) } }
                .sorted { $0.1.lowerBound < $1.1.lowerBound }
            for (one, next) in zip(played, played.dropFirst()) {
                row.check(one.1.upperBound <= next.1.lowerBound, "zone \(zone): \(next.0) began in \(one.0)")
            }
            let cut = sounds.count { $0.played == nil }
            row.check(cut == 0 || wasKilled, "zone \(zone): \(cut) sentences were cut")
        }
        return row
    }

    /// The sentence of a call as it must be read: the letter, a pause, each digit, the window as a number.
    static func sentence(_ number: String, window: String) -> String {
        let digits = Array("零一二三四五六七八九")
        let read = number.map { character in character.wholeNumberValue.map { String(digits[$0]) } ?? "\(character)，" }
        let value = Int(window) ?? 0
        let tens = value >= 20 ? String(digits[value / 10 % 10]) : ""
        let whole =
            (value >= 10 ? tens + "十" : "") + (value % 10 == 0 && value >= 10 ? "" : String(digits[value % 10]))
        return "请\(read.joined())号，到\(whole)号窗口。"
    }

    /// What comes before each sentence: silence that wakes the amplifier, two tones, a breath.
    private static let leadSeconds = 0.2 + 0.4 + 0.15

    /// What is wrong with a sound.
    private static func complaints(about sound: SpokenFile, _ wanted: EspeakReference?) -> [String] {
        guard let wanted else { return ["cannot be compared: \(engine) made nothing"] }
        var complaints: [String] = []
        if sound.phonemes != wanted.phonemes {
            complaints.append("says [\(sound.phonemes.split(separator: "\n").joined(separator: " | "))]")
        }
        guard let wave = WaveLook(path: sound.path) else { return complaints + ["is no sound"] }
        let parts = leadSeconds + wanted.seconds
        if abs(wave.seconds - parts) > 0.01 {
            complaints.append("lasts \(wave.seconds) s, its parts \(parts) s")
        }
        if wave.audibleShare(ofLast: wanted.seconds) < 0.3 { complaints.append("is silent") }
        return complaints
    }
}

extension VoiceJudge {
    /// A judge of a morning's sounds.
    init(_ evidence: MorningEvidence, calls: [Int: CentralCall], folder: String) {
        sounds = evidence.sounds
        self.calls = calls
        zones = DemoHall.windows.reduce(into: [:]) { zones, entry in
            for number in entry.numbers { zones["\(number)"] = entry.zone }
        }
        wasKilled = evidence.record.wasKilled
        self.folder = folder
    }
}
