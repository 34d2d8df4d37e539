import DeviceKit
public import HallDomain

/// One plain question about devices, for whoever stands before the screen.
public struct RoleQuestion: Sendable, Equatable, Codable {
    /// One answer.
    public struct Choice: Sendable, Equatable, Codable {
        /// Named in the answer.
        public var id: String
        /// What the button says.
        public var text: BilingualText
    }

    /// Named in the answer; another question has another.
    public var id: String
    /// What is asked.
    public var text: BilingualText
    /// The answers.
    public var choices: [Choice]
    /// The kiosks on whose screens it stands; empty: on all.
    public var kiosks: [KioskID]

    /// The answer that says: none of these.
    static let none = "none"

    /// What a new device is for.
    static func place(_ plug: PluggedPort, _ places: [PlacedDevice], _ plan: HallPlan) -> RoleQuestion {
        let choices = places.map { Choice(id: $0.id.rawValue, text: $0.title(in: plan)) }
        return RoleQuestion(
            id: "plug:\(plug.plug)", text: PageWords.text("p.role.ask", ["device": plug.name]),
            choices: choices + [Choice(id: none, text: PageWords.text("p.role.none"))],
            kiosks: kiosks(of: places))
    }

    /// Whether two devices that hang on each other's ports shall stay so.
    static func crossed(_ pair: [PlacedDevice], _ plan: HallPlan) -> RoleQuestion {
        RoleQuestion(
            id: "crossed:" + pair.map(\.id.rawValue).joined(separator: ":"),
            text: PageWords.fault(DeviceFault.swapped.rawValue, at: both(pair, plan)),
            choices: [Choice(id: "keep", text: PageWords.text("p.role.keep"))], kiosks: kiosks(of: pair))
    }

    /// Both of a pair, for people: `读卡器和2号窗口屏`.
    static func both(_ pair: [PlacedDevice], _ plan: HallPlan) -> BilingualText {
        let titles = pair.map { $0.title(in: plan) }
        return BilingualText(
            zh: titles.map(\.zh).joined(separator: "和"), en: titles.map(\.en).joined(separator: " and "))
    }

    private static func kiosks(of devices: [PlacedDevice]) -> [KioskID] { Set(devices.compactMap(\.kiosk)).sorted() }
}

extension PlacedDevice {
    /// What and where it is, for people: `3号窗口屏`, `取号机1打印机`.
    func title(in plan: HallPlan) -> BilingualText {
        let kind = PageWords.text(TextKey("role.\(model.role.rawValue)"))
        let place = place(in: plan)
        return BilingualText(zh: place.zh + kind.zh, en: "\(place.en) \(kind.en)")
    }
}
