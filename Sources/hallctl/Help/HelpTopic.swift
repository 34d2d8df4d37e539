import HallDomain

/// Something that is no verb and worth a page.
struct HelpTopic {
    var name: String
    var title: BilingualText
    var text: BilingualText

    static let all = [firstVisit, faults, files, exitCodes, doctorJSON, bundles, metrics, logging, shells]

    private static let firstVisit = HelpTopic(
        name: "first-visit", title: BilingualText(zh: "第一次到这个大厅", en: "The first time in this hall"),
        text: BilingualText(
            zh: """
                1. sudo hallctl doctor     检查整台机器，最后一行说先做哪件事
                2. hallctl explain 代码    那个故障的原因、步骤、怎样算修好（例：hallctl explain P01）
                3. hallctl test 设备名     让修好的设备证明自己
                认不清哪台是哪台：hallctl identify（屏显示自己的地址，按键、刷卡、扫码显示是哪台）；hallctl watch 实时看大厅。
                修不好：sudo hallctl bundle 打一个支持包发给同事，里面没有个人信息。
                """,
            en: """
                1. sudo hallctl doctor     examines the machine; its last lines say what to do first
                2. hallctl explain CODE    causes, steps and the proof of that fault (example: hallctl explain P01)
                3. hallctl test DEVICE     has the mended device prove itself
                Which device is which: hallctl identify (boards show their address; keys, cards and codes say which they
                are); hallctl watch shows the hall live.
                Not mended: sudo hallctl bundle makes a support bundle for a colleague, without personal data.
                """))

    private static let faults = HelpTopic(
        name: "faults", title: BilingualText(zh: "故障代码", en: "Fault codes"),
        text: BilingualText(
            zh: """
                代码可以在电话里念：P 打印，B 屏，K 按键和叫号器，C 读卡，V 语音，E 评价器，S 屏幕，N 网络，D 存储，\
                T 时间，U 电源，R 接线和权限，A 程序。
                hallctl explain            列出全部
                hallctl explain P01        一个故障的原因、区分、步骤、谁能修、怎样算修好
                hallctl explain "出错信息"  粘贴一行日志，认出是哪个故障
                """,
            en: """
                Codes can be read over the telephone: P printing, B boards, K keys and terminals, C card readers, V voice, \
                E rating pads, S screens, N network, D disks, T time, U power, R wiring and permissions, A programs.
                hallctl explain            lists all
                hallctl explain P01        causes, how to tell them apart, steps, who can, the proof
                hallctl explain "an error" finds the fault that a pasted line speaks of
                """))

    private static let files = HelpTopic(
        name: "files", title: BilingualText(zh: "文件在哪里", en: "Where files are"),
        text: BilingualText(
            zh: """
                /etc/hallkit/hall.yaml            大厅文件；用 hallctl config apply 更换
                /etc/hallkit/kept/                以前的大厅文件；hallctl config rollback 退回
                /etc/hallkit/devices/             本大厅自己的设备文件
                /etc/hallkit/firmware-profiles/   本大厅自己的固件档案
                /etc/hallkit/definitions/         安装的设备文件包；hallctl config devices
                /etc/hallkit/definitions.keys     认可谁制作的文件包
                /etc/hallkit/machine-model        本机的机型，文件包用
                /var/lib/hallkit/ledger.sqlite    账本；不要动
                /var/lib/hallkit/recording/       最近看到和说出的一切；hallctl record 存出来
                /run/hallkit/agent.sock           代理程序的套接字
                --root DIR 把以上全部移到 DIR 下。
                """,
            en: """
                /etc/hallkit/hall.yaml            the hall file; change it with hallctl config apply
                /etc/hallkit/kept/                hall files of before; hallctl config rollback
                /etc/hallkit/devices/             this hall's own device files
                /etc/hallkit/firmware-profiles/   this hall's own firmware profiles
                /etc/hallkit/definitions/         installed sets of device files; hallctl config devices
                /etc/hallkit/definitions.keys     whose bundles of device files are taken
                /etc/hallkit/machine-model        this machine's model, for bundles
                /var/lib/hallkit/ledger.sqlite    the ledger; leave it alone
                /var/lib/hallkit/recording/       what was seen and said lately; hallctl record saves it
                /run/hallkit/agent.sock           the agent's socket
                --root DIR moves all of these below DIR.
                """))

