import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// A hall's definition as entries in words, for comparison with another.
///
/// Names of staff are left out: whom a number stands for is nobody's business who looks over a shoulder.
struct HallEntries {
    let all: [HallEntry]

    init(_ hall: HallDefinition) {
        let plan = hall.plan
        all =
            [Self.hall(plan)] + Self.places(plan) + plan.services.map { Self.service($0, plan) }
            + plan.windows.map { Self.window($0, plan) } + Self.people(plan)
            + [Self.calendar(plan.calendar), Self.rules(plan.rules), Self.voice(hall.voice)]
            + [Self.reporting(hall), Self.ledger(hall), Self.link(hall)].compactMap(\.self)
            + hall.devices.map { Self.device($0, plan) }
    }

    private static let none = BilingualText(zh: "无", en: "none")

    private static func text(_ value: String?) -> BilingualText { value.map { BilingualText(zh: $0, en: $0) } ?? none }

    private static func list(_ values: [String]) -> BilingualText {
        values.isEmpty
            ? none : BilingualText(zh: values.joined(separator: "、"), en: values.joined(separator: ", "))
    }

    private static func flag(_ value: Bool) -> BilingualText {
        value ? BilingualText(zh: "是", en: "yes") : BilingualText(zh: "否", en: "no")
    }

    private static func hall(_ plan: HallPlan) -> HallEntry {
        HallEntry(
            kind: .hall, id: "", title: BilingualText(zh: "大厅", en: "hall"),
            facts: [
                .init("名称", "name", plan.name), .init("编号", "id", plan.hall.rawValue),
                .init("地区", "region", plan.region),
                .init("与UTC相差（分钟）", "minutes east of UTC", plan.utcOffsetMinutes),
                .init("号票二维码地址", "address in the ticket's code", text(plan.ticketAddress)),
            ])
    }

    private static func places(_ plan: HallPlan) -> [HallEntry] {
        plan.departments.map { department in
            HallEntry(
                kind: .department, id: department.id.rawValue,
                title: BilingualText(zh: "部门 \(department.id)", en: "department \(department.id)"),
                facts: [.init("名称", "name", department.name)])
        }
            + plan.zones.map { zone in
                HallEntry(
                    kind: .zone, id: zone.id.rawValue,
                    title: BilingualText(zh: "区域 \(zone.id)", en: "zone \(zone.id)"),
                    facts: [
                        .init("名称", "name", zone.name), .init("楼层", "floor", text(zone.floor.map { "\($0)" })),
                    ])
            }
    }

    private static func service(_ service: ServiceItem, _ plan: HallPlan) -> HallEntry {
        HallEntry(
            kind: .service, id: service.id.rawValue,
            title: BilingualText(zh: "事项 \(service.shortName.zh)", en: "service \(service.shortName.en)"),
            facts: [
                .init("名称", "name", service.name), .init("短名", "short name", service.shortName),
                .init("屏上名称", "name on boards", text(service.tinyName)),
                .init("事项编码", "item code", service.itemCode),
                .init("部门", "department", plan.departments.first { $0.id == service.department }?.name ?? none),
                .init("字母", "prefix", service.prefix), .init("位数", "digits", service.width),
                .init("号段", "numbers", "\(service.numbers.from)–\(service.numbers.to)"),
                .init("所需材料", "what to have ready", service.documents ?? none),
            ])
    }

    private static func window(_ window: ServiceWindow, _ plan: HallPlan) -> HallEntry {
        let services = window.services.map { plan.service($0)?.shortName ?? text($0.rawValue) }
        return HallEntry(
            kind: .window, id: window.id.rawValue,
            title: BilingualText(zh: "\(window.id)号窗口", en: "window \(window.id)"),
            facts: [
                .init("类型", "kind", kind(window.kind)), .init("区域", "zone", plan.zone(window.zone)?.name ?? none),
                .init(
                    "办理", "serves",
                    BilingualText(
                        zh: list(services.map(\.zh)).zh, en: list(services.map(\.en)).en)),
            ])
    }

