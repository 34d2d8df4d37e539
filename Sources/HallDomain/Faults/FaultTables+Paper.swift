extension FaultTables {
    /// Printers, their queues and the spooler. `{device}` is the device's name in the hall file.
    static let paper = """
        fault media-empty | anyone | switch paperOut
        effect 这台取号机不能打印；还可以取没有纸的号 | This machine prints no tickets; numbers without paper still work
        cause 纸用完了 | The roll is used up
        tell 打开机门：纸轴上没有纸 | Open the door: there is no paper on the spool
        cause 纸装反或没拉到出纸口 | The paper is in backwards or not pulled through
        tell 有纸，用指甲划一下：划不出黑线的一面朝上了 | There is paper; scratch it: the side that turns black must face the head
        cause 缺纸传感器脏了 | The paper sensor is dirty
        tell 装好纸仍报缺纸：擦传感器后再看 | Still reported with paper in: clean the sensor and look again
        step 打开机门，掀开打印机盖 | Open the door and lift the printer's cover
        step 放入80毫米热敏纸，纸头从下方拉出5厘米 | Put in an 80 mm thermal roll, pull 5 cm out from below
        step 合上盖，听到咔哒声，关好机门 | Close the cover until it clicks, close the door
        proof hallctl test {device}：测试条印好并切断 | hallctl test {device}: the test slip is printed and cut
        words media-empty-error | media-empty-report | out of paper | paper out | paper end | no paper | 缺纸
        fault media-low | staff | switch paperLow
        effect 照常打印，快要换纸了 | Prints as usual; a new roll is needed soon
        cause 纸卷只剩一小圈 | Little is left on the roll
        tell 打开机门看纸卷：厚度不到1厘米 | Open the door: less than 1 cm is left on the roll
        cause 纸将尽传感器的位置不对 | The near-end sensor is set to another core size
        tell 新纸卷也报：按说明书移动传感器 | Also with a new roll: move the sensor as its manual says
        step 准备一卷80毫米热敏纸，没有人取号时换上 | Have an 80 mm roll ready and change it when nobody is there
        proof hallctl status：打印机没有提醒 | hallctl status: the printer has no warning
        words media-low-warning | near end | paper low | 纸将尽 | 纸快用完
        fault media-forecast | staff
        effect 照常打印，一小时内要换纸 | Prints as usual; a new roll is needed within the hour
        cause 按印出的长度算，纸卷快用完了 | By the length that was printed the roll is nearly used up
        tell 打开机门看纸卷：剩一小圈 | Open the door: little is left on the roll
        cause 换纸时答错了，或大厅文件的rollMetres不对 | The question at the change was answered wrongly, or rollMetres is wrong
        tell 纸卷还很厚：在取号机上点换纸，再答一次 | The roll is thick: touch Change paper at the machine and answer again
        step 准备一卷80毫米热敏纸，没有人取号时换上 | Have an 80 mm roll ready and change it when nobody is there
        step 在取号机屏幕上点换纸，打测试票，回答是不是新纸卷 | At the machine touch Change paper, print the slip, answer the question
        proof hallctl status：打印机没有提醒 | hallctl status: the printer has no warning
        words will run out | 将用完纸
        fault cover-open | anyone | switch coverOpen
        effect 这台取号机不能打印 | This machine prints no tickets
        cause 盖没合到底 | The cover is not fully closed
        tell 两边一起按下，听咔哒声 | Press both sides down and listen for the click
        cause 纸卡在盖缝里 | Paper is caught in the gap
        tell 开盖看胶辊两端有没有纸 | Open it and look for paper at both ends of the roller
        cause 盖开关坏了 | The cover switch is broken
        tell 合紧后仍报：hallctl devices 的故障不变 | Still reported when closed: hallctl devices does not change
        step 打开盖，放正纸，两边同时用力按下 | Open, straighten the paper, press both sides down together
        proof hallctl test {device}：测试条印好 | hallctl test {device}: the test slip is printed
        words cover-open-error | cover open | door open | 打印机盖
        fault media-jam | staff
        effect 这台取号机不能打印 | This machine prints no tickets
        cause 碎纸卡在切刀或出纸口 | Scraps are caught at the cutter or in the exit
        tell 开盖能看到折皱的纸 | With the cover open the creased paper can be seen
        cause 纸太潮或太宽 | The paper is damp or too wide
        tell 换一卷干的80毫米纸后不再卡 | With a dry 80 mm roll it jams no more
        step 关打印机电源，开盖，顺出纸方向取出碎纸 | Switch the printer off, open it, pull the scraps out along the feed
        step 合盖，开电源 | Close it and switch it on
        proof hallctl test {device}：测试条印好并切断 | hallctl test {device}: the test slip is printed and cut
        words media-jam-error | paper jam | 卡纸
        fault cutter-error | staff | switch cutterJam
        effect 这台取号机不能打印 | This machine prints no tickets
        cause 切刀被碎纸卡住 | Scraps block the cutter
        tell 开盖：刀片没有退回 | With the cover open the blade has not gone back
        cause 切刀磨损 | The cutter is worn
        tell 清理后一天内又报 | It comes back within a day of cleaning
        step 关打印机电源，开盖，转动刀轮让刀片退回 | Switch it off, open it, turn the cutter's wheel until the blade is back
        step 取出碎纸，合盖，开电源 | Take out the scraps, close it, switch it on
        proof hallctl test {device}：测试条切断 | hallctl test {device}: the test slip is cut off
        words cutter-jam-error | cutter | 切刀
        fault printer-absent | staff | unplug printer
        effect 这台取号机不能打印 | This machine prints no tickets
        cause 打印机没有电 | The printer has no power
        tell 打印机的灯不亮 | Its lamp is dark
        cause 数据线松了或插到别的口 | The data cable is loose or in another socket
        tell 灯亮；hallctl doctor 说端口不在 | Lamp lit; hallctl doctor says its port is not there
        cause 没有权限或端口被占用 | No permission, or another program holds the port
        tell hallctl doctor 报R03或R05 | hallctl doctor tells R03 or R05
        cause 波特率与打印机的拨码不同 | The speed differs from the printer's DIP switches
        tell 端口在、没人占用、灯亮，但没有回答 | The port is there and free, the lamp lit, and no answer comes
        step 插紧打印机电源线和数据线，插回原来的口 | Push in both its power and data cable, in the socket it had
        step 关开打印机电源一次，等10秒 | Switch the printer off and on, wait 10 seconds
        step 还不行：技术员按自检页核对大厅文件的baudRate | Still not: a technician compares baudRate with its self-test page
        proof hallctl test {device}：测试条印好 | hallctl test {device}: the test slip is printed
        words offline-report | printer not found | waiting for printer to become available | may not exist or is unavailable | 找不到打印机
        fault queue-stopped | technician | stop cupsd
        effect 打印要等队列恢复，号码不会丢 | Printing waits for the queue; no number is lost
        cause 打印后端出错，CUPS停了队列 | The backend failed and CUPS stopped the queue
        tell lpstat -l -p 看原因，代理程序会自动恢复 | lpstat -l -p tells why; the agent resumes it by itself
        cause 打印服务cups没有运行 | The print service cups does not run
        tell hallctl doctor 报P12 | hallctl doctor tells P12
        step 等10秒，应自动恢复 | Wait 10 seconds: it should recover by itself
        step 没有恢复：systemctl restart cups | If not: systemctl restart cups
        proof hallctl test {device}：测试条印好 | hallctl test {device}: the test slip is printed
        words printer-state 5 | stopped with status | backend failed | filter failed | due to backend errors | unable to start filter
        fault overheated | anyone
        effect 暂停打印，凉了自动恢复 | Printing pauses until it has cooled
        cause 连续打印太多 | Too much was printed at once
        tell 刚才人很多，5分钟后消失 | There was a rush, and it is gone in 5 minutes
        cause 机柜不通风 | The cabinet is not ventilated
        tell 机柜里烫手，或hallctl doctor报U04 | The inside is hot to touch, or hallctl doctor tells U04
        step 等5分钟；把机柜背后离墙拉开10厘米 | Wait 5 minutes; leave 10 cm between the cabinet's back and the wall
        proof hallctl status：打印机正常 | hallctl status: the printer is ok
        words print head hot | head temperature | 打印头过热
        fault queue-paused | staff | pause
        effect 这台取号机不打印，直到有人恢复 | This machine prints nothing until somebody resumes it
        cause 有人在管理页或用命令暂停了 | Somebody paused it on a page or by a command
        tell lpstat -l -p 显示Paused和时间 | lpstat -l -p shows Paused and since when
        cause 有人让队列不收任务 | Somebody made the queue reject jobs
        tell lpstat -a 显示not accepting | lpstat -a shows not accepting
        step 问清是谁暂停的、为什么 | Ask who paused it, and why
        step 恢复：cupsenable和cupsaccept后面写队列名 | Resume: cupsenable QUEUE and cupsaccept QUEUE
        proof hallctl test {device}：测试条印好 | hallctl test {device}: the test slip is printed
        words not accepting jobs | queue accepts no jobs | rejecting jobs | - paused | 打印被人暂停
        fault font-missing | technician
        effect 号票和屏幕上缺字 | Characters are missing on tickets and boards
        cause 没装中文字体 | No Chinese font is installed
        tell fc-list :lang=zh 没有输出 | fc-list :lang=zh prints nothing
        cause 生僻字不在已装的字体里 | A rare character is in none of the installed fonts
        tell fc-list :lang=zh 有输出，只缺个别字 | fc-list :lang=zh prints fonts; single characters are missing
        step 安装字体：apt install fonts-wqy-microhei | Install a font: apt install fonts-wqy-microhei
        step 重启：systemctl restart hall-agent | Restart: systemctl restart hall-agent
        proof hallctl ticket render --png t.png：没有缺字提示 | hallctl ticket render --png t.png: no glyph is missing
        words no font has | glyphs are missing | missing glyph | 缺字
        fault queue-missing | technician
        effect 这台取号机不能打印 | This machine prints no tickets
        cause 重装系统后没建队列 | The queue was not made after an installation
        tell lpstat -v 里没有这个名字 | lpstat -v does not list it
        cause 大厅文件里队列名写错 | The hall file has another name
        tell lpstat -v 里有相近的名字 | lpstat -v lists a similar name
        step lpadmin -p 队列名 -v hallprint://{device} -m raw -E | lpadmin -p QUEUE -v hallprint://{device} -m raw -E
        proof hallctl test {device}：测试条印好 | hallctl test {device}: the test slip is printed
        words the printer or class does not exist | client-error-not-found | no such queue | no destinations added
        fault cups-away | technician | stop cupsd
        effect 所有取号机不能打印，号码照取 | No machine prints; numbers are still given
        cause 打印服务没有启动 | The print service is not started
        tell systemctl status cups | systemctl status cups
        cause cups的套接字在别处 | Its socket is elsewhere
        tell 服务在运行；ls -l /run/cups/cups.sock | It runs; ls -l /run/cups/cups.sock
        step systemctl restart cups | systemctl restart cups
        step 起不来：cupsd -t 检查配置，看 /var/log/cups/error_log | Does not start: cupsd -t checks it; see /var/log/cups/error_log
        proof lpstat -r 显示scheduler is running | lpstat -r says the scheduler is running
        words scheduler is not running | cups.sock | connecting to cups | cupsd is away
        fault jobs-stuck | technician
        effect 新的号票排在旧任务后面 | New tickets wait behind old jobs
        cause 打印机不收数据，旧任务等着 | The printer takes no data and an old job waits
        tell hallctl status 有打印机故障 | hallctl status shows a printer fault
        cause 别的程序送了任务 | Another program sent a job
        tell lpstat -o 的名字不是号票 | lpstat -o shows names that are no tickets
        step 先排除打印机故障 | Mend the printer's fault first
        step 取消旧任务：cancel -a 队列名 | Cancel old jobs: cancel -a QUEUE
        proof lpstat -o 没有输出，测试条印好 | lpstat -o prints nothing and the test slip comes out
        words waiting for job to complete | cups-waiting-for-job-completed | job is held | job-hold
        fault queue-policy | technician
        effect 打印机出一次错，队列就停住 | One error of the printer stops the queue
        cause 建队列时用了默认策略 | The queue was made with another policy
        tell lpoptions -p 队列名 看printer-error-policy | lpoptions -p QUEUE shows printer-error-policy
        step lpadmin -p 队列名 -o printer-error-policy=retry-job | lpadmin -p QUEUE -o printer-error-policy=retry-job
        proof hallctl doctor 不再报P14 | hallctl doctor tells P14 no more
        words printer-error-policy | stop-printer
        fault backend-missing | technician
        effect 号票到不了打印机 | Tickets do not reach the printer
        cause 软件包没有装全 | The package is not fully installed
        tell ls -l /usr/lib/cups/backend/hallprint | ls -l /usr/lib/cups/backend/hallprint
        cause 文件不属于root，CUPS拒绝运行 | The file is not root's, and CUPS refuses it
        tell 上面显示的主人不是root，或权限不是0755 | Its owner is not root, or its mode is not 0755
        step 重新安装软件包 | Install the package again
        step 或：install -o root -m 755 hall-print /usr/lib/cups/backend/hallprint | Or: install -o root -m 755 hall-print /usr/lib/cups/backend/hallprint
        proof lpinfo -v 列出hallprint | lpinfo -v lists hallprint
        words insecure permissions | backend/hallprint | bad device-uri scheme | unable to execute*backend
        fault printer-shared | technician
        effect 打印时断时续，状态看不到 | Printing comes and goes and its state is not seen
        cause 系统自动给USB打印机建了队列 | The system made a queue for the USB printer by itself
        tell lpstat -v 有usb://开头的队列 | lpstat -v lists a usb:// queue
        cause 装了ipp-usb | ipp-usb is installed
        tell systemctl status ipp-usb | systemctl status ipp-usb
        step 删除那个队列：lpadmin -x 队列名 | Remove that queue: lpadmin -x QUEUE
        step 停用自动建队列：systemctl mask cups-browsed ipp-usb | Stop making them: systemctl mask cups-browsed ipp-usb
        proof lpstat -v 只有hallprint://的队列 | lpstat -v lists hallprint:// queues only
        words usblp*removed | usb_claim_interface | interface 0 claimed by usblp | detach kernel driver
        """
}