    private static let exitCodes = HelpTopic(
        name: "exit-codes", title: BilingualText(zh: "退出码", en: "Exit codes"),
        text: BilingualText(
            zh: """
                0 正常或已做；1 有提醒；2 有故障
                64 命令写错，或名字不存在；65 输入有错；69 需要代理程序而连不上
                73 输出文件写不了；78 大厅文件、设备文件或固件档案有错
                """,
            en: """
                0 ok or done; 1 a warning; 2 a fault
                64 a wrong command line, or a name that is not there; 65 malformed input; 69 the agent is needed and away
                73 the output file cannot be written; 78 a hall file, device file or firmware profile is wrong
                """))

    private static let doctorJSON = HelpTopic(
        name: "doctor-json", title: BilingualText(zh: "doctor --json 的格式", en: "The form of doctor --json"),
        text: BilingualText(
            zh: """
                {
                  "wall": 1970年起的毫秒
                  "verdict": "ok" | "warning" | "fault" | "unknown"（没发现问题，但问不到代理程序）
                  "first": {"zh","en"}，先做的一件事；没有问题时不出现
                  "checks": [{"name","title":{"zh","en"},"state":"ok|warning|fault|unknown","summary":{"zh","en"}}]
                  "findings": [{
                    "check": 检查的名字, "fault": 故障名, "code": 代码, "weight": "warning" | "fault",
                    "subjects": [设备、队列或文件], "text": {"zh","en"}, "evidence": {"zh","en"},
                    "follows": 引起它的故障代码（可没有）,
                    "mendings": [{"question":{"zh","en"},"commands":[[程序,参数…]]}]
                  }]，按处理的先后
                  "unknown": [{"zh","en"}]，无法知道的和原因
                }
                --fix --json 是 {"report": 以上, "mendings": [{"code","question","result":"done|declined|failed","command"}]}。
                字段只增加，不改名，不删除。
                """,
            en: """
                {
                  "wall": milliseconds since 1970
                  "verdict": "ok" | "warning" | "fault" | "unknown" (nothing found, and the agent could not be asked)
                  "first": {"zh","en"}, the one thing to do first; absent when nothing is wrong
                  "checks": [{"name","title":{"zh","en"},"state":"ok|warning|fault|unknown","summary":{"zh","en"}}]
                  "findings": [{
                    "check": the check's name, "fault": the fault's name, "code": its code, "weight": "warning" | "fault",
                    "subjects": [devices, queues or files], "text": {"zh","en"}, "evidence": {"zh","en"},
                    "follows": the code of the fault it comes from (may be absent),
                    "mendings": [{"question":{"zh","en"},"commands":[[program, argument…]]}]
                  }], in the order in which to mend them
                  "unknown": [{"zh","en"}], what could not be known, and why
                }
                --fix --json is {"report": the above, "mendings": [{"code","question","result":"done|declined|failed","command"}]}.
                Fields may be added, never renamed or removed.
                """))

    private static let bundles = HelpTopic(
        name: "bundle", title: BilingualText(zh: "支持包", en: "Support bundles"),
        text: BilingualText(
            zh: """
                sudo hallctl bundle --output hall.tar   在大厅里做
                hallctl open hall.tar                   在别处看里面有什么
                hallctl open hall.tar doctor            像在那台机器上一样检查
                hallctl open hall.tar why A017          为什么A017等到那时
                放入前去掉：身份证号、电话、密码、密钥、令牌、工作人员姓名。
                """,
            en: """
                sudo hallctl bundle --output hall.tar   made in the hall
                hallctl open hall.tar                   elsewhere: what is in it
                hallctl open hall.tar doctor            examines it as if on that machine
                hallctl open hall.tar why A017          why A017 waited until then
                Taken out before: identity and telephone numbers, passwords, keys, tokens, names of staff.
                """))

