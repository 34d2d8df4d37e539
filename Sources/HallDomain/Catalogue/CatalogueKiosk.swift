extension CatalogueTables {
    /// The ticket machine's screen (§ 3).
    static let kiosk = """
        k.home.title | - | 请选择要办理的事项 | Choose a service
        k.home.card | - | 可刷身份证取号，也可直接点选 | Use your ID card, or just tap a service
        k.home.nocard | - | 没带证件也能取号，请直接点选 | No ID? You can still get a number: tap a service
        k.home.help | - | 需要帮助 | Help
        k.home.large | - | 大字版 | Large text
        k.home.lang | - | English | 中文
        k.home.notsure | - | 不知道选哪个？请点这里或到导办台 | Not sure? Tap here or ask the Help Desk
        k.item.wait | - | 等候{n}人，约{m}分钟 | {n} waiting, about {m} min
        k.item.left | - | 本时段还可取{n}个号 | {n} numbers left for this period
        k.printing | - | 正在打印，请稍候 | Printing, please wait
        k.take | - | 请取走号票 | Please take your ticket
        k.done | - | {number}，前面还有{n}人，请到{area}等候 | {number}: {n} ahead. Please wait in {area}
        k.doubt | - | 请问您拿到号票了吗？ | Did you get your ticket?
        k.doubt.yes | - | 拿到了 | Yes
        k.doubt.no | - | 没有拿到 | No
        k.doubt.no.done | - | 请记住您的号码{number}，号码有效，可到导办台补打 \
        | Your number is {number}. It is valid. The Help Desk can print it
        k.nopaper | - | 本机缺纸。可继续取号，请记下屏幕上的号码，或用旁边的取号机 \
        | This machine is out of paper. You can still get a number: note it from the screen, or use another machine
        k.fault.printer | - | 本机暂时不能打印。您的号码是{number}，请拍照或记下 \
        | This machine cannot print now. Your number is {number}. Please note it
        k.fault.all | - | 本机暂停取号，请用旁边的取号机或到导办台 \
        | This machine is out of service. Please use another one or ask the Help Desk
        k.full | - | 暂停取号，请到导办台人工取号 | Please get your number at the Help Desk
        k.offline | - | 网络暂时不通，照常取号，等候人数以大厅屏幕为准 \
        | No network right now. Numbers work as usual; see the hall screen for the queue
        k.notyet | - | {time}开始取号，请稍候 | Numbers are given from {time}
        k.closed.today | - | 今天的服务已结束，{next}再来办理 | Closed for today. Open again {next}
        k.closed.holiday | - | {date}至{date2}放假，{next}恢复办理 | Closed for holiday {date}–{date2}. Open again {next}
        k.closed.lunch | - | 午休时间，{time}恢复；急事请到值班窗口{windows}号 \
        | Lunch break until {time}. For urgent matters: Window {windows}
        k.lastcall | - | 今天已停止取号。已取号的请放心等候 | No more numbers today. If you have one, you will be served
        k.quota.band | - | 本时段号已取完，{time}起可取下一时段的号 \
        | Numbers for this period are gone. Next period from {time}
        k.quota.day | - | 今天的号已取完，可预约{next}，或到导办台咨询 \
        | No numbers left today. You can book for {next} or ask the Help Desk
        k.item.paused | - | {item}暂停办理（{reason}），预计{time}恢复 | {item} is paused ({reason}), expected back {time}
        k.item.moved | - | {item}请到{place}办理 | For {item} please go to {place}
        k.already | - | 您已取号{number}，前面还有{n}人。需要补打吗？ \
        | You already have {number}, {n} ahead. Print it again?
        k.already.more | - | 要替别人办理，请到导办台 | For someone else's application, ask the Help Desk
        k.reprint.limit | - | 补打次数已用完，请到导办台 | No more reprints here. Please ask the Help Desk
        k.appt.ok | - | 预约已确认，{time}时段，号码{number} | Appointment confirmed, {time}. Your number is {number}
        k.appt.early | - | 您来早了，{time}可签到；也可现在取普通号 \
        | You are early; check in from {time}, or take a regular number now
        k.appt.late | - | 预约时段已过，为您取普通号可以吗？ \
        | Your appointment time has passed. Take a regular number?
        k.appt.none | - | 没有查到今天的预约，可直接取号 | No appointment found for today. You can take a number
        k.priority.ask | - | 需要优先服务吗？ | Do you need priority service?
        k.priority.who | - | 老年人、孕妇、残障人士、带小孩的、军人和退役军人等可选 \
        | For older visitors, pregnant women, people with disabilities, \
        families with small children, service members and veterans
        k.card.place | - | 请把证件平放在读卡区 | Place your card flat on the reader
        k.card.reading | - | 正在读取，请勿移开 | Reading, please keep the card there
        k.card.fail | - | 没有读到，请平放再试一次，或直接点选事项 \
        | Could not read the card. Try again, or tap a service
        k.card.kind | - | 这种证件本机不能读，请直接点选事项 \
        | This machine cannot read this document. Please tap a service
        k.card.take | - | 请收好您的证件 | Please take your card
        k.card.privacy | - | 证件只用来防止重复取号，不保存证件信息 \
        | Your card is only used to avoid double numbers. Nothing from it is kept
        k.missed.enter | - | 过号报到：请扫号票，或输入号码 | Missed your call? Scan your ticket or enter the number
        k.missed.ok | - | 已报到，再叫{n}位后轮到您 | Checked in. You are called after {n} more
        k.missed.expired | - | {number}已超过报到时间，请重新取号或到导办台 \
        | {number} can no longer be used. Take a new number or ask the Help Desk
        k.missed.yesterday | - | 这是{date}的号票，今天请重新取号 | This ticket is from {date}. Please take a new number
        k.timeout | - | 您还在吗？{s}秒后返回首页 | Still there? Back to start in {s} s
        k.timeout.more | - | 再给我时间 | More time
        k.back | - | 上一步 | Back
        k.home | - | 首页 | Start
        k.cancel | - | 取消 | Cancel
        k.ok | - | 确定 | OK
        k.help.called | - | 已通知导办员，请稍候 | A guide is on the way
        k.starting | - | 正在准备，请稍候 | Starting, please wait
        k.evac | - | 请按指引有序离开 | Please leave by the nearest exit
        """
}
