import Foundation
import HallRuntime

/// What a test tells, in words.
enum TrialWords {
    /// What the person is asked to do.
    static func request(_ name: String, seconds: Int) -> String {
        let text =
            switch name {
            case "press-and-hold": say("请短按一次按键，松开后再按住2秒。", "Press the key briefly; then hold it for 2 seconds.")
            case "press": say("请按一次按键。", "Press the key once.")
            case "card":
                say(
                    "请把一张证件放到读卡器上（只看能不能读，不显示也不保存内容）。",
                    "Lay a card on the reader (only whether it reads is looked at; nothing of it is shown or kept).")
            case "code": say("请扫一个码（只显示长度，不显示内容）。", "Scan any code (its length is shown, never its text).")
            case "grades": say("请把评价器的每个键按一遍。", "Press every key of the rating pad once.")
            case "keys":
                say(
                    "叫号器显示8888并响一声。请把每个键按一遍（不会叫号）。",
                    "The terminal shows 8888 and beeps. Press each of its keys once (nobody is called).")
            case "contact":
                say("请让触点动作一次（开门、按键、报警试验）。", "Make the contact act once (open the door, press, test the alarm).")
            case "mains": say("请拔掉UPS的市电插头，看到变化后插回。", "Pull the UPS's mains plug; put it back once the change is seen.")
            case "look": say("请看屏：下面的每一幅停3秒。", "Look at the board: each of these stands for 3 seconds.")
            case "listen": say("请听：正在播报“设备测试”。", "Listen: the voice says that this is a test.")
            default: name
            }
        return ["look", "listen"].contains(name)
            ? text : text + say("最多等\(seconds)秒，Ctrl-C 结束。", " At most \(seconds) s; Ctrl-C ends.")
    }

    /// What came from a device.
    static func happening(_ happening: DeviceHappening) -> String? {
        let detail = happening.detail
        let rest = detail.split(separator: " ", maxSplits: 1).dropFirst().joined()
        switch happening.kind {
        case .pressed: return say("按下", "pressed")
        case .released: return say("松开", "released")
        case .key: return key(detail.prefix { $0 != " " }.description) + (rest.isEmpty ? "" : " \(rest)")
        case .grade:
            return Int(detail).map { say("评价\($0)星", "grade \($0)") } ?? say("按键“\(detail)”", "key “\(detail)”")
        case .card: return card(detail)
        case .code:
            return detail == "ticket"
                ? say("本大厅今天的号票", "a ticket of today") : say("一个码，\(detail)个字符", "a code of \(detail) characters")
        case .contact: return contact(detail.hasPrefix("active"), rest)
        case .power:
            return (detail.hasPrefix("battery") ? say("电池供电", "on battery") : say("市电供电", "on mains"))
                + (rest.isEmpty ? "" : " \(rest)")
        case .edge, .shown: return nil
        }
    }

    private static func key(_ name: String) -> String {
        switch name {
        case "call": say("叫号", "call")
        case "recall": say("重呼", "call again")
        case "missed": say("过号", "missed")
        case "finish": say("办理完毕", "done")
        case "pause": say("暂停", "pause")
        case "undo": say("撤销叫号", "undo call")
        case "evaluate": say("评价", "ask for a rating")
        case "transfer": say("转窗口", "send on")
        default: name
        }
    }

    private static func card(_ what: String) -> String {
        switch what {
        case "placed": say("放上了证件", "a card was laid down")
        case "read": say("读到了证件", "a card was read")
        case "failed": say("没有读到证件", "a card could not be read")
        case "unsupported": say("不支持的证件", "a document of another kind")
        default: say("证件拿走了", "the card was taken away")
        }
    }

    private static func contact(_ isActive: Bool, _ meaning: String) -> String {
        let name =
            switch meaning {
            case "fireAlarm": say("火警", "fire alarm")
            case "emergencyKey": say("紧急按键", "emergency key")
            case "door": say("门", "door")
            case "mainsLost": say("市电中断", "mains lost")
            default: meaning
            }
        return name + (isActive ? say("：动作", ": active") : say("：未动作", ": idle"))
    }

    /// A pattern on a board, and whether it was acknowledged.
    static func pattern(_ step: TrialStep) -> String {
        let shown = step.detail == " " ? say("（全暗）", "(dark)") : step.detail
        guard let took = step.milliseconds else { return "\(shown)  " + Paint.red(say("没有确认", "not acknowledged")) }
        return "\(shown)  " + say("\(Int(took)) 毫秒后确认", "acknowledged after \(Int(took)) ms")
    }

    /// The addresses of a bus.
    static func bus(_ step: TrialStep) -> [String] {
        let head = [
            say("地址", "ADDRESS"), say("设备", "DEVICE"), say("问", "ASKED"), say("无答", "SILENT"), say("乱码", "GARBLED"),
            say("出错率", "ERRORS"),
        ]
        let rows = (step.bus ?? []).map { row in
            [
                "\(row.address)", row.device ?? say("不在大厅文件里", "not in the hall file"), "\(row.asked)", "\(row.silent)",
                "\(row.garbled)", String(format: "%.0f %%", row.errorRate * 100),
            ]
        }
        let table = TextTable(rows: [head] + rows) { line, column in
            guard line > 0, column == 5, let row = step.bus?[line - 1] else { return line == 0 ? .dim : nil }
            return row.errorRate == 0 ? .green : row.errorRate < 0.5 ? .yellow : .red
        }
        return [say("线路 \(step.detail)：", "Line \(step.detail):")] + table.lines.map { "  " + $0 }
    }

    /// Why a test ended as it did.
    static func why(_ text: String) -> String {
        let known: [String: String] = [
            "spoken; whether it is heard only a person can say": "已播报，听不听得到要人来听",
            "nobody was there to press it": "没有人来按", "nobody was there to use it": "没有人来操作",
            "nobody was there to change it": "没有人来改变它", "no press came": "没有收到按键", "nothing came": "什么也没有收到",
            "no short press": "没有短按", "no long press": "没有长按", "pressed": "按过了",
            "the board cannot answer": "这种屏不会应答", "every pattern acknowledged": "每一幅都确认了",
            "no change came": "没有变化", "it does not tell its state": "它不报告状态", "the device is not there": "设备不在",
            "nothing more can be tried on this kind of device": "这种设备没有别的可试",
        ]
        return say(known[text] ?? "依据：\(text)", text)
    }
}
