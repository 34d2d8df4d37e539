extension CatalogueTables {
    /// Words that only pages need: their refusals, labels and buttons.
    static let pages = [pageErrors, pageRefusals, pageKiosk, pageWindow, pageDesk].joined(separator: "\n")

    private static let pageErrors = """
        p.error.malformed | - | 没有看懂这个请求，请刷新页面再试 | This request could not be read. Please reload the page
        p.error.foreign | - | 这个请求不是从本页面来的，没有执行 | This request did not come from this page and was not carried out
        p.list | - | 、 | ,{space}
        p.error.testing | - | 这台设备正在被测试，请稍后再试 | This device is being tested. Please try again later
        p.error.notfound | - | 没有找到，请核对后再试 | Not found. Please check and try again
        """

    private static let pageRefusals = """
        p.refused.closed | - | 今天的服务还没有开始，请稍候或到导办台 | Service has not started. Please wait or ask the Help Desk
        p.refused.evac | - | 正在疏散，暂停取号和叫号 | The hall is being evacuated. No numbers, no calls
        p.refused.dayopen | - | 今天的服务已经开始 | The day is open already
        p.refused.noticket | - | 没有找到号码{number}，请核对号票 | Number {number} was not found. Please check the ticket
        p.refused.nostaff | - | 没有工号{staff}，请核对 | There is no staff number {staff}. Please check
        p.refused.exhausted | - | {item}今天的号已取完，请到导办台咨询 \
        | No numbers left today for this service. Please ask the Help Desk
        p.refused.cutoff | - | 本机和大厅服务器断开，暂停取号，请用旁边的取号机或到导办台 \
        | This machine is cut off from the hall server. Please use another one or ask the Help Desk
        p.refused.hallserver | - | 由大厅服务器叫号，请等网络恢复后再叫 | The hall server calls; please wait for the network
        p.refused.nothing | - | 现在没有正在办理的号码，可按叫号 | Nobody is being served; call the next number
        p.refused.undo | - | {number}已超过撤销时间，可按过号或办理完毕 | Too late to undo {number}; choose Missed or Done
        p.refused.notmissed | - | {number}没有过号，不用报到 | {number} was not missed; no need to check in
        p.refused.mustcheckin | - | {number}已过号，请先在导办台报到 | {number} was missed; please check in at the Help Desk first
        p.refused.notfinished | - | {number}还没有办完，办完后可评价 | {number} is not finished yet; you can rate it afterwards
        p.refused.taken | - | {staff}已在本窗口签到，请先签退 | {staff} is signed in here and has to sign out first
        p.refused.notallowed | - | 工号{staff}没有这项权限，请找大厅值班长 | Staff number {staff} may not do this; ask the duty manager
        p.refused.same | - | 已经是这样，不用再操作 | This is done already
        """

    private static let pageKiosk = """
        p.kiosk.card.ready | - | 证件已读到，请选择要办理的事项 | Card read. Now choose a service
        p.kiosk.noprinter | - | 本机暂时不能打印。可继续取号，请记下屏幕上的号码，或用旁边的取号机 \
        | This machine cannot print now. You can still get a number: note it from the screen, or use another machine
        p.kiosk.nopaper.go | - | 不要号票，继续取号 | Continue without a paper ticket
        p.kiosk.number | - | 您的号码 | Your number
        p.kiosk.ahead | - | 前面还有{n}人 | {n} ahead of you
        p.kiosk.ahead.zero | - | 您是下一位，请留意叫号 | You are next. Please listen for your number
        p.kiosk.area | - | 请到{area}等候 | Please wait in {area}
        p.kiosk.windows | - | {windows}号窗口办理 | Window {windows}
        p.kiosk.note | - | 请拍照或记下号码，凭号码即可办理 | Please note or photograph your number. It is all you need
        p.kiosk.already.next | - | 您已取号{number}，您是下一位。需要补打吗？ \
        | You already have {number} and are next. Print it again?
        p.kiosk.reprint | - | 补打号票 | Print it again
        p.kiosk.reprint.no | - | 不用补打 | No, thank you
        p.role.ask | - | 新插上的设备（{device}）用在哪里？ | Where does the new device ({device}) belong?
        p.role.none | - | 都不是 | None of these
        p.role.keep | - | 就这样用 | Keep it so
        p.role.done | - | 已记下，正在试用 | Noted. It is being tried now
        p.kiosk.retry | - | 再试一次 | Try again
        p.kiosk.more | - | 更多事项 | More services
        p.kiosk.normalsize | - | 标准字 | Normal text
        p.kiosk.exhausted | - | 今天的号已取完 | No numbers left today
        p.kiosk.help.1 | - | 点一下要办理的事项 | Tap the service you need
        p.kiosk.help.2 | - | 取走号票，记住号码 | Take your ticket and remember the number
        p.kiosk.help.3 | - | 到等候区听叫号、看屏幕 | Wait, listen and watch the screen
        p.kiosk.help.guide | - | 不知道选哪个，请到导办台，导办员帮您取号 | Not sure? The Help Desk will get a number for you
        p.day.ask | - | 今天是{date}，星期{wd}，对吗？ | Today is {wd}, {date}. Correct?
        p.day.yes | - | 对 | Yes
        p.day.no | - | 不对 | No
        p.day.staff | - | 请导办员用工号开始今天的服务 | A guide needs to start the day with a staff number
        p.day.later | - | 后一天 | Next day
        p.day.earlier | - | 前一天 | Day before
        p.day.start | - | 开始今天的服务 | Start the day
        p.weekday.1 | - | 一 | Monday
        p.weekday.2 | - | 二 | Tuesday
        p.weekday.3 | - | 三 | Wednesday
        p.weekday.4 | - | 四 | Thursday
        p.weekday.5 | - | 五 | Friday
        p.weekday.6 | - | 六 | Saturday
        p.weekday.7 | - | 日 | Sunday
        p.date | - | {year}年{month}月{day}日 | {year}-{month}-{day}
        p.date.short | - | {month}月{day}日 | {month}/{day}
        """

    private static let pageWindow = """
        p.staff.number | - | 工号 | Staff number
        p.window.serving | - | 正在办理 | Now serving
        p.window.idle | - | 没有正在办理的号码 | Nobody is being served
        p.window.next | - | 下一位 | Next
        p.window.waited | - | 已等{n}分钟 | waited {n} min
        p.window.finishcall | - | 办完叫下一位 | Done, call next
        p.window.number | - | 叫指定号码 | Call a number
        p.window.counts | - | 今日叫号{a}，办理完毕{b}，过号{c} | Called {a}, done {b}, missed {c}
        p.window.unproven | - | 另有{d}个用单键结束，不计入办理完毕 | {d} more ended with the single key, not counted as done
        p.window.spoken | - | 语音已播 | announced
        p.window.spoken.not | - | 语音还没播 | not announced yet
        p.window.shown | - | 屏幕已显示 | on the board
        p.window.shown.not | - | 屏幕还没显示 | not on the board yet
        p.window.unspoken | - | {number}的语音没有播，请重呼或口头叫号 | {number} was not announced; call again or call aloud
        p.window.recalls | - | 已重呼{n}次 | called again {n} times
        p.window.rated | - | {number}已评价 | {number} rated
        p.window.lost | - | 与本机服务断开，正在重新连接 | Cut off from the machine; reconnecting
        p.window.faults | - | 设备 | Devices
        p.window.allgood | - | 设备正常 | Devices OK
        p.window.doubts | - | 可能没拿到号票 | May have no paper ticket
        p.window.signedout | - | 签到已失效，请重新签到 | Please sign in again
        p.window.hide | - | 取消 | Cancel
        """

    private static let pageDesk = """
        p.desk.title | - | 导办台 | Help Desk
        p.desk.whose | - | 先输入工号，再操作 | Enter your staff number first
        p.desk.papers | - | 号票没有打好 | Tickets to print again
        p.desk.papers.none | - | 没有需要补打的号票 | No tickets to print again
        p.desk.paper.doubtful | - | 可能没拿到 | may be missing
        p.desk.paper.unprinted | - | 没有打印 | not printed
        p.desk.missed | - | 过号 | Missed
        p.desk.missed.none | - | 没有过号 | None missed
        p.desk.late | - | 已过时限 | too late
        p.desk.find | - | 查找 | Find
        p.desk.notices | - | 通知 | Notices
        p.desk.notices.none | - | 没有通知 | No notices
        p.desk.notice.text | - | 通知内容 | Text
        p.desk.notice.zones | - | 显示区域（不选为全部） | Areas (none chosen: all)
        p.desk.notice.for | - | 显示时长 | Show for
        p.desk.notice.minutes | - | {n}分钟 | {n} min
        p.desk.notice.today | - | 到今天结束 | until the end of today
        p.desk.notice.write | - | 提交审核 | Submit for approval
        p.desk.notice.release | - | 审核发布 | Approve
        p.desk.notice.withdraw | - | 撤下 | Withdraw
        p.desk.notice.state.written | - | 待审核 | waiting for approval
        p.desk.notice.state.released | - | 已审核，未到时间 | approved, not yet time
        p.desk.notice.state.shown | - | 正在显示 | on screen
        p.desk.notice.state.over | - | 已结束 | over
        p.desk.notice.by | - | {staff}提交 | by {staff}
        p.desk.released | - | 通知已审核，到时自动显示 | Notice approved; it is shown at its time
        p.desk.withdrawn | - | 通知已撤下 | Notice withdrawn
        p.desk.lift | - | 恢复屏幕 | Restore boards
        p.desk.lifted | - | 所有屏幕已恢复 | All boards are restored
        p.desk.blanked | - | 所有屏幕已清 | All boards are blank
        p.desk.opened | - | 今天的服务已开始 | The day is open
        p.desk.day | - | 今日服务 | Service day
        p.desk.day.open | - | {date}，已取号{t}个，等候{n}人 | {date}, {t} numbers, {n} waiting
        p.desk.day.closed | - | 今天的服务没有开始 | The day is not open
        p.desk.day.end | - | 结束今天的服务 | Close the day
        p.desk.incidents | - | 设备问题 | Device problems
        p.desk.incidents.none | - | 设备正常 | All devices OK
        p.desk.since | - | {time}起 | since {time}
        p.desk.evidence | - | 依据：{evidence} | Evidence: {evidence}
        p.desk.windows | - | 窗口 | Windows
        p.desk.window.off | - | 未签到 | not signed in
        p.desk.window.idle | - | 空闲 | free
        p.desk.reprinted | - | {number}正在补打，请到取号机取走 | {number} is being printed; take it from the machine
        p.desk.clash | - | 同一人有两个号：{a}、{b}，两个都有效 | One person holds two numbers, {a} and {b}; both are valid
        p.desk.link.vouch | - | 存储没换过，允许取号 | This disk is the same: give numbers
        p.desk.link.vouch.ask | - | 确认这台机器的存储没有更换或还原过吗？ | Is the disk of this machine neither replaced nor restored?
        p.desk.link.island | - | 本机窗口自己叫号 | Windows here call by themselves
        p.desk.link.island.ask | - | 只在长时间连不上大厅服务器时使用，确定吗？ | Only while the hall server stays unreachable. Sure?
        p.desk.link.join | - | 本机窗口不再自己叫号 | Windows here stop calling by themselves
        p.desk.link.join.ask | - | 等候的人将由大厅服务器叫号，确定吗？ | Those who wait are then called by the hall server. Sure?
        p.desk.confirm | - | 确认 | Confirm
        p.index.title | - | 请选择页面 | Choose a page
        p.index.kiosks | - | 取号机 | Ticket machines
        p.index.windows | - | 窗口 | Windows
        p.index.displays | - | 大厅屏 | Hall displays
        p.display.waiting | - | 等候人数 | Waiting
        p.display.none | - | 请留意叫号 | Please listen for your number
        """
}
