extension CatalogueTables {
    /// Guide desk, paper, day (§ 7), evaluation and feedback (§ 8). The five grades are fixed by 国办发〔2019〕51号.
    static let desk = """
        g.issue | - | 代取号 | Issue for a visitor
        g.group | - | 同一人多件，共{n}件 | One visitor, {n} applications
        g.find | - | 输入号码或扫号票 | Enter or scan a number
        g.lane | - | 改为优先 | Change to priority
        g.reprint.why | - | 补打原因 | Reprint reason
        g.reprint.why.nopaper | - | 没出纸 | no paper
        g.reprint.why.lost | - | 丢失 | lost
        g.reprint.why.unreadable | - | 看不清 | unreadable
        g.paper.ask | - | 换了新纸卷吗？ | Is this a new roll?
        g.paper.ok | - | 纸已装好，测试票正常请撕下作废 | Paper is in. Tear off the test slip and throw it away
        g.paper.soon | - | {kiosk}号取号机预计{time}用完纸 | Machine {kiosk} will run out about {time}
        g.paper.later | - | {kiosk}号取号机预计{date}{time}用完纸 | Machine {kiosk} will run out on {date} about {time}
        g.swap.ask | - | 新打印机用在{kiosk}号取号机，对吗？ | Use the new printer on machine {kiosk}?
        g.day.open | - | 今天是{date}，星期{wd}，{time}，对吗？ | Today is {date}, {time}. Correct?
        g.day.override.open | - | 今天开放 | Open today
        g.day.override.closed | - | 今天不开放 | Closed today
        g.calendar.missing | - | {year}年节假日安排还没导入，按周一至周五开放 \
        | No holiday calendar for {year}; open Monday to Friday
        g.day.close | - | 还有{n}人等候，确定结束今天的服务吗？ | {n} still waiting. Close the day?
        g.day.closed | - | 今天的服务已结束，可以关机 | The day is closed. You may switch off
        g.link.vouched | - | 已确认存储没换过，这台机器可以取号 | Disk confirmed. This machine gives numbers
        g.link.island | - | 这台机器的窗口现在自己叫号，只叫它取出的号 \
        | Windows at this machine now call its own numbers themselves
        g.link.joined | - | 这台机器的窗口不再自己叫号 | Windows at this machine no longer call by themselves
        g.blank | - | 一键清屏 | Blank all boards
        g.blank.done | - | 所有屏幕已清，恢复需值班长确认 | All boards are blank; the duty manager restores them
        g.notice.wait | - | 通知已提交，等待审核 | Notice submitted for approval
        g.notice.self | - | 不能审核自己写的通知 | You cannot approve your own notice
        e.ask | - | 请您对本次服务作出评价（自愿） | Please rate this service (optional)
        e.5 | - | 非常满意 | Very satisfied
        e.4 | - | 满意 | Satisfied
        e.3 | - | 基本满意 | Fairly satisfied
        e.2 | - | 不满意 | Dissatisfied
        e.1 | - | 非常不满意 | Very dissatisfied
        e.why | - | 很抱歉没让您满意，愿意告诉我们原因吗？（可不填） \
        | We are sorry. Would you tell us why? (optional)
        e.skip | - | 不评价 | Skip
        e.thanks | - | 感谢您的评价 | Thank you for rating
        e.once | - | 本次服务已评价过，谢谢 | This visit has already been rated. Thank you
        e.later | - | 也可在{days}天内扫号票上的码评价 \
        | You can also rate within {days} days with the code on your ticket
        e.none | - | 未评价 | Not rated
        e.anon | - | 窗口人员看不到是谁评的 | Staff cannot see who rated
        e.pad.four | - | 4键，不合规，请更换 | 4-key pad, does not meet the five grades
        c.open.suggestion | - | 意见建议 | Suggestion
        c.open.complaint | - | 投诉 | Complaint
        c.open.unresolved | - | 办不成事 | Unresolved issue
        c.ok | - | 已收到，编号{id}，凭编号可查处理情况 | Received, no. {id}. Use it to follow up
        c.contact | - | 需要回复请留电话（可不留） | Leave a phone number if you want a reply (optional)
        """
}