    private static let metrics = HelpTopic(
        name: "metrics", title: BilingualText(zh: "给监控系统的数据", en: "Measures for a monitoring system"),
        text: BilingualText(
            zh: """
                http://127.0.0.1:8080/metrics（OpenMetrics 文本，只在本机）
                hallkit_device_state        每台设备：ok、warning、fault、absent、unknown
                hallkit_device_fault        现在的故障，带故障名和代码
                hallkit_device_answers      线路有差错的设备：最近几秒好的、乱码的、没来的应答
                hallkit_capability_state    大厅现在能做什么：取号、出票、刷证、叫号、显示、广播、评价、上报
                hallkit_tickets_total、hallkit_calls_total、hallkit_waiting、hallkit_papers_doubtful、hallkit_incidents_open、\
                hallkit_malformed_total、hallkit_day_open、hallkit_clock_trusted、hallkit_build_info
                """,
            en: """
                http://127.0.0.1:8080/metrics (OpenMetrics text, on this machine only)
                hallkit_device_state        each device: ok, warning, fault, absent, unknown
                hallkit_device_fault        faults of now, with name and code
                hallkit_device_answers      of devices with a bad line: good, garbled and missing answers of the last seconds
                hallkit_capability_state    what the hall can do now: tickets, paper, cards, calling, showing, hearing, \
                rating, reporting
                hallkit_tickets_total, hallkit_calls_total, hallkit_waiting, hallkit_papers_doubtful, \
                hallkit_incidents_open, hallkit_malformed_total, hallkit_day_open, hallkit_clock_trusted, hallkit_build_info
                """))

    private static let logging = HelpTopic(
        name: "logging", title: BilingualText(zh: "日志", en: "The log"),
        text: BilingualText(
            zh: """
                journalctl -u hall-agent -f                跟着看
                journalctl -u hall-agent -p warning -b     这次开机以来的提醒和错误
                hallctl log                                各类别现在从哪一级写起
                hallctl log debug printing                 把打印写详细；hallctl log notice 全部恢复
                一行的样子：类别: 说明 名字=值 …（journald 存优先级；不在 journald 下时行首是时间和级别）。
                同一句话10秒内最多10次，之后 omitted= 是略去的次数。身份证号、姓名、照片从不写入。
                """,
            en: """
                journalctl -u hall-agent -f                follows it
                journalctl -u hall-agent -p warning -b     warnings and errors since the machine started
                hallctl log                                from which level on each category is written
                hallctl log debug printing                 tells more of printing; hallctl log notice brings all back
                A line: category: what happened name=value … (the journal keeps the priority; elsewhere time and level
                stand first). The same sentence at most 10 times in 10 seconds; omitted= then counts those left out.
                Identity numbers, names and photos are never written.
                """))

    private static let shells = HelpTopic(
        name: "completion", title: BilingualText(zh: "按 Tab 补全命令", en: "Completion in the shell"),
        text: BilingualText(
            zh: """
                每台机器装一次：
                bash  hallctl --generate-completion-script bash | sudo tee /usr/share/bash-completion/completions/hallctl
                zsh   hallctl --generate-completion-script zsh  | sudo tee /usr/share/zsh/vendor-completions/_hallctl
                fish  hallctl --generate-completion-script fish > ~/.config/fish/completions/hallctl.fish
                只给自己用（bash）：hallctl --generate-completion-script bash >> ~/.bash_completion
                设备名取自大厅文件，故障代码取自程序。
                手册页：sudo hallctl help --lang zh --man-into /usr/share/man，然后 man hallctl。
                """,
            en: """
                Once on a machine:
                bash  hallctl --generate-completion-script bash | sudo tee /usr/share/bash-completion/completions/hallctl
                zsh   hallctl --generate-completion-script zsh  | sudo tee /usr/share/zsh/vendor-completions/_hallctl
                fish  hallctl --generate-completion-script fish > ~/.config/fish/completions/hallctl.fish
                For yourself only (bash): hallctl --generate-completion-script bash >> ~/.bash_completion
                Devices come from the hall file, fault codes from the program.
                Manual pages: sudo hallctl help --man-into /usr/share/man, then man hallctl.
                """))
}
