extension FaultTables {
    /// Network, disk, time and power.
    static let machine = """
        fault hall-server | staff
        effect 本机照常取号，等候人数以大厅屏幕为准 | This machine goes on by itself; the hall's screen has the queue
        cause 网线松了或交换机没电 | The cable is loose or the switch has no power
        tell 网口的灯不亮 | The lamp of its socket is dark
        cause 大厅服务器停了 | The hall server is down
        tell 别的取号机也报 | Other machines tell it too
        step 插紧网线，看交换机的灯 | Push in the cable, look at the switch's lamps
        step 技术员：启动大厅服务器 | Technician: start the hall server
        proof hallctl status：没有N01 | hallctl status: N01 is gone
        words hall server unreachable | called-at-hall-server | 连不上大厅服务器
        fault central | technician | stop broker
        effect 大厅不受影响，恢复后自动补报 | The hall is not affected; reports follow later
        cause 外网或中心服务器不通 | The outer network or central is down
        tell hallctl doctor 报N03或N04 | hallctl doctor tells N03 or N04
        cause 中心拒绝（账号或证书） | Central refuses (account or certificate)
        tell 能连上，证据里写refused；看N05、N06 | It connects, the evidence says refused; see N05, N06
        step 先按hallctl doctor处理网络和证书 | Mend network and certificates as hallctl doctor says
        step 仍不通：把证据报给中心管理员 | Still not: give the evidence to central's administrator
        proof hallctl status：中心没有问题 | hallctl status: central has no trouble
        words mqtt | connection refused*1883 | not authorized | 中心连不上
        fault kiosk-silent | staff
        effect 那台取号机按自己的号段取号，连上后自动并入 | That machine gives numbers of its own range; they join later
        cause 取号机没有电或已关机 | The machine has no power or is switched off
        tell 它的屏幕是黑的 | Its screen is dark
        cause 网线或交换机断了 | A cable or the switch is broken
        tell 屏幕正常，hallctl status写着连不上 | Its screen works, and hallctl status there says not connected
        cause 证书过期或不是这个大厅的 | Its certificate is out of date or not of this hall
        tell 证据里写certificate；看N05、N06 | The evidence says certificate; see N05, N06
        step 给取号机通电，插紧网线 | Give it power and push in its network cable
        step 技术员：在那台机器上运行hallctl doctor | Technician: run hallctl doctor on that machine
        proof hallctl status：取号机已连上 | hallctl status: the machine is connected
        words kiosk*not connected | 取号机没有连上
        fault network-down | staff
        effect 照常取号和叫号，不能上报 | Numbers and calls go on; nothing is reported
        cause 网线没插好 | The cable is not plugged in
        tell 网口的灯不亮 | The lamp of its socket is dark
        cause 没有得到地址 | No address was given
        tell 灯亮；ip addr 没有地址 | Lamp lit; ip addr shows no address
        cause 没有默认路由 | There is no default route
        tell 有地址；ip route 没有default | There is an address; ip route shows no default
        step 插紧网线，换交换机的另一个口 | Push in the cable, try another socket of the switch
        step 技术员：查地址设置 | Technician: check the address settings
        proof hallctl doctor 不再报N03 | hallctl doctor tells N03 no more
        words network is unreachable | no carrier | link is down | no route to host
        fault broker-unreachable | technician | stop broker
        effect 大厅不受影响，恢复后自动补报 | The hall is not affected; reports follow later
        cause 服务器没有开这个端口 | The server does not serve that port
        tell hallctl doctor 说refused | hallctl doctor says refused
        cause 地址写错，或域名查不到 | The address is wrong, or its name is unknown
        tell 说no such host；核对大厅文件reporting.broker | It says no such host; compare reporting.broker of the hall file
        cause 防火墙拦住 | A firewall is between
        tell 说timed out | It says timed out
        step 核对大厅文件的reporting.broker | Compare reporting.broker of the hall file
        step 请网络管理员放行这个端口 | Have the network's administrator open the port
        proof hallctl doctor 不再报N04 | hallctl doctor tells N04 no more
        words no such host | name or service not known | connection timed out | broker refused
        fault certificate-expiring | technician
        effect 现在没有影响，到期后不能上报 | No effect yet; after it nothing can be reported
        cause 证书的有效期快到了 | Its validity is near its end
        tell openssl x509 -enddate -noout -in 文件 | openssl x509 -enddate -noout -in FILE
        step 向中心申请新证书，放到同一个文件，重启代理程序 | Ask central for a new one, put it in the same file, restart the agent
        proof hallctl doctor 显示剩余天数超过30 | hallctl doctor shows more than 30 days left
        words certificate will expire | 证书快到期
        fault certificate-expired | technician
        effect 不能上报；大厅照常办理 | Nothing is reported; the hall goes on
        cause 证书过期 | The certificate has ended
        tell openssl x509 -enddate -noout -in 文件 | openssl x509 -enddate -noout -in FILE
        cause 本机时间不对 | This machine's clock is wrong
        tell hallctl doctor 报T01或T02；date 不对 | hallctl doctor tells T01 or T02; date is wrong
        step 先校对时间 | Set the clock right first
        step 换证书，重启代理程序 | Change the certificate, restart the agent
        proof hallctl doctor 不再报N06 | hallctl doctor tells N06 no more
        words certificate has expired | certificate is not yet valid | certificate verify failed | tls alert
        fault disk-full | technician
        effect 暂停取号；已取的号照常叫 | Numbers stop; those given are still called
        cause 日志或别的程序写满 | Logs or other programs filled it
        tell du -xhd1 / 看哪个文件夹最大 | du -xhd1 / shows the greatest folders
        cause 存储卡太小 | The disk is too small
        tell df -h /var/lib/hallkit | df -h /var/lib/hallkit
        step 清理：journalctl --vacuum-size=100M；apt clean | Make room: journalctl --vacuum-size=100M; apt clean
        step 不要动 /var/lib/hallkit | Leave /var/lib/hallkit alone
        proof hallctl status：取号自动恢复 | hallctl status: numbers are given again by themselves
        words no space left on device | database or disk is full | sqlite_full | disk quota exceeded | mib are kept for calls
        fault disk-readonly | technician
        effect 暂停取号；叫号不能记账 | Numbers stop; calls cannot be kept
        cause 存储出错，系统改成只读 | The disk failed and the system made it read-only
        tell dmesg里有I/O error或EXT4-fs error | dmesg shows I/O error or EXT4-fs error
        cause 有人用只读方式挂载 | Somebody mounted it read-only
        tell dmesg没有错误；grep hallkit /proc/mounts | dmesg has no error; grep hallkit /proc/mounts
        step 备份 /var/lib/hallkit 到U盘 | Copy /var/lib/hallkit to a USB stick
        step 换存储卡，恢复备份，运行 hall-agent --new-generation | Change the disk, restore the copy, run hall-agent --new-generation
        proof hallctl doctor 不再报D02，取号恢复 | hallctl doctor tells D02 no more, and numbers are given
        words read-only file system | attempt to write a readonly database | sqlite_readonly | remounting filesystem read-only | erofs
        fault ledger-rolled-back | technician
        effect 暂停取号，防止重号 | Numbers stop, so that none is given twice
        cause 存储被换成旧的备份 | The disk was replaced by an older copy
        tell 最近换过存储卡或还原过系统 | The disk was changed or the system restored lately
        step 换回原来的存储卡；没有就停代理程序 | Put the right disk back; without it stop the agent
        step 运行 hall-agent --new-generation，再启动；第二天恢复取号 | Run hall-agent --new-generation and start it; numbers come the next day
        proof hallctl status：没有D03 | hallctl status: D03 is gone
        words rolled back | rolledback | issuing-blocked | acknowledged*head
        fault disk-error | technician
        effect 暂停取号 | Numbers stop
        cause 存储卡损坏 | The disk is failing
        tell dmesg里有I/O error | dmesg shows I/O error
        cause 账本文件损坏 | The ledger's file is damaged
        tell hallctl check ledger 列出损坏 | hallctl check ledger lists damages
        cause 另一个代理程序也在写 | Another agent writes too
        tell pgrep -a hall-agent 有两行 | pgrep -a hall-agent prints two lines
        step 备份 /var/lib/hallkit，换存储卡 | Copy /var/lib/hallkit, change the disk
        proof hallctl check ledger：链条完整 | hallctl check ledger: the chain holds
        words i/o error | ext4-fs error | sqlite_ioerr | disk i/o error | buffer i/o error
        fault disk-low | technician
        effect 现在没有影响，再少会暂停取号 | No effect yet; with less, numbers stop
        cause 日志变大 | Logs have grown
        tell journalctl --disk-usage | journalctl --disk-usage
        cause 下载或备份放在这块盘 | Downloads or copies lie on it
        tell du -xhd1 / 看哪个文件夹最大 | du -xhd1 / shows the greatest folders
        step journalctl --vacuum-size=100M；apt clean | journalctl --vacuum-size=100M; apt clean
        proof hallctl doctor 不再报D05 | hallctl doctor tells D05 no more
        words disk almost full | low disk space
        fault disk-worn | technician
        effect 现在没有影响，坏了会停 | No effect yet; when it fails the hall stops
        cause 闪存写的次数快到寿命 | The flash has nearly been written as often as it can be
        tell cat /sys/block/mmcblk0/device/pre_eol_info 是0x02或0x03 | cat /sys/block/mmcblk0/device/pre_eol_info says 0x02 or 0x03
        cause 日志写得太多 | Logs write too much
        tell journalctl --disk-usage 一天涨几百MB | journalctl --disk-usage grows by hundreds of MB a day
        step 备份 /var/lib/hallkit，换工业级存储卡，恢复备份 | Copy /var/lib/hallkit, put in an industrial disk, restore the copy
        step 恢复后运行 hall-agent --new-generation | After that run hall-agent --new-generation
        proof hallctl doctor 不再报D07 | hallctl doctor tells D07 no more
        words pre_eol_info | life_time_est
        fault ledger-damaged | technician
        effect 账本不再可信，先不要继续用 | The ledger cannot be trusted; do not go on with it
        cause 存储卡损坏 | The disk is failing
        tell dmesg里有I/O error | dmesg shows I/O error
        cause 有人改了账本文件 | Somebody changed the file
        tell dmesg没有错误，只有几条不对 | dmesg has no error and only some entries differ
        step 停代理程序，把 /var/lib/hallkit 整个复制保存 | Stop the agent, keep a copy of all of /var/lib/hallkit
        step 用hallctl bundle打包，报给厂家 | Make a hallctl bundle and send it in
        proof hallctl check ledger：链条完整 | hallctl check ledger: the chain holds
        words is not what was written | does not follow from the one before | database disk image is malformed | sqlite_corrupt | file is not a database
        fault clock-doubt | anyone
        effect 照常取号；日期等人确认 | Numbers go on; the date waits to be confirmed
        cause 没有网络校时 | No time server is reached
        tell timedatectl 显示synchronized: no | timedatectl shows synchronized: no
        cause 主板电池没电 | The board's battery is empty
        tell 断电重启后日期回到过去 | After a power cut the date is in the past
        step 在屏幕上看日期，对就点“对” | Look at the date on the screen and touch Yes when right
        step 技术员：打开校时服务，换电池 | Technician: turn on the time service, change the battery
        proof hallctl status：时钟可信 | hallctl status: the clock is trusted
        words clock untrusted | time jumped | clock was set | 时间可能不对
        fault time-service | technician
        effect 时间会慢慢走偏 | The clock will drift
        cause 没装或没开校时服务 | No time service is installed or on
        tell timedatectl 显示NTP service: inactive | timedatectl shows NTP service: inactive
        cause 连不上校时服务器 | Its server is not reached
        tell 服务在运行，没有同步 | It runs and has not synchronised
        step timedatectl set-ntp true | timedatectl set-ntp true
        step 内网：在timesyncd.conf写本地的NTP服务器 | Without internet: name a local NTP server in timesyncd.conf
        proof timedatectl 显示synchronized: yes | timedatectl shows synchronized: yes
        words ntp*timed out | no time service
        fault on-battery | anyone
        effect 靠电池运行，时间不长 | It runs from the battery, not for long
        cause 停电 | The mains is off
        tell 灯也不亮 | Lights are off too
        cause UPS的插头松了或跳闸 | The UPS is unplugged or its breaker tripped
        tell 别处有电 | Elsewhere there is power
        step 通知值班长；看UPS插头和空气开关 | Tell the duty manager; look at plug and breaker
        proof UPS的市电灯亮，hallctl status没有U01 | The UPS shows mains, hallctl status has no U01
        words on battery | onbatt | ups on battery | 停电
        fault battery-low | staff
        effect 几分钟后机器会断电；号码都已保存 | The machine loses power in minutes; all numbers are kept
        cause 停电太久 | The power failure is long
        tell 灯也不亮 | Lights are off too
        cause UPS接的东西太多 | Too much hangs on the UPS
        tell UPS的负载灯过半 | Its load lamps are past half
        step 恢复市电；来不及就按规程关机 | Restore mains; without time left, shut down in order
        proof UPS充电后，hallctl status没有U05 | Once it has charged, hallctl status has no U05
        words low battery | lowbatt | battery low | 电量低
        fault battery-worn | technician
        effect 停电时撑不了多久 | It will not last through a power failure
        cause 电池用了3年以上 | The battery is older than 3 years
        tell 看UPS上的日期标签 | Look at the date on the UPS
        cause UPS自检没有通过 | Its self test failed
        tell upsc 显示 RB | upsc shows RB
        step 换同型号的电池，再让UPS自检 | Change the battery for its own kind, then run the UPS's self test
        proof 自检通过，hallctl status没有U06 | The self test passes, hallctl status has no U06
        words replace battery | replbatt | 更换电池
        fault ups-absent | technician
        effect 停电时没有提醒，也不会按规程关机 | A power failure is not announced
        cause 数据线松了 | Its data cable is loose
        tell lsusb 里没有UPS | lsusb does not list the UPS
        cause NUT没有运行 | NUT is not running
        tell systemctl status nut-server | systemctl status nut-server
        cause 大厅文件里的UPS名不对 | The hall file names another UPS
        tell upsc -l 列出的是别的名字 | upsc -l lists another name
        step 插紧数据线，启动NUT，核对UPS名 | Push in the cable, start NUT, compare the UPS's name
        proof hallctl devices：UPS正常 | hallctl devices: the UPS is ok
        words data-stale | driver-not-connected | ups*no answer | nocomm
        fault under-voltage | technician
        effect 会死机或丢设备 | It may hang or lose devices
        cause 电源功率不够或不是原装 | The supply is too weak or not the original
        tell 换原装电源后不再报 | With the original supply it is gone
        cause 线太长太细，或接在插线板尾端 | The cable is long and thin, or at the end of a strip
        tell 直接插墙上就好 | In the wall socket it is gone
        step 换原装电源，直接插墙上的插座 | Use the original supply, straight in the wall
        proof hallctl doctor 一小时内不再报U02 | hallctl doctor tells no U02 for an hour
        words under-voltage detected | undervoltage detected | voltage normalised | 供电不足
        fault usb-resets | technician
        effect 那个口上的设备时断时续 | Devices at that port come and go
        cause USB线太长或接触不良 | The USB cable is too long or loose
        tell 换短线后不再报 | With a short cable it is gone
        cause 集线器供电不够 | The hub has too little power
        tell 只有集线器后面的设备出错 | Only devices behind the hub fail
        cause 设备本身坏 | The device is failing
        tell 换到别的口仍然出错 | It fails in another socket too
        step 换一根短的屏蔽线，插紧 | Use a short shielded cable, push it in
        step 换自带电源的集线器 | Use a hub with its own supply
        proof hallctl doctor 一小时内不再报U03 | hallctl doctor tells no U03 for an hour
        words usb disconnect | device descriptor read | over-current | reset full-speed usb device | reset high-speed usb device | error -71
        fault machine-hot | staff
        effect 会变慢，屏幕会卡 | It slows down and the screen stutters
        cause 通风口堵了 | The vents are blocked
        tell 看背后和底下的孔 | Look at the holes behind and below
        cause 风扇坏了 | The fan is broken
        tell 听不到风扇，或很响 | It is silent, or loud
        step 清灰，机柜离墙10厘米 | Clean out the dust, leave 10 cm to the wall
        step 技术员：换风扇 | Technician: change the fan
        proof hallctl doctor 温度低于75度 | hallctl doctor shows less than 75 °C
        words thermal throttling | cpu clock throttled | critical temperature
        """
}