    private static func kind(_ kind: ServiceWindow.Kind) -> BilingualText {
        switch kind {
        case .general: BilingualText(zh: "综合", en: "general")
        case .dedicated: BilingualText(zh: "专窗", en: "dedicated")
        case .proxy: BilingualText(zh: "帮办代办", en: "assisted")
        case .crossProvince: BilingualText(zh: "跨省通办", en: "cross-province")
        case .unresolved: BilingualText(zh: "办不成事", en: "unresolved matters")
        case .collection: BilingualText(zh: "出件", en: "collection")
        case .enterprise: BilingualText(zh: "企业", en: "enterprise")
        case .flexible: BilingualText(zh: "潮汐", en: "flexible")
        case .priority: BilingualText(zh: "优先", en: "priority")
        case .appointment: BilingualText(zh: "预约", en: "appointment")
        }
    }

    private static func people(_ plan: HallPlan) -> [HallEntry] {
        let kiosks = plan.kiosks.map { kiosk in
            HallEntry(
                kind: .kiosk, id: kiosk.id.rawValue,
                title: BilingualText(zh: "取号机\(kiosk.id)", en: "machine \(kiosk.id)"),
                facts: [.init("区域", "zone", plan.zone(kiosk.zone)?.name ?? none)])
        }
        let issuers = Dictionary(grouping: plan.issuers, by: \.kiosk).sorted { $0.key < $1.key }.map { kiosk, own in
            HallEntry(
                kind: .ownNumbers, id: kiosk.rawValue,
                title: BilingualText(zh: "取号机\(kiosk)断网时的号段", en: "numbers of machine \(kiosk) when cut off"),
                facts: [
                    .init(
                        "号段", "numbers",
                        list(own.map { "\($0.prefix ?? "") \($0.numbers.from)–\($0.numbers.to)" }))
                ])
        }
        let staff = plan.staff.map { person in
            HallEntry(
                kind: .staff, id: person.id.rawValue,
                title: BilingualText(zh: "工号 \(person.id)", en: "staff number \(person.id)"),
                facts: [
                    .init(
                        "可以", "may",
                        BilingualText(
                            zh: list(person.roles.map { role($0).zh }).zh, en: list(person.roles.map { role($0).en }).en
                        ))
                ])
        }
        return kiosks + issuers + staff
    }

    private static func role(_ role: Staff.Role) -> BilingualText {
        switch role {
        case .window: BilingualText(zh: "窗口办理", en: "work at windows")
        case .guide: BilingualText(zh: "导办", en: "guide")
        case .dutyManager: BilingualText(zh: "值班", en: "be duty manager")
        case .publisher: BilingualText(zh: "发布通知", en: "publish notices")
        }
    }

    private static func calendar(_ calendar: OpeningCalendar) -> HallEntry {
        let days = calendar.weekdays.sorted().map { "\($0)" }.joined(separator: " ")
        return HallEntry(
            kind: .calendar, id: "", title: BilingualText(zh: "开放时间", en: "opening hours"),
            facts: [
                .init("星期（1–7）", "weekdays (1–7)", text(days)),
                .init("取号时间", "numbers are given", "\(calendar.opens)–\(calendar.closes)"),
                .init("休息日", "closed on", list(calendar.closed.map(\.description))),
                .init("调休上班日", "open on", list(calendar.open.map(\.description))),
            ])
    }

    private static func rules(_ rules: RuleSettings) -> HallEntry {
        HallEntry(
            kind: .rules, id: "", title: BilingualText(zh: "规则", en: "rules"),
            facts: [
                .init("叫号可撤销（秒）", "a call can be undone (seconds)", rules.undoSeconds),
                .init("两次叫号至少间隔（秒）", "seconds between calls of a window", rules.repeatGuardSeconds),
                .init("优先号最多提前（位）", "places a priority ticket is advanced", rules.priorityAdvance),
                .init("预约号最多提前（位）", "places an appointment is advanced", rules.appointmentAdvance),
                .init("过号回来再等（人）", "called after so many when back", rules.returnAfter),
                .init("过号可回来（分钟）", "minutes to come back after a missed call", rules.returnMinutes),
                .init("过号可回来（次）", "times to come back", rules.returnsAllowed),
                .init("重呼（次）", "recalls", rules.recallsAllowed), .init("补打（次）", "reprints", rules.reprintsAllowed),
                .init("出票时限（秒）", "seconds to print a ticket", rules.printWithinSeconds),
                .init("新纸卷（米）", "new roll (metres)", rules.rollMetres),
                .init("报警耐心（%）", "patience before an alarm (%)", rules.alarmPatience),
                .init("账本保留（天）", "days kept in the ledger", rules.keepLedgerDays),
            ])
    }

