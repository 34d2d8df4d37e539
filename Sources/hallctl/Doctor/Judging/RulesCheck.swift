import HallDomain

/// The package's user, its groups and its udev rules, and programs that take ports; asked only where the hall has
/// devices of the kernel.
struct RulesCheck: DoctorCheck {
    let name = "rules"
    let title = BilingualText(zh: "用户、组和udev规则", en: "Users, udev rules")

    func judge(_ facts: MachineFacts) -> Judgement {
        guard let rules = facts.rules, let account = facts.account else { return .late }
        guard facts.ports != nil else {
            return .unknown(zh: "不知道大厅文件里有哪些接口", en: "the hall file's ports are not known")
        }
        let ports = facts.ports ?? []
        let nodes = ports.compactMap(\.node).filter(\.isDevice)
        let needs = !nodes.isEmpty || facts.ports?.contains { Self.isDevice($0.address) } == true
        guard needs else { return Judgement([], zh: "大厅文件里没有真实接口", en: "no real port in the hall file") }
        var diagnoses: [Diagnosis] = []
        if !account.isInstalled || !account.missingGroups.isEmpty {
            let missing = (account.isInstalled ? [] : [AccountLook.user]) + account.missingGroups
            let list = missing.joined(separator: ", ")
            diagnoses.append(
                Diagnosis(
                    .accountMissing, check: name, at: facts.place, zh: "没有：\(list)", en: "missing: \(list)"))
        }
        // What a getty has is of the getty's group.
        let ours = ports.filter { !$0.holders.contains(where: PortsCheck.isGetty) }.compactMap(\.node).filter(
            \.isDevice)
        if rules.hasUdev, let problem = problem(rules, ours) {
            diagnoses.append(
                Diagnosis(
                    .rulesMissing, check: name, at: facts.place, zh: problem.zh, en: problem.en,
                    mendings: [Self.installation(rules)]))
        }
        diagnoses += thieves(rules, facts)
        return Judgement(
            diagnoses, zh: rules.hasUdev ? "已生效" : "没有udev", en: rules.hasUdev ? "in force" : "no udev here")
    }

    private func problem(_ rules: RuleFacts, _ nodes: [NodeFacts]) -> BilingualText? {
        guard let installed = rules.installedAt else {
            return BilingualText(zh: "没有安装\(RuleLook.name)", en: "\(RuleLook.name) is not installed")
        }
        if rules.isCurrent == false {
            return BilingualText(zh: "\(installed) 与本版本的不同", en: "\(installed) is not this version's")
        }
        // Installing ours again mends nothing where a later file has the last word: that is told of the port.
        guard rules.rivals?.isEmpty ?? true else { return nil }
        guard let node = nodes.first(where: { !AccountLook.groups.contains($0.groupName) }) else { return nil }
        return BilingualText(
            zh: "装了但没有作用到\(node.path)（组\(node.groupName)）",
            en: "installed, and not applied to \(node.path) (group \(node.groupName))")
    }

    private static func installation(_ rules: RuleFacts) -> Mending {
        var commands: [[String]] = []
        if let shipped = rules.shipped, rules.installedAt == nil || rules.isCurrent == false {
            commands.append(["install", "-m", "644", shipped, "/usr/lib/udev/rules.d/\(RuleLook.name)"])
        }
        commands += [["udevadm", "control", "--reload"], ["udevadm", "trigger", "--action=add"]]
        return Mending(zh: "安装并加载udev规则？", en: "Install and load the udev rules?", commands)
    }

    private func thieves(_ rules: RuleFacts, _ facts: MachineFacts) -> [Diagnosis] {
        var names = rules.thieves
        let running = Set(facts.programs?.map(\.name) ?? [])
        // The rules tell ModemManager to leave converters alone; without them it probes.
        if running.contains("ModemManager"), rules.installedAt == nil { names.append("ModemManager") }
        if running.contains("brltty"), !names.contains("brltty") { names.append("brltty") }
        return names.map { thief in
            Diagnosis(
                .portThief, check: name, at: facts.place, [thief], zh: "\(thief)会抢USB串口转换器",
                en: "\(thief) takes USB serial converters", mendings: [PortsCheck.turnOff(thief)])
        }
    }

    private static func isDevice(_ address: String) -> Bool {
        ["udev:", "gpio:", "path:/dev/tty", "path:/dev/usb/", "path:/dev/hidraw", "path:/dev/hallkit/"].contains {
            address.hasPrefix($0)
        }
    }
}
