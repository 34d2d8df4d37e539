import ArgumentParser
import DeviceKit
import HallRuntime

/// `hallctl devices new NODE`: a first device file for something plugged in.
struct NewDeviceVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: say("为插上的设备写一个初稿设备文件。", "Write a first device file for something plugged in."),
        discussion: Ending.discussion(
            "只读内核所说的，不打开设备。打印在屏幕上；存到 /etc/hallkit/devices/ 后用 hallctl check 检查，再用 hallctl test 试。",
            """
            Reads what the kernel says and opens nothing. Prints the file: put it into /etc/hallkit/devices/, run hallctl \
            check, then hallctl test.
            """, example: "hallctl devices new /dev/ttyACM0 --driver serial-scanner"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("设备节点，如 /dev/ttyUSB0、/dev/usb/lp0。", "Its node: /dev/ttyUSB0, /dev/usb/lp0, …")))
    var node: String
    @Option(help: ArgumentHelp(say("驱动的名字；能猜到时可以不写。", "The driver's name; may be left out where it can be guessed.")))
    var driver: String?

    private struct Reply: Encodable {
        var known: String?
        var id: String?
        var file: String?
    }

    func perform() async throws -> Ending {
        guard let device = PluggedDevice(path: node) else {
            throw Trouble(
                .usage, "no-device", "\(node) 不是串口，也不是 USB 打印机节点；插好后用 ls /dev/ttyUSB* /dev/ttyACM* /dev/usb/lp* 查看",
                "\(node) is no serial line and no USB printer's node; plug it in and see ls /dev/ttyUSB* /dev/ttyACM* /dev/usb/lp*"
            )
        }
        let library = HallFiles(options).library
        if driver == nil, let known = DeviceDraft.known(device, in: library) {
            if options.json {
                try Output.json(Reply(known: known))
            } else {
                Output.line(say("已有设备文件：definition: \(known)", "There is a file for it: definition: \(known)"))
            }
            return .ok
        }
        let drivers = library.drivers.keys.sorted()
        guard let driver = driver ?? device.likelyDriver, library.drivers[driver] != nil else {
            let list = drivers.joined(separator: ", ")
            throw Trouble(
                .usage, "which-driver", "不知道 \(node) 后面是什么；请用 --driver 指明：\(list)",
                "what hangs on \(node) cannot be told; say --driver: \(list)")
        }
        guard let model = DeviceDraft.models(of: driver, in: library).first else {
            throw Trouble(
                .wrongFile, "no-model", "没有驱动 \(driver) 的通用设备文件（generic-*.yaml）",
                "there is no generic device file (generic-*.yaml) of driver \(driver)")
        }
        let draft: DeviceDraft
        do { draft = try DeviceDraft(device, after: model, in: library) } catch { throw HallFiles.trouble(error) }
        if options.json {
            try Output.json(Reply(id: draft.id, file: draft.text))
        } else {
            Output.line(draft.text.hasSuffix("\n") ? String(draft.text.dropLast()) : draft.text)
        }
        return .ok
    }
}
