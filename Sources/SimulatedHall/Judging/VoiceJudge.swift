import Glibc

/// What was said, against the calls that central holds.
struct VoiceJudge {
    let evidence: MorningEvidence
    let calls: [Int: CentralCall]
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
        for (zone, sounds) in evidence.sounds.sorted(by: { $0.key < $1.key }) {
            for sound in sounds {
                guard let label = sound.label, let call = calls[label.call] else {
                    row.check(false, "zone \(zone) heard \(sound.name), which belongs to no call")
                    continue
                }
                readings += 1
                if label.round == 1, label.reading == 1, sound.played != nil { first.insert(call.id) }
                let wanted = reference[Self.sentence(call.number, window: call.window)]
                for complaint in Self.complaints(about: sound, wanted) {
                    row.check(false, "call \(call.id), \(call.number) (\(sound.name)): \(complaint)")
                }
            }
        }
        for call in calls.values.sorted(by: { $0.id < $1.id }) where call.end != "undone" {
            // After a crash a call older than 20 s is not read; the window was told then.
            let isExcused = call.isUnspoken && evidence.record.faults.contains { $0.fault == .agentKilled }
            row.check(first.contains(call.id) || isExcused, "call \(call.id): \(call.number) was never read out")
        }
        row.note = "\(readings) readings"
        return row
    }

    private var alone: PromiseRow {
        var row = PromiseRow("voice-alone", "one sentence at a time in a zone, never cut")
        for (zone, sounds) in evidence.sounds.sorted(by: { $0.key < $1.key }) {
            let played = sounds.compactMap { sound in sound.played.map { (sound.name, $0) } }
                .sorted { $0.1.lowerBound < $1.1.lowerBound }
            for (one, next) in zip(played, played.dropFirst()) {
                row.check(one.1.upperBound <= next.1.lowerBound, "zone \(zone): \(next.0) began in \(one.0)")
            }
            let cut = sounds.count { $0.played == nil }
            let isExcused = evidence.record.faults.contains { $0.fault == .agentKilled }
            row.check(cut == 0 || isExcused, "zone \(zone): \(cut) sentences were cut")
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

    /// What is wrong with a sound. The chime before the sentence takes at most two seconds.
    private static func complaints(about sound: MorningEvidence.SpokenFile, _ wanted: EspeakReference?) -> [String] {
        guard let wanted else { return ["cannot be compared: \(engine) made nothing"] }
        var complaints: [String] = []
        if sound.phonemes != wanted.phonemes {
            complaints.append("says [\(sound.phonemes.split(separator: "\n").joined(separator: " | "))]")
        }
        guard let wave = WaveLook(path: sound.path) else { return complaints + ["is no sound"] }
        if wave.seconds < wanted.seconds * 0.98 || wave.seconds > wanted.seconds + 2 {
            complaints.append("lasts \(wave.seconds) s, its sentence \(wanted.seconds) s")
        }
        if wave.audibleShare(ofLast: wanted.seconds) < 0.3 { complaints.append("is silent") }
        return complaints
    }
}

/// A look at a wave file: signed 16 bit mono, as voices make it.
struct WaveLook {
    let rate: Int
    private let bytes: [UInt8]

    /// Reads a file; `nil` when it is no such wave file. Blocking.
    init?(path: String) {
        guard let bytes = StageFolder.read(path), bytes.count > 44, bytes.starts(with: Array("RIFF".utf8)) else {
            return nil
        }
        self.bytes = bytes
        rate = Int(bytes[24]) | Int(bytes[25]) << 8 | Int(bytes[26]) << 16
        guard rate > 0, bytes[22] == 1, bytes[34] == 16 else { return nil }
    }

    private var count: Int { (bytes.count - 44) / 2 }

    var seconds: Double { Double(count) / Double(rate) }

    /// The share of 50 ms pieces of the last seconds in which anything can be heard.
    func audibleShare(ofLast seconds: Double) -> Double {
        let start = max(0, count - Int(seconds * Double(rate)))
        let piece = max(1, rate / 20)
        var pieces = 0
        var audible = 0
        bytes.withUnsafeBufferPointer { bytes in
            for begin in stride(from: start, to: count - piece, by: piece) {
                pieces += 1
                // Every eighth sample is enough to hear whether anything is there.
                for index in stride(from: begin, to: begin + piece, by: 8) {
                    let place = 44 + index * 2
                    let value = Int16(truncatingIfNeeded: Int(bytes[place]) | Int(bytes[place + 1]) << 8)
                    if value.magnitude > 400 {
                        audible += 1
                        break
                    }
                }
            }
        }
        return pieces == 0 ? 0 : Double(audible) / Double(pieces)
    }
}

/// What the engine itself makes of a sentence.
struct EspeakReference: Sendable {
    var phonemes: String
    var seconds: Double

    /// References by sentence, a few at a time.
    static func make(_ sentences: Set<String>, folder: String) async -> [String: EspeakReference] {
        guard await ChildProcessThread.launch({ StageFolder.make(folder) }) else { return [:] }
        var rest = sentences.sorted().enumerated().makeIterator()
        return await withTaskGroup(of: (String, EspeakReference?).self) { group in
            var made: [String: EspeakReference] = [:]
            for _ in 0..<3 {
                if let (index, sentence) = rest.next() {
                    group.addTask { (sentence, await one(sentence, "\(folder)/\(index)")) }
                }
            }
            for await (sentence, reference) in group {
                made[sentence] = reference
                if let (index, sentence) = rest.next() {
                    group.addTask { (sentence, await one(sentence, "\(folder)/\(index)")) }
                }
            }
            return made
        }
    }

    private static func one(_ sentence: String, _ path: String) async -> EspeakReference? {
        let words = [
            VoiceJudge.engine, "-b", "1", "-v", "cmn-latn-pinyin", "-s", "160", "-a", "100", "-p", "50", "-x",
            "--phonout=\(path).phonemes", "-w", "\(path).wav", "--", sentence,
        ]
        guard let child = try? await ChildProcess.start(.init(words)), await child.ended() == .exited(0) else {
            return nil
        }
        return await withCheckedContinuation { continuation in
            ChildProcessThread.detach {
                let text = String(decoding: StageFolder.read("\(path).phonemes") ?? [], as: UTF8.self)
                let lines = text.split(whereSeparator: \.isNewline).map { line in
                    line.split(separator: " ").joined(separator: " ")
                }
                let wave = WaveLook(path: "\(path).wav")
                unlink("\(path).wav")
                continuation.resume(
                    returning: wave.map { wave in
                        EspeakReference(
                            phonemes: lines.filter { !$0.isEmpty }.joined(separator: "\n"), seconds: wave.seconds)
                    })
            }
        }
    }
}
