extension CatalogueTables {
    /// Voice (§ 5). The parameters are spoken forms, which `Speech` makes; callers use `Announcement`, not these keys.
    static let voice = """
        v.call | - | 请{ticket}号，到{window}号窗口。 | Number {ticket}, please go to Window {window}.
        v.call.pair | - | 请{ticket}号，到{window}号窗口；{ticket2}号，到{window2}号窗口。 \
        | Number {ticket}, Window {window}; {ticket2}, Window {window2}.
        v.call.zone | - | 请{ticket}号，到{floor}楼{window}号窗口。 \
        | Number {ticket}, please go to Window {window} on the {floor} floor.
        v.call.area | - | 请{ticket}号，到{zone}区{window}号窗口。 \
        | Number {ticket}, please go to Window {window} in Area {zone}.
        v.call.last | - | {ticket}号，最后一次呼叫，请到{window}号窗口。 | Last call for {ticket}, Window {window}.
        v.continue | - | 请{ticket}号，到{window}号窗口继续办理。 | {ticket}, please continue at Window {window}.
        v.missed | - | {ticket}号已过号，请到导办台。 | {ticket}, please see the Help Desk.
        v.moved | - | {ticket}号请注意，请改到{window}号窗口。 | {ticket}, please go to Window {window} instead.
        v.item.paused | - | 请注意，{item}暂停办理，恢复时间请看大厅屏幕。 \
        | {item} is paused. Please see the hall screen.
        v.open | - | 各位办事群众，大厅现在开始服务，请先取号。 | The hall is now open. Please take a number.
        v.lunch | - | 现在是午休时间，号票继续有效，急事请到值班窗口。 \
        | It is the lunch break. Tickets stay valid. Urgent matters: duty window.
        v.lastticket | - | 现在停止取号，已取号的群众请放心，我们为您办完再下班。 \
        | No more numbers today. Everyone with a ticket will be served.
        v.close | - | 今天的服务已结束，请带好随身物品，再见。 \
        | The hall is closing. Please take your belongings. Goodbye.
        v.rate | - | 请您对本次服务作出评价。 | Please rate this service if you wish.
        v.kiosk.choose | - | 请选择要办理的事项，需要帮助请按帮助键。 | Choose a service. Press Help for assistance.
        v.kiosk.take | - | 请取走号票，您的号码是{ticket}，前面还有{count}人。 \
        | Please take your ticket. Your number is {ticket}. {people} ahead.
        v.kiosk.take.next | - | 请取走号票，您的号码是{ticket}，您是下一位。 \
        | Please take your ticket. Your number is {ticket}. You are next.
        v.kiosk.nopaper | - | 本机缺纸，请记住您的号码，{ticket}。 | Out of paper. Please remember your number, {ticket}.
        v.kiosk.card | - | 没有读到证件，请再放一次，或直接选择事项。 \
        | The card was not read. Try again, or choose a service.
        v.kiosk.timeout | - | 您还在吗？需要更多时间请点屏幕。 | Still there? Tap the screen for more time.
        v.evac | - | 请大家不要慌，按指引从就近出口有序离开，不要乘电梯。 \
        | Please stay calm and leave by the nearest exit. Do not use the lifts.
        v.test | - | 设备测试，请勿理会。 | This is a test.
        """
}
