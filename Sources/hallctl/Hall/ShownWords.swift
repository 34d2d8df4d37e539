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

    /// The word for a `DeviceRole`, or for `printQueue`.
    static func role(_ role: String) -> String {
        switch DeviceRole(rawValue: role) {
        case nil where role == "printQueue": say("打印队列", "print queue")
        case .documentPrinter: say("打印机", "printer")
        case .messageBoard: say("屏", "board")
        case .callButton: say("按键", "button")
        case .callTerminal: say("叫号器", "terminal")
        case .cardReader: say("读卡器", "card reader")
        case .evaluationPad: say("评价器", "rating pad")
        case .scanner: say("扫码器", "scanner")
        case .speakerModule: say("语音", "voice")
        case .contactInput: say("触点", "contact")
        case .ups: say("UPS", "UPS")
        case .watchdog: say("监视", "watchdog")
        case .backlight: say("背光", "backlight")
        case nil: role
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
