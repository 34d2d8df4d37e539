extension CatalogueTables {
    /// What whoever looks after the machines reads: paper, opening check, diagnosis.
    static let care = [carePaper, careCheck, careService, careCards].joined(separator: "\n")

    private static let carePaper = """
        p.paper.title | - | 换纸 | Change paper
        p.paper.step.1 | - | 打开机门，掀开打印机盖 | Open the door and lift the printer's cover
        p.paper.step.2 | - | 取出纸芯，放入80毫米热敏纸，纸头从下方拉出5厘米 \
        | Take out the core, put in an 80 mm thermal roll, pull 5 cm out from below
        p.paper.step.3 | - | 合上盖，听到咔哒声，关好机门 | Close the cover until it clicks, close the door
        p.paper.state.out | - | 打印机里没有纸 | No paper in the printer
        p.paper.state.open | - | 打印机盖开着 | The printer's cover is open
        p.paper.state.absent | - | 打印机没有连上 | The printer does not answer
        p.paper.state.ready | - | 纸已装好 | Paper is in
        p.paper.slip | - | 打一张测试票 | Print a test slip
        p.paper.noted | - | 已记下，谢谢 | Noted, thank you
        p.paper.new | - | 是新纸卷 | Yes, a new roll
        p.paper.used | - | 不是 | No
        p.paper.failed | - | 测试票没有打出来，请看纸装好没有、盖合紧没有 \
        | The test slip did not come out. Look at the paper and close the cover
        p.paper.look | - | 测试票可能没有打好，请看一看，再打一张 | The test slip may not be whole. Look at it, print another
        p.paper.enough | - | 测试票打得太多了，请10分钟后再试，或请技术员 \
        | Too many test slips. Try again in 10 minutes, or ask a technician
        p.paper.desk | - | 打印纸 | Paper
        p.paper.desk.none | - | 现在不用换纸 | No paper to change now
        p.paper.desk.ended | - | {kiosk}号取号机没有纸 | Machine {kiosk} has no paper
        p.paper.desk.asked | - | {kiosk}号取号机换过纸，请在它的屏幕上回答是不是新纸卷 \
        | Paper of machine {kiosk} was changed; answer its screen's question
        """

    private static let careCheck = """
        p.check.well | - | 开厅自检：{n}项都好 | Opening check: all {n} are fine
        p.check.look | - | 开厅自检：没有故障，{k}项请看一眼 | Opening check: no fault, {k} to look at
        p.check.failed | - | 开厅自检：{m}项要处理 | Opening check: {m} need attention
        p.check.none | - | 今天还没有自检 | Not checked today
        p.check.now | - | 现在自检 | Check now
        p.check.running | - | 正在自检，约10秒，屏上显示“设备测试” | Checking for about 10 s; boards show a test text
        p.check.pdf | - | 打印一页 | One page to print
        p.check.at | - | {date}，{time}，用了{s}秒 | {date}, {time}, took {s} s
        p.check.proven | - | 正常 | fine
        p.check.lookat | - | 请看一眼 | look at it
        p.check.fault | - | 要处理 | needs attention
        p.check.sign | - | 检查人：　　　　　　　　时间： | Seen by:                    Time:
        """

    private static let careService = """
        p.service.title | - | 诊断 | Diagnosis
        p.service.who | - | 请输入工号（导办员或值班长） | Enter your staff number (guide or duty manager)
        p.service.go | - | 看诊断 | Show diagnosis
        p.service.tries | - | 试得太多了，请10分钟后再试 | Too many tries. Try again in 10 minutes
        p.service.faults | - | 故障 | Faults
        p.service.faults.none | - | 没有故障 | No fault
        p.service.devices | - | 设备 | Devices
        p.service.version | - | 版本 | Version
        p.service.ledger | - | 账本 | Ledger
        p.service.address | - | 地址 | Address
        p.service.serials | - | 序列号 | Serial numbers
        p.service.scan | - | 用手机扫码，可把故障发给技术员 | Scan with a phone to send the faults to a technician
        p.service.print | - | 打印诊断票 | Print it
        """

    private static let careCards = """
        p.card.title | - | 操作卡 | Staff cards
        p.card.print | - | 打印 | Print
        p.card.call | - | 还是不行：打电话给技术员，念出屏幕上的故障代码 \
        | Still not right: call the technician and read out the fault's code
        p.card.paper | - | 取号机换纸 | Changing paper in a ticket machine
        p.card.paper.1 | - | 按图装好新纸卷，合上盖，关好机门 | Put the roll in as shown, close the cover and the door
        p.card.paper.2 | - | 在屏幕上点“换纸”，再点“打一张测试票” | Touch “Change paper” on the screen, then “Print a test slip”
        p.card.paper.3 | - | 看测试票：字清楚、切断了，撕下作废 | Look at the slip: clear and cut off. Throw it away
        p.card.paper.4 | - | 屏幕问“换了新纸卷吗？”，照实回答 | The screen asks “Is this a new roll?”: answer as it is
        p.card.calling | - | 窗口叫号 | Calling at a window
        p.card.calling.1 | - | 在窗口页输入工号签到 | Sign in on the window's page with your staff number
        p.card.calling.2 | - | 按“叫号”，看窗口屏亮出号码 | Press “Call next” and see the number on the board
        p.card.calling.3 | - | 没有人来：按“重呼”，最多三次 | Nobody comes: press “Call again”, three times at most
        p.card.calling.4 | - | 还是没有人来：按“过号” | Still nobody: press “Missed”
        p.card.calling.5 | - | 办完了：按“办理完毕” | When it is done: press “Done”
        p.card.calling.6 | - | 离开窗口：按“暂停”；下班：按“签退” | Leaving the window: “Pause”; going home: sign out
        p.card.day | - | 开机和关机 | Switching on and off
        p.card.day.1 | - | 开门前15分钟打开总电源，不用登录 | Switch the mains on 15 minutes before opening; no login
        p.card.day.2 | - | 等取号机显示页面，约一分钟 | Wait about a minute for the machine's page
        p.card.day.3 | - | 屏幕问今天的日期：对就点“对” | If the screen asks for today's date and it is right: touch “Yes”
        p.card.day.4 | - | 看“开厅自检”：有“要处理”的先处理 | Look at the opening check: mend what needs attention
        p.card.day.5 | - | 下班：在导办台点“结束今天的服务” | In the evening: “Close the day” on the Help Desk page
        p.card.day.6 | - | 关总电源；随时断电也不会丢号 | Switch the mains off; nothing is lost whenever it fails
        """
}
