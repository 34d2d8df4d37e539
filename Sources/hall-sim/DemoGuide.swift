import Glibc
import HallDomain
import SimulatedHall

/// What the demo says when the hall is open: what to try first, and where everything else is.
struct DemoGuide {
    var settings: HallStage.Settings
    var simPort: Int?

    /// The terminal's language; English on the kernel's console, which has no Chinese glyphs.
    static let language: Language = {
        func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        if value("TERM") == "linux" { return .en }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.map(value).first { !$0.isEmpty } ?? ""
        return locale.lowercased().hasPrefix("zh") ? .zh : .en
    }()

    var lines: [String] {
        let hall = "http://127.0.0.1:\(settings.port)"
        let kiosks = DemoHall.kiosks.map { "\(hall)/kiosk/\($0)" }
        var steps = [(kiosks[0], say("点一个事项，取号", "tap a service and take a number"))]
        if let simPort {
            steps.insert(
                (
                    "http://127.0.0.1:\(simPort)/",
                    say("模拟的设备：号票、屏、按键、证件、故障开关", "the simulated devices: paper, boards, keys, cards, faults")
                ), at: 0)
        }
        steps.append(
            ("\(hall)/window/1", say("工号1001签到，按回车叫号，按F办理完毕", "sign in as 1001, Enter calls, F finishes")))
        let more = [
            (say("取号机", "kiosks"), kiosks.joined(separator: "  ")),
            (say("窗口", "windows"), "\(hall)/window/1 … 8  " + say("（工号1001…1008）", "(staff 1001 … 1008)")),
            (say("大厅屏", "displays"), "\(hall)/display/A  \(hall)/display/B"),
            (say("导办台", "help desk"), "\(hall)/desk  " + say("（值班长1010）", "(duty manager 1010)")),
            (say("中心", "central"), "http://127.0.0.1:\(settings.centralPort)/"),
            (say("技术员", "technician"), "\(settings.programs)/hallctl status --root \(settings.folder)/root"),
        ]
        return [say("大厅开了。先试：", "The hall is open. Try first:")]
            + steps.enumerated().map { "  \($0 + 1). \($1.0)  \($1.1)" }
            + [say("其他页面：", "And:")]
            + more.map { "  \(padded($0.0)) \($0.1)" }
            + [say("按 Ctrl-C 结束，什么也不留下。", "Ctrl-C ends it and takes everything away.")]
    }

    private func say(_ zh: String, _ en: String) -> String { Self.language == .zh ? zh : en }

    private func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, 10 - DisplayWidth.cells(of: name)))
    }
}
