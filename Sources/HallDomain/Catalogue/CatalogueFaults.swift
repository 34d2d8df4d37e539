extension CatalogueTables {
    /// Faults (§ 9): `name | code | what zh | do zh | what en | do en`. What: place and device, then what is so, at most
    /// 16 full-width characters; do: one action, at most 20. A part in `[ ]` is left out when its parameter is unknown.
    static let faults = """
        media-empty | P01 | {place}：缺纸。 | 打开机门，装一卷80毫米热敏纸。 \
        | {place}: out of paper. | Open it and load an 80 mm roll.
        media-low | P02 | {place}：纸快用完。 | 备好新纸卷[，约剩{n}张]。 \
        | {place}: paper low. | Have a roll ready[, about {n} left].
        cover-open | P03 | {place}：打印机盖没合上。 | 用力按下，听到咔哒声。 \
        | {place}: printer cover open. | Press until it clicks.
        media-jam | P04 | {place}：卡纸。 | 开盖取出碎纸，再合盖。 \
        | {place}: paper jam. | Open, remove the paper, close.
        cutter-error | P05 | {place}：切刀卡住。 | 关打印机电源，清理后再开。 \
        | {place}: cutter stuck. | Power off, clear it, power on.
        printer-absent | P06 | {place}：找不到打印机。 | 插紧电源线和数据线。 \
        | {place}: printer not found. | Check power and data cable.
        queue-stopped | P07 | {place}：打印队列停了。 | 不用处理，10秒内自动恢复。 \
        | {place}: print queue stopped. | Recovers by itself in 10 s.
        overheated | P08 | {place}：打印头过热。 | 等5分钟，会自动恢复。 \
        | {place}: print head hot. | Wait 5 minutes.
        queue-paused | P09 | {place}：打印被人暂停。 | 在管理页点“恢复打印”。 \
        | {place}: printing was paused. | Choose Resume printing.
        font-missing | P10 | {place}：缺少字体。 | 技术员安装含该字的字体，再重启程序。 \
        | {place}: a font is missing. | Technician: install a font with that character, restart.
        media-forecast | P17 | {place}：[{time}]将用完纸。 | 备好新纸卷[，约剩{n}张]。 \
        | {place}: paper ends soon[, about {time}]. | Have a roll ready[, about {n} left].
        board-silent | B01 | {place}：没有反应。 | 看屏幕电源灯，插紧通信线。 \
        | {place}: no answer. | Check its power lamp and cable.
        board-address | B02 | {place}：地址重复。 | 拔下一块，再看哪块还亮。 \
        | {place}: address used twice. | Unplug one and see.
        bus-errors | B03 | {place}：干扰大。 | 查它的插头和终端电阻。 \
        | {place}: many errors. | Check its plug and terminator.
        button-stuck | K01 | {place}：卡住。 | 轻敲松开，先用屏幕叫号。 \
        | {place}: stuck. | Free it; call from the screen.
        terminal-silent | K02 | {place}：没有反应。 | 插紧插头[，看地址是否为{address}]。 \
        | {place}: no answer. | Check plug[ and address {address}].
        gpio-absent | K03 | {place}：没有按键接口。 | 请用屏幕叫号，联系技术员。 \
        | {place}: no button interface. | Call from the screen; tell a technician.
        contact-absent | K04 | {place}：接不到输入信号。 | 联系技术员，查输入接口和接线。 \
        | {place}: input not there. | Technician: check interface and wiring.
        door-open | K05 | {place}：门没关。 | 关好门；没人在修，请值班长去看。 \
        | {place}: door open. | Close it; nobody at work there: send the manager.
        reader-absent | C01 | {place}：没有读卡器。 | 插紧读卡器的线；可点选取号。 \
        | {place}: no card reader. | Check its cable; touch works.
        sam-failed | C02 | {place}：读卡模块坏了。 | 换读卡器；群众可点选取号。 \
        | {place}: reader module failed. | Replace; touch works.
        scanner-absent | C03 | {place}：扫码器没有反应。 | 插紧扫码器的线；可用屏幕办理。 \
        | {place}: scanner silent. | Check its cable; the screen works.
        no-sound | V01 | {place}：没有声音。 | 看功放电源和音量，再试播。 \
        | {place}: silent. | Check amplifier and volume.
        pad-absent | E01 | {place}：没有反应。 | 插紧线；可扫码评价。 \
        | {place}: no answer. | Check cable; QR works.
        screen-restart | S01 | {place}：屏幕重启过。 | 不用处理；一天3次以上请报修。 \
        | {place}: screen restarted. | Report if more than 3 a day.
        backlight-absent | S02 | {place}：屏幕亮度调不了。 | 技术员核对背光名称，装udev规则。 \
        | {place}: screen light not found. | Technician: check its name and the udev rules.
        watchdog-absent | A08 | {place}：看门狗不可用。 | 技术员装udev规则，加载驱动。 \
        | {place}: watchdog not there. | Technician: load its driver, install the udev rules.
        hall-server | N01 | {place}：连不上大厅服务器。 | 照常取号；查网线和交换机。 \
        | {place}: hall server unreachable. | Numbers work; check network.
        central | N02 | 中心：连不上。 | 大厅不受影响，恢复后自动补报。 \
        | Central: unreachable. | No effect here; sent later.
        kiosk-silent | N07 | {place}：没有连上。 | 查它的电源和网线；所取号会自动并入。 \
        | {place}: not connected. | Check its power and network; its numbers join later.
        disk-full | D01 | {place}：存储满，暂停取号。 | 请技术员释放[{n}]空间，会自动恢复。 \
        | {place}: disk full, numbers stopped. | Free [{n} of ]space; resumes.
        disk-readonly | D02 | {place}：存储只读。 | 请技术员更换存储卡。 \
        | {place}: disk read-only. | Technician: replace the disk.
        ledger-rolled-back | D03 | {place}：存储被还原，暂停取号。 | 技术员运行 hall-agent --new-generation。 \
        | {place}: disk rolled back, numbers stopped. | Technician: hall-agent --new-generation.
        disk-error | D04 | {place}：存储出错，暂停取号。 | 请技术员更换存储卡。 \
        | {place}: disk error, numbers stopped. | Technician: replace the disk.
        clock-doubt | T01 | {place}：时间可能不对。 | 在屏幕上确认今天的日期。 \
        | {place}: clock in doubt. | Confirm today's date on screen.
        on-battery | U01 | {place}：停电，UPS供电中。 | [约剩{n}分钟，]请通知值班长。 \
        | {place}: power failure, on UPS. | Tell the manager[; about {n} min left].
        under-voltage | U02 | {place}：供电不足。 | 换原装电源，别接插线板尾端。 \
        | {place}: low voltage. | Use the original supply.
        battery-low | U05 | {place}：UPS电量快用完。 | 请尽快恢复供电，或按规程关机。 \
        | {place}: UPS battery almost empty. | Restore mains, or shut down in order.
        battery-worn | U06 | {place}：UPS电池该换了。 | 请技术员更换UPS电池。 \
        | {place}: UPS battery is worn. | Technician: replace the battery.
        ups-absent | U07 | {place}：连不上UPS。 | 插紧UPS的数据线，联系技术员。 \
        | {place}: UPS not answering. | Check its data cable; tell a technician.
        swapped | R01 | 两台设备接反：{place}。 | 对调两根线，或点“就这样用”。 \
        | Two devices swapped: {place}. | Swap cables or accept.
        invalid-definition | R02 | {place}：设备文件有错。 | 技术员运行 hallctl check。 \
        | {place}: device file has an error. | Technician: run hallctl check.
        """
}
