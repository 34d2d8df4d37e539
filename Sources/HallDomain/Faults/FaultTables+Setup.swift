extension FaultTables {
    /// Wiring, permissions and programs.
    static let setup = """
        fault swapped | staff
        effect 两台设备的作用互换 | Two devices do each other's work
        cause 插头插反了 | Their plugs are swapped
        tell 今天动过线 | Cables were moved today
        step 对调两根线，插回原来的口 | Swap the two cables back
        step 想保持现在的接法：点“就这样用” | To keep it so: choose Accept
        proof hallctl devices：两台都正常 | hallctl devices: both are ok
        words devices swapped | 接反
        fault invalid-definition | technician
        effect 这台设备没有启动 | This device is not started
        cause 设备文件或固件档案写错 | A device file or firmware profile is wrong
        tell hallctl check 指出文件和行 | hallctl check names file and line
        cause 设备不认这个设置 | The device refuses the setting
        tell hallctl check 没有问题，证据里写refused | hallctl check finds nothing; the evidence says refused
        step 按hallctl check改文件，重启代理程序 | Change the file as hallctl check says, restart the agent
        proof hallctl check：没有问题 | hallctl check: no problem
        words no firmware profile | no device file | unknown key | wrong-file
        fault port-denied | technician
        effect 这台设备不能用 | This device cannot be used
        cause 没装udev规则 | The udev rules are not installed
        tell hallctl doctor 同时报R04 | hallctl doctor tells R04 too
        cause 运行代理程序的用户不在设备的组里 | The agent's user is not in the device's group
        tell hallctl doctor 写出用户和组 | hallctl doctor names user and group
        cause 加了组但没有重启代理程序 | The group was added and the agent not restarted
        tell id hallkit 有这个组，故障还在 | id hallkit shows the group, and the fault stays
        cause 后面的规则文件设了别的组 | A later rule file sets another group
        tell hallctl doctor 写出那个文件 | hallctl doctor names that file
        step 安装udev-rules里的两个文件，按那里的README执行 | Install both files of udev-rules as the README there says
        step 有别的规则文件：去掉那一行，重新插设备 | Another rule file: take its line out, plug the device in again
        step systemctl restart hall-agent | systemctl restart hall-agent
        proof hallctl devices：设备正常 | hallctl devices: the device is ok
        words permission denied | access-denied | operation not permitted | eacces
        fault rules-missing | technician
        effect 设备没有固定的名字和权限 | Devices lack their names and permissions
        cause 规则文件没有安装 | The rules file is not installed
        tell ls /usr/lib/udev/rules.d/70-hallkit-devices.rules | ls /usr/lib/udev/rules.d/70-hallkit-devices.rules
        cause 装了但没有重新加载 | Installed, and not loaded
        tell 文件在；udevadm trigger后组变了 | It is there; after udevadm trigger the group changes
        cause 组比规则晚建，udev忽略了 | The group came after the rules, and udev ignored it
        tell journalctl -u systemd-udevd 有unknown group | journalctl -u systemd-udevd says unknown group
        step 先systemd-sysusers，再装规则文件 | First systemd-sysusers, then the rules file
        step udevadm control --reload；udevadm trigger --action=add | udevadm control --reload; udevadm trigger --action=add
        proof ls -l /dev/hallkit/by-path 有设备名 | ls -l /dev/hallkit/by-path lists names
        words unknown group | no rules for | udev rules
        fault port-held | technician
        effect 这台设备不能用 | This device cannot be used
        cause 盲文程序brltty抢了转换器 | brltty took the converter
        tell hallctl doctor 写出brltty | hallctl doctor names brltty
        cause ModemManager在试探 | ModemManager probes it
        tell 写出ModemManager，过一分钟消失 | It names ModemManager, and it is gone in a minute
        cause 串口控制台getty占用 | A serial console (getty) holds it
        tell 写出agetty；看内核参数console= | It names agetty; see console= of the kernel's command line
        cause 另一个厂家程序或调试工具还开着 | Another maker's program or a tool is open
        tell 写出它的名字和进程号 | Its name and process are shown
        step 停掉那个程序；brltty：systemctl mask brltty | Stop that program; brltty: systemctl mask brltty
        step getty：systemctl mask serial-getty@端口名 | getty: systemctl mask serial-getty@PORT
        step 拔插设备一次 | Unplug the device and plug it in
        proof hallctl doctor 不再报R05，设备正常 | hallctl doctor tells R05 no more, the device is ok
        words device or resource busy | another program holds it | ebusy | claimed by
        fault port-thief | technician
        effect 现在没有影响，插拔后设备会被抢 | No effect yet; after plugging the device may be taken
        cause 系统带了brltty或ModemManager | The system came with brltty or ModemManager
        tell systemctl status brltty ModemManager | systemctl status brltty ModemManager
        step systemctl mask --now brltty | systemctl mask --now brltty
        step 没有用手机卡上网：systemctl mask --now ModemManager | Without a modem uplink: systemctl mask --now ModemManager
        proof hallctl doctor 不再报R06 | hallctl doctor tells R06 no more
        words brltty | modemmanager
        fault agent-down | technician | stop agent
        effect 取号、叫号、显示都停了 | Numbers, calls and boards have stopped
        cause 大厅文件有错，启动不了 | The hall file is wrong and it cannot start
        tell hallctl check | hallctl check
        cause 端口被占用或存储不能写 | Its port is taken or the disk cannot be written
        tell journalctl -u hall-agent -n 20 | journalctl -u hall-agent -n 20
        cause 有人停了服务 | Somebody stopped the service
        tell systemctl status hall-agent 显示inactive | systemctl status hall-agent shows inactive
        step systemctl start hall-agent | systemctl start hall-agent
        step 又停了：先修hallctl doctor列出的别的故障 | Stops again: mend what else hallctl doctor finds
        proof hallctl status 显示运行中 | hallctl status shows running
        words hall-agent is not running | agent-not-running | nobody answers at | hall-agent*failed
        fault agent-silent | technician
        effect 取号、叫号可能很慢或停了 | Numbers and calls may be slow or stopped
        cause 机器太忙或存储很慢 | The machine is busy or its disk slow
        tell uptime的负载大于处理器数 | The load of uptime exceeds the processors
        cause 代理程序卡住 | The agent hangs
        tell 负载不高，一分钟后仍不回答 | The load is low, and it does not answer for a minute
        step 等一分钟再看 | Wait a minute and look again
        step 先hallctl bundle，再systemctl restart hall-agent | First hallctl bundle, then systemctl restart hall-agent
        proof hallctl status 在1秒内回答 | hallctl status answers within a second
        words does not answer | agent-no-answer
        fault hall-file | technician
        effect 代理程序启动不了，或用旧设置运行 | The agent cannot start, or runs with old settings
        cause 文件写错 | The file has a mistake
        tell hallctl check 指出文件和行 | hallctl check names file and line
        cause 文件不在，或没有读权限 | It is missing or may not be read
        tell ls -l /etc/hallkit/hall.yaml | ls -l /etc/hallkit/hall.yaml
        step 按hallctl check改文件，再运行一次直到没有错误 | Change it as hallctl check says until no error is left
        step systemctl restart hall-agent | systemctl restart hall-agent
        proof hallctl check：没有问题 | hallctl check: no problem
        words hall.yaml | there is no such file | is missing (is it | no window ' | no kiosk '
        fault account-missing | technician
        effect 代理程序不能以自己的用户运行 | The agent cannot run as its own user
        cause 软件包没有装全 | The package is not fully installed
        tell id hallkit | id hallkit
        step systemd-sysusers hallkit.conf | systemd-sysusers hallkit.conf
        proof id hallkit 列出hallkit-prn等组 | id hallkit lists hallkit-prn and the other groups
        words unknown user hallkit | failed to determine user credentials | 217/user
        """
}