    private static func voice(_ voice: VoiceSettings) -> HallEntry {
        HallEntry(
            kind: .voice, id: "", title: BilingualText(zh: "语音", en: "voice"),
            facts: [
                .init("中英双语", "English after Chinese", flag(voice.isBilingual ?? false)),
                .init("1读作幺", "1 is read yāo", flag(voice.isOneYao ?? false)),
                .init("声卡", "sound card", text(voice.device)),
                .init("文件代替声音的速度", "pace where files stand for sound", text(voice.filePacing.map { "\($0)" })),
            ])
    }

    private static func reporting(_ hall: HallDefinition) -> HallEntry? {
        guard let reporting = hall.reporting else { return nil }
        return HallEntry(
            kind: .reporting, id: "", title: BilingualText(zh: "上报中心", en: "reporting to central"),
            facts: [
                .init("地址", "address", reporting.broker),
                .init("心跳（秒）", "seconds between heartbeats", reporting.heartbeatSeconds ?? 60),
            ])
    }

    private static func ledger(_ hall: HallDefinition) -> HallEntry? {
        guard let ledger = hall.ledger else { return nil }
        return HallEntry(
            kind: .ledger, id: "", title: BilingualText(zh: "账本在PostgreSQL", en: "ledger in PostgreSQL"),
            facts: [.init("地址", "address", "\(ledger)")])
    }

    private static func link(_ hall: HallDefinition) -> HallEntry? {
        guard let link = hall.link else { return nil }
        let role: BilingualText =
            switch link.role {
            case .hallServer(let listen):
                BilingualText(
                    zh: "大厅服务器，监听 \(listen)", en: "hall server, listening at \(listen)")
            case .kiosk(let kiosk, let server):
                BilingualText(
                    zh: "取号机\(kiosk)，大厅服务器 \(server)", en: "machine \(kiosk) of the hall server at \(server)")
            }
        return HallEntry(
            kind: .link, id: "", title: BilingualText(zh: "与其他机器的连接", en: "link to other machines"),
            facts: [
                .init("本机是", "this machine is", role),
                .init("等待（秒）", "seconds to wait", "\(link.patience.components.seconds)"),
                .init("证书", "certificate", link.credentials.certificate), .init("密钥", "key", link.credentials.key),
                .init("签发者", "authority", link.credentials.authority),
            ])
    }

    private static func device(_ device: PlacedDevice, _ plan: HallPlan) -> HallEntry {
        let placement = device.placement.text.split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let role = ShownWords.role(device.model.role)
        var facts: [HallEntry.Fact] = [
            .init("型号", "model", device.header.id), .init("接在", "at", device.address.description),
            .init("位置", "place", device.place(in: plan)), .init("区域", "zone", text(device.zone?.rawValue)),
            .init("安装设置", "placement", text(placement == ["{}"] ? nil : placement.joined(separator: ", "))),
            .init("打印队列", "print queue", text(device.queue)),
        ]
        if device.header.connection.kind == .serial {
            facts.append(.init("波特率", "baud rate", device.serial.baudRate))
        }
        if device.model.role == .callButton {
            let times = [
                device.button.secondPressMilliseconds, device.button.repeatGuardMilliseconds,
                device.button.longPressMilliseconds, device.button.stuckMilliseconds,
            ]
            facts.append(.init("按键时间（毫秒）", "key's times (ms)", times.map { "\($0)" }.joined(separator: " ")))
        }
        return HallEntry(
            kind: .device, id: device.id.rawValue,
            title: BilingualText(zh: "\(role.zh) \(device.id)", en: "\(role.en) \(device.id)"), facts: facts)
    }
}
