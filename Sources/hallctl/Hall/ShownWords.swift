import DeviceKit
import HallDomain

/// Words for what programs name.
enum ShownWords {
    static func state(_ state: String) -> String {
        switch state {
        case "ok": say("正常", "ok")
        case "warning": say("提醒", "warning")
        case "fault": say("故障", "fault")
        case "absent": say("不在", "absent")
        default: say("未知", "unknown")
        }
    }

    /// What a state was concluded from, behind it: raw words, states and bytes for the technician; empty for none.
    static func evidence(_ evidence: String) -> String {
        evidence.isEmpty ? "" : say("（依据：\(evidence)）", " (\(evidence))")
    }

    /// The word for a `DeviceRole`, or for `printQueue`.
    static func role(_ role: String) -> String {
        if let known = DeviceRole(rawValue: role) { return say(self.role(known)) }
        return role == "printQueue" ? say("打印队列", "print queue") : role
    }

    static func role(_ role: DeviceRole) -> BilingualText {
        switch role {
        case .documentPrinter: BilingualText(zh: "打印机", en: "printer")
        case .messageBoard: BilingualText(zh: "屏", en: "board")
        case .callButton: BilingualText(zh: "按键", en: "button")
        case .callTerminal: BilingualText(zh: "叫号器", en: "terminal")
        case .cardReader: BilingualText(zh: "读卡器", en: "card reader")
        case .evaluationPad: BilingualText(zh: "评价器", en: "rating pad")
        case .scanner: BilingualText(zh: "扫码器", en: "scanner")
        case .speakerModule: BilingualText(zh: "语音", en: "voice")
        case .contactInput: BilingualText(zh: "触点", en: "contact")
        case .ups: BilingualText(zh: "UPS", en: "UPS")
        case .watchdog: BilingualText(zh: "监视", en: "watchdog")
        case .backlight: BilingualText(zh: "背光", en: "backlight")
        }
    }

    static func clock(_ quality: String) -> String {
        switch quality {
        case "trusted": say("可信", "trusted")
        case "jumped": say("被调过", "was set")
        default: say("未确认", "not confirmed")
        }
    }

    static func port(_ port: String?) -> String {
        guard let port else { return say("未查", "not seen") }
        return port == "absent" ? say("不在", "absent") : say("在 ", "there: ") + port.dropFirst(8)
    }
}
