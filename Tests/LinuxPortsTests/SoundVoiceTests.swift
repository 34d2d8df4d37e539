import DeviceKit
import HallDomain
import LinuxPorts
import Testing

@Suite("The voice of espeak-ng", .enabled(if: SoundSupport.hasEspeak, "espeak-ng is not installed"))
struct SoundVoiceTests {
    let voice = EspeakVoice()

    @Test("says what the sentence says, and one other digit is heard", arguments: Language.allCases)
    func saysTheSentence(language: Language) async throws {
        let sentence = Speech.sentence(.call(ticket: "A012", to: "3"), language)
        let swapped = Speech.sentence(.call(ticket: "A013", to: "3"), language)
        let spoken = try await voice.speak(sentence, language: language.rawValue)
        #expect(!spoken.phonemes.isEmpty)
        let expected = try await voice.phonemes(of: sentence, language: language.rawValue)
        let other = try await voice.phonemes(of: swapped, language: language.rawValue)
        #expect(spoken.phonemes == expected)
        #expect(spoken.phonemes != other)
    }

    @Test("says every digit, letter and window differently", arguments: Language.allCases)
    func tellsApart(language: Language) async throws {
        var heard: Set<String> = []
        let digits = (0...9).map { Speech.ticket("\($0)\($0)\($0)", language) } + (language == .zh ? ["幺幺幺"] : [])
        let letters = "ABCDEFGHJKLMNPQRSTUVWXYZ".map { Speech.ticket("\($0)012", language) }
        for sentence in digits + letters {
            heard.insert(try await voice.phonemes(of: sentence, language: language.rawValue))
        }
        #expect(heard.count == digits.count + letters.count)
    }

    @Test("reads Chinese as Chinese and the letter by its name")
    func readsChinese() async throws {
        let phonemes = try await voice.phonemes(of: "请A零一二号，到三号窗口。", language: "zh")
        let clauses = phonemes.split(separator: "\n").map(String.init)
        #expect(clauses.count == 3, "a pause after the letter and one after the number: \(phonemes)")
        let expected = [
            "tS;h'i21N_| 'ei51_|", "l'i35N_| j'i55_| '@r51_| X'Au51_|",
            "t'Au51_| s'a55n_| X'Au51_| ts.hw'A55N_| kh'ou214_|",
        ]
        #expect(clauses == expected)
        let digits = try await voice.phonemes(of: "请A012号，到三号窗口。", language: "zh")
        #expect(digits == phonemes, "Arabic digits after a letter are read one by one")
        for announcement in SoundSupport.announcements {
            let said = try await voice.phonemes(of: Speech.sentence(announcement, .zh), language: "zh")
            #expect(!said.contains("(en)"), "\(announcement): \(said)")
        }
    }

    @Test("reads an English letter A as a letter")
    func readsEnglish() async throws {
        let call = try await voice.phonemes(of: "Last call for A, zero one two, Window three.", language: "en")
        #expect(call.contains("'eI"))
        #expect(!call.contains("f3r-@"))
        let guide = try await voice.phonemes(of: "A guide is on the way.", language: "en")
        #expect(!guide.hasPrefix("'eI"))
    }

    @Test("makes sound that is not silent and as long as its parts")
    func makesSound() async throws {
        let spoken = try await voice.speak("请A零一二号，到三号窗口。", language: "zh")
        let bare = try await EspeakVoice(settings: .init(chime: 0, leadIn: .zero))
            .speak("请A零一二号，到三号窗口。", language: "zh")
        #expect(spoken.wave.sampleRate == bare.wave.sampleRate)
        #expect(spoken.phonemes == bare.phonemes)
        let parts = bare.wave.duration + .milliseconds(200 + 400 + 150)
        #expect(abs((spoken.wave.duration - parts) / .milliseconds(1)) < 5)
        #expect((.seconds(2)...(.seconds(6))).contains(spoken.wave.duration))
        #expect(spoken.wave.samples.suffix(bare.wave.samples.count) == bare.wave.samples[...])
        let rate = spoken.wave.sampleRate
        #expect(spoken.wave.samples.prefix(rate / 5).allSatisfy { $0 == 0 }, "the amplifier wakes in silence")
        #expect(SoundSupport.level(spoken.wave.samples[(rate / 5)..<(rate / 2)]) > 500, "the chime sounds")
        #expect(SoundSupport.level(bare.wave.samples[...]) > 1000, "the sentence sounds")
        #expect(spoken.wave.samples.allSatisfy { abs(Int($0)) < 32_767 }, "nothing is clipped")
    }

    @Test("takes its settings")
    func takesSettings() async throws {
        let sentence = "设备测试，请勿理会。"
        let normal = try await EspeakVoice(settings: .init(chime: 0)).speak(sentence, language: "zh")
        let quick = try await EspeakVoice(settings: .init(wordsPerMinute: 300, chime: 0)).speak(
            sentence, language: "zh")
        let soft = try await EspeakVoice(settings: .init(amplitude: 20, chime: 0)).speak(sentence, language: "zh")
        #expect(quick.wave.duration < normal.wave.duration)
        #expect(SoundSupport.level(soft.wave.samples[...]) < SoundSupport.level(normal.wave.samples[...]) / 2)
    }

    @Test("gives a repeated sentence from its cache, and forgets the oldest")
    func repeats() async throws {
        let first = try await voice.speak("设备测试，请勿理会。", language: "zh")
        #expect(try await voice.speak("设备测试，请勿理会。", language: "zh") == first)
        let small = EspeakVoice(settings: .init(cachedSamples: 0))
        #expect(try await small.speak("设备测试，请勿理会。", language: "zh") == first)
    }

    @Test("refuses what it cannot say", arguments: ["", "，。", "[[]]", "\n", String(repeating: "号", count: 601)])
    func refuses(sentence: String) async {
        await #expect(throws: DeviceError.self) { try await voice.speak(sentence, language: "zh") }
    }

    @Test(
        "takes any text for text",
        arguments: ["--version 一", "[[_:]]一", "<speak>一</speak>", "\u{0}一\n二", "-f /etc/passwd"])
    func takesText(sentence: String) async throws {
        let spoken = try await voice.speak(sentence, language: "zh")
        #expect(spoken.wave.duration > .milliseconds(800))
        let phonemes = try await voice.phonemes(of: sentence, language: "zh")
        #expect(phonemes == spoken.phonemes)
    }

    @Test("says so when engine, voice or language are missing")
    func isMissing() async {
        let missing = EspeakVoice(settings: .init(program: "/nowhere/espeak-ng"))
        await expect(.unavailable, holding: "apt install espeak-ng") { try await missing.speak("一", language: "zh") }
        let broken = EspeakVoice(settings: .init(program: "/bin/false"))
        await expect(.unavailable, holding: "apt install") { try await broken.speak("一", language: "zh") }
        let mute = EspeakVoice(settings: .init(program: "/bin/true"))
        await expect(.malformedReply, holding: "/bin/true") { try await mute.speak("一", language: "zh") }
        await expect(.unsupported, holding: "zh and en") { try await voice.speak("Eins", language: "de") }
    }

    private func expect(
        _ cause: DeviceError.Cause, holding text: String, _ body: () async throws -> SpokenSentence
    ) async {
        do {
            _ = try await body()
            Issue.record("nothing was thrown")
        } catch let error as DeviceError {
            #expect(error.cause == cause)
            #expect(error.attempt.contains(text), "\(error)")
        } catch {
            Issue.record(error)
        }
    }
}
