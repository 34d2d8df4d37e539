import DeviceKit
public import HallDomain

/// A printer's roll, for whoever has to bring the next one.
public struct PaperView: Codable, Sendable, Equatable {
    /// The printer's name in the hall file.
    public var printer: String
    /// Its kiosk.
    public var kiosk: String?
    /// Whether the paper has ended.
    public var ended: Bool
    /// "换了新纸卷吗？" waits for an answer.
    public var asked: Bool
    /// Millimetres left; absent where nothing proves it.
    public var left: Int?
    /// Tickets left.
    public var tickets: Int?
    /// When it ends, wall clock milliseconds since 1970.
    public var endsAt: Int64?
    /// The same in words; absent without a time.
    public var text: BilingualText?

    /// The rolls of the printers among `sites`, by name.
    static func all(_ state: HallState, _ source: ViewSource, at kiosk: KioskID? = nil) -> [PaperView] {
        source.sites.filter { $0.value.role == .documentPrinter && (kiosk == nil || $0.value.kiosk == kiosk) }
            .sorted { $0.key < $1.key }
            .map { PaperView($0.key, $0.value, state, source) }
    }

    private init(_ id: DeviceID, _ site: DeviceSite, _ state: HallState, _ source: ViewSource) {
        let placed = PlacedDeviceID(rawValue: id.rawValue)
        let roll = state.paper.rolls[placed]
        let forecast = PaperForecast(
            of: placed, isLow: source.health[id]?.feelsPaperLow, state, source.plan, at: source.now)
        printer = id.rawValue
        kiosk = site.kiosk?.rawValue
        ended = roll?.isEnded ?? false
        asked = roll?.isAsked(at: source.now) ?? false
        // In steps that matter to a person: what is sent again with each ticket would keep every page busy.
        left = forecast.map { $0.left / 500 * 500 }
        tickets = forecast?.tickets.map { $0 < 20 ? $0 : $0 / 5 * 5 }
        endsAt = forecast?.endsAt.map { ($0 + 150_000) / 300_000 * 300_000 }
        text = endsAt.flatMap { Self.text($0, kiosk: site.kiosk, source) }
    }

    private static func text(_ end: Int64, kiosk: KioskID?, _ source: ViewSource) -> BilingualText? {
        guard let kiosk else { return nil }
        let offset = source.plan.utcOffsetMinutes
        let date = CivilDate(wall: end, utcOffsetMinutes: offset)
        let time = WallTime(wall: end, utcOffsetMinutes: offset).description
        if date == CivilDate(wall: source.now.wall, utcOffsetMinutes: offset) {
            return PageWords.text("g.paper.soon", ["kiosk": kiosk.rawValue, "time": time])
        }
        let parts = ["year": "\(date.year)", "month": "\(date.month)", "day": "\(date.day)"]
        let short = PageWords.text("p.date.short", parts)
        func say(_ language: Language, _ date: String) -> String {
            Catalogue.standard.text(
                "g.paper.later", language, ["kiosk": kiosk.rawValue, "date": date, "time": time])
        }
        return BilingualText(zh: say(.zh, short.zh), en: say(.en, short.en))
    }
}
