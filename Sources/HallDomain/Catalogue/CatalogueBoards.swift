extension CatalogueTables {
    /// Boards (§ 4). W8: 8 full-width characters of a 128 × 16 board; the English stands on bilingual LCDs only.
    static let boards = """
        b.idle | W8 | 热情为您服务 | Welcome
        b.call.window | W8 | 请{number}号 | {number}
        b.serving | W8 | 正在办理{number} | Now serving {number}
        b.call.hall | W8 | {number}到{window}号窗口 | {number} → Window {window}
        b.call.zone | W8 | {number}到{zone}区{window}号 | {number} → {zone}{window}
        b.ready | W8 | 请{number}准备 | {number} next
        b.waiting | W8 | 等候{n}人 | {n} waiting
        b.missed | W8 | 过号{number} | Missed {number}
        b.missed.where | W8 | 过号请到导办台 | Missed? Help Desk
        b.pause | W8 | 暂停服务 | Paused
        b.pause.go | W8 | 请到{window}号窗口 | Go to Window {window}
        b.pause.soon | W8 | 暂离请稍候 | Back soon
        b.lunch | W8 | 午休{time}恢复 | Back at {time}
        b.lunch.duty | W8 | 午间值班窗口 | Lunch duty window
        b.notopen | W8 | 本窗口未开放 | Closed
        b.opening | W8 | {time}开始服务 | Opens {time}
        b.lastticket | W8 | 已停止取号 | No more numbers
        b.stillserved | W8 | 已取号继续办理 | Ticket holders served
        b.closed | W8 | 今日服务已结束 | Closed for today
        b.holiday | W8 | 今日休息 | Closed today
        b.kind.general | W8 | 综合窗口 | General Services
        b.kind.priority | W8 | 优先服务窗口 | Priority
        b.kind.appt | W8 | 预约窗口 | Appointments
        b.kind.proxy | W8 | 帮办代办窗口 | Assisted Services
        b.kind.crossprov | W8 | 跨省通办窗口 | Cross-province
        b.kind.collect | W8 | 出件窗口 | Collection
        b.kind.enterprise | W8 | 企业服务窗口 | Enterprise Services
        b.kind.unresolved | W8 | 办不成事反映窗口 | Unresolved Issues
        b.kind.flex | W8 | 潮汐窗口 | Flexible Window
        b.item.paused | W8 | {item4}暂停办理 | {item} paused
        b.rate | W8 | 请您评价 | Please rate us
        b.thanks | W8 | 感谢您的评价 | Thank you
        b.manual | W8 | 请听窗口叫号 | Listen for staff
        b.lookup | W8 | 请看大厅屏幕 | See hall screen
        b.test | W8 | 设备测试 | Test
        b.address | W8 | {n}号屏{window}号窗口 | Board {n} Window {window}
        b.address.zone | W8 | {n}号屏{zone}区 | Board {n} Area {zone}
        b.date | W8 | {month}月{day}日周{wd} | {date}
        b.evac | W8 | 请有序疏散 | Leave calmly
        b.power | W8 | 停电请稍候 | Power failure
        """
}
