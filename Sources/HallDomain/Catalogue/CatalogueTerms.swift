extension CatalogueTables {
    /// Terms (§ 1 of the wording table) and the places that faults name. One line an entry: `key | limit | zh | en`.
    static let terms = """
        term.hall | - | 政务服务大厅 | Government Service Hall
        term.hall.short | - | 大厅 | the hall
        term.kiosk | - | 取号机 | ticket machine
        term.kiosk.technician | - | 取号机 | kiosk
        term.ticket | - | 号票 | queue ticket
        term.ticket.yours | - | 您的号码 | your number
        term.window | - | {window}号窗口 | Window {window}
        term.zone | - | {zone}区 | Area {zone}
        term.zone.floor | - | {floor}楼{zone}区 | {floor}F Area {zone}
        term.item | - | 事项 | service
        term.guide | - | 导办台 | Help Desk
        term.guide.person | - | 导办员 | guide
        term.manager | - | 大厅值班长 | duty manager
        term.finish | - | 办理完毕 | served
        term.case.closed | - | 办结 | case concluded
        term.missed | - | 过号 | missed
        term.return | - | 过号报到 | check in again
        term.abandon | - | 弃号 | left without service
        term.recall | - | 重呼 | call again
        term.undo | - | 撤销叫号 | undo call
        term.park | - | 挂起 | put on hold
        term.resume | - | 继续办理 | continue
        term.transfer | - | 转到其他窗口 | send to another window
        term.chain | - | 一票通 | one ticket, several windows
        term.pause | - | 暂停服务 | paused
        term.signin | - | 签到 | sign in
        term.signout | - | 签退 | sign out
        term.cover | - | 顶岗 | stand-in
        term.reprint | - | 补打 | reprint
        term.lane.normal | - | 普通 | regular
        term.lane.appt | - | 预约 | appointment
        term.lane.priority | - | 优先 | priority
        term.flexwindow | - | 潮汐窗口 | flexible window
        term.general | - | 综合窗口 | General Services Window
        term.proxy | - | 帮办代办 | Assisted Services
        term.crossprov | - | 跨省通办 | Cross-province Services
        term.unresolved | - | 办不成事反映窗口 | Unresolved Issues Window
        term.collect | - | 出件窗口 | Collection Window
        term.opening.check | - | 开厅自检 | opening check
        term.swapped | - | 两台设备接反 | two devices swapped
        term.health.ok | - | 正常 | OK
        term.health.warning | - | 提醒 | warning
        term.health.fault | - | 故障 | fault
        term.health.absent | - | 未接入 | not connected
        term.health.unknown | - | 未知 | unknown
        role.documentPrinter | - | 打印机 | printer
        role.messageBoard | - | 屏 | board
        role.callTerminal | - | 叫号器 | keypad
        role.cardReader | - | 读卡器 | card reader
        role.evaluationPad | - | 评价器 | rating pad
        role.scanner | - | 扫码器 | scanner
        role.speakerModule | - | 语音模块 | voice module
        place.kiosk | - | 取号机{n} | Machine {n}
        place.window.board | - | {window}号窗口屏 | Window {window} board
        place.window.button | - | {window}号窗口叫号键 | Window {window} button
        place.window.terminal | - | {window}号窗口叫号器 | Window {window} keypad
        place.window.pad | - | {window}号窗口评价器 | Window {window} rating pad
        place.zone.board | - | {zone}区屏 | Area {zone} board
        place.zone.line | - | {zone}区屏线路 | Area {zone} line
        place.zone.speakers | - | {zone}区广播 | Area {zone} speakers
        place.hall.board | - | 大厅综合屏 | Hall board
        place.hall.speakers | - | 大厅广播 | Hall speakers
        place.machines | - | 机房 | Equipment room
        place.central | - | 中心 | Central
        """
}
