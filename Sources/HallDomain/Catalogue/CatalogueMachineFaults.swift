extension CatalogueTables {
    /// Faults of the machine around the agent (`MachineFault`), in the form of `faults`.
    static let machineFaults = """
        queue-missing | P11 | {place}：打印队列不存在。 | 技术员建立大厅文件里写的队列。 \
        | {place}: print queue missing. | Technician: make the queue of the hall file.
        cups-away | P12 | {place}：打印服务没开。 | 技术员启动打印服务cups。 \
        | {place}: print service is down. | Technician: start cups.
        jobs-stuck | P13 | {place}：打印任务卡住。 | 取消旧任务，打一张测试条。 \
        | {place}: print jobs are stuck. | Cancel the old jobs, print a test slip.
        queue-policy | P14 | {place}：队列出错会停。 | 技术员把出错策略改成重试。 \
        | {place}: queue stops on errors. | Technician: set its error policy to retry.
        backend-missing | P15 | {place}：缺少打印后端。 | 技术员重新安装本软件包。 \
        | {place}: print backend missing. | Technician: install the package again.
        printer-shared | P16 | {place}：两个程序抢打印机。 | 技术员删掉直连USB的队列。 \
        | {place}: two programs claim the printer. | Technician: remove the usb:// queue.
        voice-missing | V02 | {place}：缺少语音。 | 技术员安装espeak-ng。 \
        | {place}: no voice installed. | Technician: install espeak-ng.
        sound-card-absent | V03 | {place}：没有声卡。 | 插紧声卡，或改大厅文件。 \
        | {place}: no sound card. | Plug it in, or change the hall file.
        network-down | N03 | {place}：网络没有连上。 | 插紧网线，看网口灯亮不亮。 \
        | {place}: network is down. | Plug in the cable, look at its lamp.
        broker-unreachable | N04 | {place}：上报地址连不上。 | 照常办理；查网线和服务器地址。 \
        | {place}: reporting server unreachable. | Work goes on; check cable and address.
        certificate-expiring | N05 | {place}：证书快到期。 | 技术员在到期前换证书[，还有{n}天]。 \
        | {place}: certificate ends soon. | Technician: change it[ within {n} days].
        certificate-expired | N06 | {place}：证书已过期。 | 技术员换证书；大厅照常办理。 \
        | {place}: certificate has ended. | Technician: change it; the hall goes on.
        disk-low | D05 | {place}：存储快满。 | 请技术员清理[，现在剩{n}]。 \
        | {place}: disk nearly full. | Technician: make room[, {n} left].
        disk-worn | D07 | {place}：存储快磨损完。 | 请技术员尽快换存储卡。 \
        | {place}: disk worn out soon. | Technician: replace the disk soon.
        ledger-damaged | D06 | {place}：账本有损坏。 | 停用并报厂家，保留存储卡。 \
        | {place}: ledger damaged. | Stop using it, keep the disk, call the maker.
        time-service | T02 | {place}：没有校时服务。 | 技术员打开网络校时。 \
        | {place}: no time service. | Technician: turn on network time.
        usb-resets | U03 | {place}：USB反复断开。 | 换短线或带电源的集线器。 \
        | {place}: USB keeps dropping. | Use a short cable or a powered hub.
        machine-hot | U04 | {place}：机器太热。 | 清通风口灰尘，看风扇转不转。 \
        | {place}: machine is hot. | Clear the vents, look at the fan.
        port-denied | R03 | {place}：没有权限用接口。 | 技术员安装udev规则。 \
        | {place}: no permission for its port. | Technician: install the udev rules.
        rules-missing | R04 | {place}：设备规则没生效。 | 技术员安装udev规则，再插一次。 \
        | {place}: device rules not in force. | Technician: install the udev rules, plug in again.
        port-held | R05 | {place}：接口被别的程序占用。 | 技术员停掉那个程序。 \
        | {place}: another program holds its port. | Technician: stop that program.
        port-thief | R06 | {place}：有程序会抢接口。 | 技术员停用那个程序。 \
        | {place}: a program may take its port. | Technician: turn that program off.
        agent-down | A01 | {place}：代理程序没有运行。 | 技术员启动 hall-agent。 \
        | {place}: the agent does not run. | Technician: start hall-agent.
        agent-silent | A02 | {place}：代理程序不回答。 | 等一分钟；技术员重启 hall-agent。 \
        | {place}: the agent does not answer. | Wait a minute; technician: restart hall-agent.
        hall-file | A03 | {place}：大厅文件有错。 | 技术员运行 hallctl check。 \
        | {place}: hall file has an error. | Technician: run hallctl check.
        account-missing | A04 | {place}：缺少系统用户或组。 | 技术员重新安装本软件包。 \
        | {place}: system account missing. | Technician: install the package again.
        """
}
