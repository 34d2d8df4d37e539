import HallDomain
import Rendering

/// The opening check as one page for the wall.
struct OpeningCheckPage {
    private let sheet: WallSheet

    /// The page of a check in one language.
    init(_ check: CheckView, hall: HallPlan, _ language: Language) {
        func say(_ text: BilingualText) -> String { language == .zh ? text.zh : text.en }
        func word(_ key: TextKey, _ parameters: [String: String] = [:]) -> String {
            Catalogue.standard.text(key, language, parameters)
        }
        let date = CivilDate(wall: check.at, utcOffsetMinutes: hall.utcOffsetMinutes).description
        let time = WallTime(wall: check.at, utcOffsetMinutes: hall.utcOffsetMinutes).description
        let seconds = (check.milliseconds + 500) / 1000
        var sheet = WallSheet(title: say(hall.name), subtitle: say(check.summary))
        sheet.note = word("p.check.at", ["date": date, "time": time, "s": "\(seconds)"])
        sheet.footer = word("p.check.sign")
        sheet.rows = check.lines.map { line in
            let (mark, words): (WallSheet.Mark, TextKey) =
                switch line.verdict {
                case "proven": (.good, "p.check.proven")
                case "look": (.look, "p.check.lookat")
                default: (.bad, "p.check.fault")
                }
            let evidence = line.evidence.isEmpty ? "" : word("p.desk.evidence", ["evidence": line.evidence])
            let more = line.faults.isEmpty ? evidence : line.faults.map(say).joined(separator: " ")
            return WallSheet.Row(
                mark: mark, words: word(words), head: say(line.place), name: line.device, text: more)
        }
        self.sheet = sheet
    }

    /// The page as a PDF file.
    func pdf() throws(RenderingError) -> RenderedPicture { try sheet.pdf() }
}
