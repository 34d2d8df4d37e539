/// Whether the udev rules are installed, and which rules of others take converters.
struct RuleLook {
    let system: SystemFiles
    /// The folder of the shipped files.
    let share: String

    static let name = "70-hallkit-devices.rules"
    private static let folders = [
        "/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d",
    ]

    func facts() -> RuleFacts {
        let installed = Self.folders.map { "\($0)/\(Self.name)" }.first { system.exists($0) }
        let shipped = "\(share)/udev-rules/\(Self.name)"
        let wanted = SystemFiles().bytes(shipped)
        let present = installed.flatMap { system.bytes($0) }
        var isCurrent: Bool?
        if let wanted, let present { isCurrent = wanted == present }
        var thieves: [String] = []
        for folder in Self.folders {
            for name in system.names(in: folder) ?? [] where name.contains("brltty") && !thieves.contains("brltty") {
                // A link to nothing is how a rule is turned off.
                if system.bytes("\(folder)/\(name)")?.isEmpty == false { thieves.append("brltty") }
            }
        }
        return RuleFacts(
            installedAt: installed, isCurrent: isCurrent, shipped: wanted == nil ? nil : shipped,
            hasUdev: system.exists("/run/udev"), thieves: thieves, rivals: rivals())
    }

    /// Of two rules the one in the later file has the last word.
    private func rivals() -> [String] {
        ["/etc/udev/rules.d", "/run/udev/rules.d"].flatMap { folder in
            (system.names(in: folder) ?? []).sorted().filter { $0.hasSuffix(".rules") && $0 > Self.name }
                .map { "\(folder)/\($0)" }
        }.filter { path in
            system.lines(path).contains { line in
                !line.hasPrefix("#") && ["GROUP=", "GROUP:=", "MODE=", "MODE:="].contains { line.contains($0) }
            }
        }
    }
}
