import Glibc

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
