extension FaultTables {
    /// Boards, keys, readers, voice, pads and screens.
    static let devices = """
        fault board-silent | staff | mains
        effect 这块屏不显示叫号，请口头叫号 | This board shows no calls: call aloud
        cause 屏没有电 | The board has no power
        tell 屏全黑，控制卡的灯不亮 | It is all dark and its controller's lamp too
        cause 通信线松了或A、B接反 | The data line is loose, or A and B are swapped
        tell 屏有电，同一条线别的屏正常 | It has power; others on the same line are fine
        cause 地址不对 | Its address is another
        tell 换过控制卡；用hallctl devices核对地址 | The controller was changed; compare the address with hallctl devices
        cause 整条线断了 | The whole line is broken
        tell 同一条线的屏都没有反应 | All boards of that line are silent
        step 看电源灯，插紧屏的电源和通信插头 | Look at the power lamp, push in power and data plugs
        step 整条线没有反应：查转换器和第一块屏之间的线 | All silent: check the line between converter and first board
        step 技术员：核对地址和波特率 | Technician: compare address and speed
        proof hallctl devices：这块屏正常，屏上有字 | hallctl devices: the board is ok, and it shows text
        words did not acknowledge | board*timed-out | 窗口屏没有反应
        fault board-address | technician
        effect 两块屏显示同样的字，或都乱 | Two boards show the same, or both show garbage
        cause 新换的控制卡没设地址 | A new controller was not given its address
        tell 拔下新的一块，另一块恢复 | Unplug the new one and the other recovers
        step 拔下一块，用设备自带软件给它设大厅文件里的地址 | Unplug one, give it the hall file's address with its maker's tool
        step 插回，等10秒 | Plug it in again, wait 10 seconds
        proof 两块屏各显示自己的窗口 | Each board shows its own window
        words address used twice | 地址重复
        fault bus-errors | technician
        effect 这条线上的屏偶尔慢或缺字 | Boards of this line are slow or miss text now and then
        cause 插头松，或屏蔽线没接 | A plug is loose or the shield is open
        tell hallctl devices的证据里同一块屏出错最多 | hallctl devices: one board has most of the errors
        cause 没有终端电阻，或线太长 | There is no terminator, or the line is too long
        tell 越远的屏出错越多 | The farther the board, the more errors
        cause 线和电源线捆在一起 | The line is tied to mains cables
        tell 灯或电梯一动就出错 | Errors come when lights or lifts switch
        step 插紧出错最多的那块屏的插头 | Push in the plug of the board with most errors
        step 在线的两头各接120欧电阻，离开电源线走线 | Put 120 ohm at both ends, keep away from mains cables
        proof hallctl devices：10分钟内没有提醒 | hallctl devices: no warning for 10 minutes
        words malformed-reply | checksum | crc | framing error | 干扰大
        fault button-stuck | staff
        effect 这个键不叫号，请用屏幕叫号 | This button calls nobody: call from the screen
        cause 键被东西压住 | Something presses the button
        tell 看键面上有没有东西 | Look at the button
        cause 键或线短路 | The button or its wire is shorted
        tell 拔下键的插头，故障消失就是键坏 | Unplug it: if the fault goes, the button is broken
        cause 线松了或触点旧了，电平一直在跳 | A wire is loose or the contact worn: no level stands
        tell hallctl devices的证据是no level stands | hallctl devices says: no level stands
        step 移开东西，轻敲键松开它 | Take things away and tap it free
        step 不行：拔下键，用屏幕叫号，报修 | Else unplug it, call from the screen, have it repaired
        proof 按一次，只叫一个号 | One press calls one number
        words held for | no level stands | button stuck | 叫号键卡住
        fault terminal-silent | staff | unplug terminal
        effect 这个窗口的键盘不能用，请用屏幕叫号 | This window's keypad is dead: call from the screen
        cause 插头松了 | Its plug is loose
        tell 键盘的灯不亮 | Its lamp is dark
        cause 地址不对 | Its address is another
        tell 灯亮，同一条线别的键盘正常 | Lamp lit; others on the line are fine
        cause 整条线断了，或被别的程序占用 | The line is broken, or another program holds it
        tell 同一条线都没有反应；看hallctl doctor的R05 | All of that line are silent; see R05 of hallctl doctor
        step 插紧键盘的插头 | Push in its plug
        step 技术员：核对地址（通常等于窗口号） | Technician: compare its address (mostly the window's number)
        proof 按一个键，屏幕有反应 | Press a key and the screen reacts
        words terminal*no answer | 叫号器没有反应
        fault gpio-absent | technician
        effect 按键不能叫号，请用屏幕叫号 | Buttons call nobody: call from the screen
        cause 接口板松了或没有驱动 | The interface board is loose or has no driver
        tell gpiodetect 里没有大厅文件的标签 | gpiodetect does not list the hall file's label
        cause 没有权限 | No permission
        tell gpiodetect 有；hallctl doctor报R03 | gpiodetect lists it; hallctl doctor tells R03
        step 插紧接口板，装udev规则，重启代理程序 | Push in the board, install the udev rules, restart the agent
        proof hallctl devices：按键正常 | hallctl devices: the button is ok
        words gpiochip | no chip with that label | gpio line
        fault reader-absent | staff | unplug reader
        effect 不能刷证取号，点选照常 | Cards cannot be read; touching still works
        cause 读卡器的线松了 | Its cable is loose
        tell 读卡器的灯不亮 | Its lamp is dark
        cause 没有权限或端口被占用 | No permission, or another program holds the port
        tell hallctl doctor 报R03或R05 | hallctl doctor tells R03 or R05
        cause 读卡器死机 | It hangs
        tell 灯亮，拔插后恢复 | Lamp lit, and unplugging mends it
        step 拔下读卡器，等5秒，插回原来的口 | Unplug it, wait 5 seconds, plug it in where it was
        proof 放一张证：屏幕上出现提示 | Lay a card on it and the screen reacts
        words questions without an answer | reader*no answer | 没有读卡器
        fault sam-failed | technician
        effect 不能刷证取号，点选照常 | Cards cannot be read; touching still works
        cause 安全模块松动或损坏 | The security module is loose or broken
        tell 拔插后仍报，换一台读卡器就好 | It stays after unplugging, and another reader works
        cause 授权不符 | Its licence is not for this reader
        tell 新换的模块，状态不变 | A module just changed, with the same status
        step 换读卡器，旧的送修（内有安全模块，要登记） | Change the reader; send the old one in (register its module)
        proof 放一张证：屏幕上出现提示 | Lay a card on it and the screen reacts
        words module status | sam failed | 读卡模块
        fault contact-absent | technician
        effect 火警、应急钥匙、柜门或市电的信号收不到 | Fire alarm, emergency key, door or mains cannot be seen
        cause 接口板松了或没有驱动 | The interface board is loose or has no driver
        tell gpiodetect 里没有大厅文件的标签 | gpiodetect does not list the hall file's label
        cause 没有权限 | No permission
        tell gpiodetect 有；hallctl doctor报R03 | gpiodetect lists it; hallctl doctor tells R03
        cause 线松了或继电器触点旧了，电平一直在跳 | A wire is loose or the relay worn: no level stands
        tell hallctl devices的证据是no level stands | hallctl devices says: no level stands
        step 插紧接口板，装udev规则，重启代理程序 | Push in the board, install the udev rules, restart the agent
        step 电平一直在跳：拧紧接线，换旧触点 | No level stands: tighten the wires, replace a worn contact
        step 核对大厅文件里的接口标签和线名 | Compare the chip's label and the line's name with the hall file
        proof hallctl devices：输入正常 | hallctl devices: the input is ok
        words contact*no chip | active, but no level stands | 接不到输入信号
        fault door-open | staff
        effect 取号照常；机内有电，别让人碰 | Numbers as usual; keep hands out, there is mains inside
        cause 有人在维护，或门没关好 | Somebody works there, or it was not shut
        tell 到现场看一眼 | Go there and look
        cause 门磁松了或线断了 | The contact is loose or its wire is broken
        tell 门关着仍报 | It stays with the door shut
        step 关好门，上锁 | Shut the door and lock it
        step 门关着仍报：技术员查门磁和接线 | If it stays: technician, check contact and wiring
        proof hallctl devices：输入正常 | hallctl devices: the input is ok
        words door: active | 门没关
        fault backlight-absent | technician
        effect 屏幕一直亮着，取号照常 | The screen stays bright; numbers as usual
        cause 大厅文件里的背光名称不对 | The hall file names another backlight
        tell ls /sys/class/backlight 里没有它 | ls /sys/class/backlight does not list it
        cause 没有权限 | No permission
        tell 列表里有它；brightness不属于hallkit-scr组 | It is listed; brightness is not of group hallkit-scr
        step 改大厅文件的at，装udev规则，重启代理程序 | Mend at: in the hall file, install the udev rules, restart the agent
        proof hallctl devices：背光正常 | hallctl devices: the backlight is ok
        words backlight*no such file | 屏幕亮度
        fault watchdog-absent | technician
        effect 程序停住时机器不会自己重启，其他照常 | A machine that hangs does not restart by itself; all else works
        cause 驱动没有加载 | Its driver is not loaded
        tell ls /dev/watchdog* 没有结果 | ls /dev/watchdog* finds none
        cause 没有权限 | No permission
        tell ls -l /dev/watchdog0 不属于hallkit-wdt组 | ls -l /dev/watchdog0 is not of group hallkit-wdt
        cause 别的程序占用了它 | Another program holds it
        tell fuser -v /dev/watchdog0 看得到 | fuser -v /dev/watchdog0 names it
        step 加载驱动，装udev规则，重启代理程序 | Load its driver, install the udev rules, restart the agent
        step systemd占用时：关掉RuntimeWatchdogSec | If systemd holds it: turn RuntimeWatchdogSec off
        proof hallctl devices：看门狗正常 | hallctl devices: the watchdog is ok
        words /dev/watchdog | watchdog*busy | 看门狗
        fault scanner-absent | staff
        effect 不能扫码，屏幕照常 | Codes cannot be scanned; the screen works
        cause 扫码器的线松了 | Its cable is loose
        tell 扫码器的灯不亮 | Its lamp is dark
        cause 没有权限或端口被占用 | No permission, or another program holds the port
        tell hallctl doctor 报R03或R05 | hallctl doctor tells R03 or R05
        cause 扫码器改成了键盘方式，大厅文件却写串口 | It was set to keyboard mode, and the hall file says serial
        tell 扫码时文字出现在别的窗口里 | A scanned code appears as typed text
        step 拔下扫码器，等5秒，插回原来的口 | Unplug it, wait 5 seconds, plug it in where it was
        step 技术员：用说明书上的设置码改回串口方式 | Technician: set it back to serial mode with its manual's code
        proof 扫一张号票上的码：屏幕上出现提示 | Scan a ticket's code and the screen reacts
        words scanner*no answer | 扫码器没有反应
        fault no-sound | staff
        effect 叫号没有声音，请口头叫号 | Calls are not heard: call aloud
        cause 功放没开或音量为零 | The amplifier is off or turned down
        tell 看功放的灯和旋钮 | Look at the amplifier's lamp and knob
        cause 音频线松了 | The audio cable is loose
        tell 插上耳机能听到 | Headphones in its place can be heard
        cause 没有声卡或语音 | There is no sound card or voice
        tell hallctl doctor 报V02或V03 | hallctl doctor tells V02 or V03
        step 打开功放，调到平时的音量，插紧音频线 | Switch on the amplifier, set the usual volume, push in the cable
        proof 叫一个号，大厅里听得到 | Call a number: it is heard in the hall
        words aplay | snd_pcm | alsa lib | no sound
        fault pad-absent | staff | unplug pad
        effect 这个窗口不能按键评价，可扫号票上的码 | No rating by pad here; the ticket's code works
        cause 线松了 | Its cable is loose
        tell 评价器的灯不亮 | Its lamp is dark
        cause 地址不对或整条线断了 | Another address, or the line is broken
        tell 灯亮；看同一条线别的评价器 | Lamp lit; look at others of that line
        step 插紧评价器的线 | Push in its cable
        step 技术员：核对地址 | Technician: compare its address
        proof 办一个号后按一次，评价收到 | After one visit press a key: the rating arrives
        words pad*no answer | 评价器没有反应
        fault screen-restart | anyone
        effect 屏幕已自己恢复 | The screen came back by itself
        cause 浏览器退出，已自动重启 | The browser ended and was started again
        tell 一天只有一两次 | It is once or twice a day
        cause 内存不够或机器太热 | Memory is short, or the machine is hot
        tell 一天3次以上；看hallctl doctor的U04 | More than 3 a day; see U04 of hallctl doctor
        step 不用处理；一天3次以上请报修 | Nothing to do; report it when it is more than 3 a day
        proof 24小时内不再出现 | It does not come again for 24 hours
        words renderer crashed | screen restarted | 屏幕重启
        fault voice-missing | technician
        effect 叫号没有声音 | Calls are not spoken
        cause 没装语音程序 | The voice program is not installed
        tell ls /usr/bin/espeak-ng | ls /usr/bin/espeak-ng
        cause 缺少普通话语音 | The Mandarin voice is missing
        tell espeak-ng --voices=cmn 没有输出 | espeak-ng --voices=cmn prints nothing
        step apt install espeak-ng espeak-ng-data | apt install espeak-ng espeak-ng-data
        proof hallctl doctor 不再报V02 | hallctl doctor tells V02 no more
        words espeak-ng | install its voices | failed to load voice
        fault sound-card-absent | technician
        effect 叫号没有声音 | Calls are not heard
        cause 声卡没插好 | The sound card is not plugged in
        tell cat /proc/asound/cards 没有声卡 | cat /proc/asound/cards lists none
        cause 大厅文件里的声卡名不对 | The hall file names another card
        tell 列表里有声卡，名字不同 | One is listed under another name
        step 插紧USB声卡，或改大厅文件的voice.device | Plug in the USB sound card, or change voice.device of the hall file
        proof hallctl doctor 不再报V03 | hallctl doctor tells V03 no more
        words no soundcards found | unknown pcm | cannot find card
        """
}
