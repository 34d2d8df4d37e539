import DeviceKit
import HallDomain

/// Power, USB and heat.
struct PowerCheck: DoctorCheck {
    let name = "power"
    let title = BilingualText(zh: "供电、USB和温度", en: "Power, USB, heat")

    /// A plug that is moved makes two lines; so many are no hand.
    static let dropsTolerated = 3
    /// Thousandths of a degree.
    static let hot = 85_000

    func judge(_ facts: MachineFacts) -> Judgement {
        var diagnoses: [Diagnosis] = []
        if let kernel = facts.kernel {
            if kernel.isUnderVoltageNow || kernel.underVoltages > 0 {
                let words =
                    kernel.isUnderVoltageNow
                    ? (zh: "传感器现在报欠压", en: "the sensor says so now")
                    : (
                        zh: "一小时内\(kernel.underVoltages)次",
                        en: "\(kernel.underVoltages) times in the last hour"
                    )
                diagnoses.append(
                    Diagnosis(
                        DeviceFault.underVoltage.rawValue, check: name, at: facts.place, zh: words.zh, en: words.en))
            }
            for (port, count) in kernel.usbDrops.sorted(by: { $0.key < $1.key }) where count > Self.dropsTolerated {
                let devices = (facts.ports ?? []).filter { $0.usb.map { Self.hangs($0, on: port) } ?? false }
                diagnoses.append(
                    Diagnosis(
                        .usbResets, check: name, at: devices.first?.place ?? facts.place, devices.map(\.device),
                        zh: "USB口\(port)：一小时内\(count)次断开或复位",
                        en: "USB port \(port): \(count) drops or resets in the last hour"))
            }
        }
        let hottest = facts.heat?.sensors.filter { $0.value < 150_000 }.max { $0.value < $1.value }
        if let hottest, hottest.value >= Self.hot {
            diagnoses.append(
                Diagnosis(
                    .machineHot, check: name, at: facts.place, zh: "\(hottest.key)：\(hottest.value / 1000)°C",
                    en: "\(hottest.key): \(hottest.value / 1000) °C"))
        }
        var judgement = Judgement(
            diagnoses, zh: hottest.map { "最高\($0.value / 1000)°C" } ?? "没有异常",
            en: hottest.map { "\($0.value / 1000) °C at most" } ?? "nothing told")
        if facts.kernel?.isReadable != true, diagnoses.isEmpty {
            judgement.unknown = BilingualText(
                zh: "当前用户不能读内核日志（用sudo）", en: "this user may not read the kernel's log (use sudo)")
        }
        return judgement
    }

    /// Whether a device's port is this one or one of a hub that hangs on it.
    private static func hangs(_ device: String, on port: String) -> Bool {
        device == port || device.hasPrefix(port + ".")
    }
}
