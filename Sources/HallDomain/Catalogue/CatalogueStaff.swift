extension CatalogueTables {
    /// The window page (§ 6). S20: 20 full-width characters. A fifth field is what a call terminal with six digits
    /// shows instead.
    static let staff = """
        s.call | S20 | 叫号 | Call next
        s.recall | S20 | 重呼 | Call again
        s.missed | S20 | 过号 | Missed
        s.finish | S20 | 办理完毕 | Done
        s.park | S20 | 挂起 | Hold
        s.resume | S20 | 继续办理 | Continue
        s.transfer | S20 | 转窗口 | Send on
        s.pause | S20 | 暂停 | Pause
        s.back | S20 | 恢复 | Resume
        s.undo | S20 | 撤销叫号（{s}秒内） | Undo call ({s} s)
        s.signin | S20 | 请签到：{window}号窗口 | Sign in at Window {window}
        s.signed | S20 | {staff}已签到，可以叫号 | {staff} signed in
        s.signin.other | S20 | 你已在{window}号窗口签到，是否换到本窗口？ \
        | You are signed in at Window {window}. Move here?
        s.two.windows | S20 | 已同时负责{window}、{window2}号窗口 | Serving Windows {window} and {window2}
        s.handover | S20 | {staff}正在本窗口办理{number}，请先交接 | {staff} is serving {number} here; hand over first
        s.nosign | S20 | 未签到不能叫号 | Sign in before calling | ------
        s.next | S20 | 下一位：{number}，{item6}，已等{n}分钟 | Next: {number}, {item6}, waited {n} min | {digits}
        s.none | S20 | 当前没有等候 | Nobody is waiting | 000
        s.none.help | S20 | 无人等候，{window}号窗口有{n}人，去支援？ \
        | Nobody here; {n} wait for Window {window}. Help?
        s.taken | S20 | {number}已由{window}号窗口叫号 | {number} was called by Window {window} | 00
        s.done.already | S20 | {number}已办理完毕，不能再叫 | {number} is already done | 00
        s.voided | S20 | {number}已作废（{reason}） | {number} was voided ({reason}) | 00
        s.notmine | S20 | 本窗口不办{item6}，请转到{windows}号窗口 | {item6} is served at Windows {windows} | 00
        s.finish.first | S20 | 请先结束{number}再叫下一位 | Finish {number} first
        s.tooFast | S20 | 刚叫过{number}，{s}秒后可再按 | {number} was just called; wait {s} s
        s.paused | S20 | 暂停中，按恢复后再叫号 | Paused; press Resume first
        s.recall.limit | S20 | 已重呼{n}次，可按过号 | Called {n} times; you can mark it missed
        s.missed.early | S20 | 语音还没播到{number}，请稍等再记过号 | {number} has not been announced yet; wait
        s.missed.done | S20 | {number}已过号，{n}分钟内报到可再叫 | {number} missed; may return within {n} min
        s.returned | S20 | {number}过号报到，排在后面第{n}位 | {number} is back, {n} from now
        s.elsewhere | S20 | 此人正在{window}号窗口办理，先叫下一位？ \
        | Being served at Window {window}; call the next one?
        s.undone | S20 | 已撤销，{number}回到最前 | Undone; {number} is first again
        s.transfer.ok | S20 | {number}已转到{window}号窗口，保留等候时间 \
        | {number} sent to Window {window}, arrival time kept
        s.park.many | S20 | 已挂起{n}个，请先处理 | {n} on hold; please deal with them
        s.reason | S20 | 暂停原因 | Reason
        s.reason.break | S20 | 短时离开 | short break
        s.reason.lunch | S20 | 午餐 | lunch
        s.reason.meeting | S20 | 会议培训 | meeting
        s.reason.system | S20 | 系统故障 | system fault
        s.reason.handover | S20 | 交接班 | handover
        s.item.pause | S20 | 暂停{item6}？有{n}人在等，并通知 | Pause {item6}; {n} waiting. Announce?
        s.rate.ask | S20 | 已请群众评价 | Rating requested
        s.rate.none | S20 | 本次未评价 | Not rated
        s.doubt | S20 | {number}可能没拿到号票，可补打 | {number} may have no paper; reprint possible
        s.board.off | S20 | {window}号窗口屏没有反应，请口头叫号 | Window {window} board is silent; call aloud
        s.button.stuck | S20 | 叫号键卡住，请用屏幕叫号 | Call button stuck; use the screen
        s.offline | S20 | 与大厅服务器断开，本窗口照常叫号 | Cut off from the hall server; calling goes on
        s.left | S20 | 还有{n}人未办，签退前请确认 | {n} still waiting; confirm before signing out
        s.day.sum | - | 今日叫号{a}，办理{b}，过号{c}，平均{m}分钟 \
        | Called {a}, served {b}, missed {c}, average {m} min
        """
}
