import DeviceKit
import Foundation
import HallDomain

/// Fonts with Chinese characters, the voice and the sound card.
struct VoiceCheck: DoctorCheck {
    let name = "voice"
    let title = BilingualText(zh: "字体和语音", en: "Fonts, voice")

    func judge(_ facts: MachineFacts) -> Judgement {
        var diagnoses: [Diagnosis] = []
        if facts.hasChineseFont == false {
            diagnoses.append(
                Diagnosis(
                    DeviceFault.fontMissing.rawValue, check: name, at: facts.place, zh: "“政”字画不出来",
                    en: "the character 政 cannot be drawn"))
        }
        if facts.hasChineseFont == true, let missing = facts.missingCharacters, !missing.isEmpty {
            let points = missing.flatMap(\.unicodeScalars).map { "U+" + String($0.value, radix: 16, uppercase: true) }
                .joined(separator: " ")
            diagnoses.append(
                Diagnosis(
                    DeviceFault.fontMissing.rawValue, check: name, at: facts.place,
                    zh: "画不出来的生僻字：\(points)；装fonts-hanazono",
                    en: "rare characters that cannot be drawn: \(points); install fonts-hanazono", weight: .warning))
        }
        if let voice = facts.voice {
            if !voice.hasProgram || voice.hasMandarin == false {
                diagnoses.append(
                    Diagnosis(
                        .voiceMissing, check: name, at: facts.place,
                        zh: voice.hasProgram ? "没有普通话语音" : "没有/usr/bin/espeak-ng",
                        en: voice.hasProgram ? "the Mandarin voice is missing" : "there is no /usr/bin/espeak-ng"))
            }
            if let wanted = voice.wanted, !Self.isThere(wanted, among: voice.cards) {
                let cards = voice.cards.isEmpty ? "–" : voice.cards.joined(separator: ", ")
                diagnoses.append(
                    Diagnosis(
                        .soundCardAbsent, check: name, at: facts.place, zh: "要\(wanted)，有\(cards)",
                        en: "wanted \(wanted), there are: \(cards)"))
            }
        }
        var judgement = Judgement(
            diagnoses, zh: "有中文字体\(facts.voice == nil ? "" : "和语音")",
            en: "a Chinese font\(facts.voice == nil ? "" : " and a voice")")
        if facts.hasChineseFont == nil, diagnoses.isEmpty { judgement.unknown = Judgement.late.unknown }
        return judgement
    }

    /// Whether an ALSA name (`hw:CARD=Device,DEV=0`, `plughw:1,0`, `default`) can be one of these cards.
    private static func isThere(_ name: String, among cards: [String]) -> Bool {
        guard !cards.isEmpty else { return false }
        if let range = name.range(of: "CARD=") {
            return cards.contains(String(name[range.upperBound...].prefix { $0 != "," }))
        }
        if name.contains("hw:") {
            let card = name.split(separator: ":").last?.prefix { $0 != "," } ?? ""
            return Int(card).map { $0 < cards.count } ?? cards.contains(String(card))
        }
        return true
    }
}
