extension CatalogueTables {
    /// The printed ticket (§ 2). P16: one line of 58 mm paper, 16 full-width characters; P32: two such lines.
    static let ticket = """
        tk.title | P16 | 排队号票 | Queue Ticket
        tk.number | - | {number} | Your number
        tk.item | P16 | {item} | {item_en}
        tk.ahead | P16 | 前面等候：{n}人 | Waiting ahead: {n}
        tk.ahead.zero | P16 | 您是下一位，请留意叫号 | You are next
        tk.wait | P16 | 预计等候：约{n}分钟 | Estimated wait: about {n} min
        tk.wait.range | P16 | 预计等候：{a}至{b}分钟 | Estimated wait: {a}–{b} min
        tk.window | P16 | 办理窗口：{windows}号 | Window {windows}
        tk.area | P16 | 办理区域：{area} | Area {area}
        tk.taken | P16 | 取号：{date}{time} | Issued {date} {time}
        tk.listen | P16 | 请留意叫号和显示屏 | Watch the screen and listen
        tk.missed | P16 | 过号请到导办台报到 | Missed it? Ask the Help Desk
        tk.today | P16 | 当日有效，请妥善保管 | Valid today only
        tk.qr | P16 | 扫码查看排队进度 | Scan to see your place
        tk.lane.priority | P16 | 优先 | Priority
        tk.lane.appt | P16 | 预约{time}至{time2} | Appointment {time}–{time2}
        tk.reprint | P16 | 【补打】第{n}次 | REPRINT {n}
        tk.offline | P16 | 【离线号】按取号先后叫号 | Offline no., in order of arrival
        tk.offline.ahead | P16 | 等候人数以大厅屏幕为准 | Queue length: see hall screen
        tk.group | P16 | 本次办理：{n}件 | {n} applications
        tk.chain | P16 | 依次到：{windows}号窗口 | In order: Windows {windows}
        tk.lunch | P16 | 午间暂停叫号，号票有效 | Noon break; ticket stays valid
        tk.docs | P32 | 办理前请备好：{docs} | Please have ready: {docs}
        tk.test | P16 | 【测试】此票不能办事 | TEST – not valid
        tk.complaint | P16 | 意见编号：{id} | Feedback no. {id}
        """
}
