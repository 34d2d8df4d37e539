import DeviceKit

extension DefinitionReference {
    /// The page, in Markdown.
    var page: String {
        var lines = [
            "# " + say("设备与固件档案", "Devices and firmware profiles"), "",
            say(
                "由 `hallctl devices reference` 生成：\(devices.count) 个设备文件，\(profiles.count) 个固件档案。",
                "Made by `hallctl devices reference`: \(devices.count) device files, \(profiles.count) firmware profiles."
            ),
        ]
        for role in DeviceRole.allCases {
            let models = devices.filter { $0.role == role.rawValue }
            guard !models.isEmpty else { continue }
            lines += ["", "## \(say(ShownWords.role(role))) · `\(role.rawValue)`"]
            for model in models { lines += [""] + Self.section(of: model) }
        }
        lines += ["", "## " + say("固件档案", "Firmware profiles")]
        for profile in profiles { lines += [""] + Self.section(of: profile) }
        return lines.joined(separator: "\n")
    }

    private static func section(of device: Device) -> [String] {
        let profiles = device.profiles.map { "[`\($0)`](#\($0))" }.joined(separator: say("、", ", "))
        let none = say("无", "none")
        return [
            "### `\(device.id)`", "",
            "\(device.vendor) \(device.model): \(device.summary)", "",
            say("支持程度：", "Support: ") + device.support + (device.proof.map { " (\($0))" } ?? "") + "  ",
            say("驱动：", "Driver: ") + "`\(device.driver)`  ",
            say("接口：", "Connection: ") + device.connection + "  ",
            say("USB 标识：", "USB ids: ") + (device.usb.isEmpty ? none : device.usb.joined(separator: ", ")) + "  ",
            say("固件档案：", "Firmware profiles: ") + (profiles.isEmpty ? none : profiles),
        ] + table(of: device.traits, otherwise: nil)
    }

    private static func section(of profile: Profile) -> [String] {
        let used = profile.usedBy.map { "[`\($0)`](#\($0))" }.joined(separator: say("、", ", "))
        return [
            "### `\(profile.id)`", "", "\(profile.summary)", "",
            say("协议：", "Wire format: ") + "`\(profile.wireFormat)`  ",
            say("出处：", "Source: ") + profile.source + "  ",
            say("用它的：", "Used by: ") + (used.isEmpty ? say("无", "none") : used),
        ] + table(of: profile.dialect, otherwise: say("同上", "as above"))
    }

    /// A row for each value; `otherwise` is the source of those beside which nothing stands.
    private static func table(of values: [Value], otherwise: String?) -> [String] {
        guard !values.isEmpty else { return [] }
        let silent = say("文件没有写；这是程序的默认值", "not in the file: what the program takes then")
        let head = "| \(say("项", "value")) | | \(say("出处与说明", "source, remarks")) |"
        return ["", head, "| --- | --- | --- |"]
            + values.map { value in
                let source = value.isWritten ? value.remark ?? otherwise ?? "" : silent
                return "| `\(value.name)` | \(cell(value.value)) | \(cell(source)) |"
            }
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
