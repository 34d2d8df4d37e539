import DeviceKit
import HallDomain

/// Whether each device's port is there, may be opened, and is nobody else's.
struct PortsCheck: DoctorCheck {
    let name = "ports"
    let title = BilingualText(zh: "端口", en: "Ports")

    func judge(_ facts: MachineFacts) -> Judgement {
        guard let ports = facts.ports else {
            return facts.late.contains(name)
                ? .late : .unknown(zh: "大厅文件读不出来", en: "the hall file cannot be read")
        }
        let well = Set(facts.agent?.devices.filter { $0.state == "ok" || $0.state == "warning" }.map(\.id) ?? [])
        // With the agent up, what is not there is its devices' own fault, told with evidence.
        let isDown = facts.agent.map { $0.trouble != nil } ?? true
        var diagnoses = isDown ? absences(ports) : []
        let nodes = Dictionary(grouping: ports.filter { $0.node != nil }) { $0.node?.path ?? "" }
        for (path, sharing) in nodes.sorted(by: { $0.key < $1.key }) {
            guard let node = sharing[0].node else { continue }
            let devices = sharing.map(\.device)
            let isWorking = devices.contains(where: well.contains)
            let others = sharing.flatMap(\.holders).filter { $0.name != "hall-agent" }
            // A getty takes the node to its own group.
            let isGettys = others.contains(where: Self.isGetty)
            if !isWorking, !isGettys, let account = facts.account, !Self.mayOpen(account, node) {
                diagnoses.append(denied(node, account, sharing, facts.rules?.rivals ?? []))
            }
            guard let holder = others.first else {
                // Of one node that several devices share (a GPIO chip's lines) some may be another's.
                let unwell = sharing.filter { !well.contains($0.device) }
                if !unwell.isEmpty, diagnoses.last?.subjects != devices { diagnoses += told(unwell, facts) }
                continue
            }
            diagnoses.append(
                Diagnosis(
                    .portHeld, check: name, at: sharing[0].place, devices,
                    zh: "\(path)（\(devices.joined(separator: "、"))）被\(holder.name)占用，进程\(holder.process)",
                    en:
                        "\(path) (\(devices.joined(separator: ", "))) is held by \(holder.name), process \(holder.process)",
                    weight: isWorking ? .warning : .fault, mendings: Self.release(path, from: holder)))
        }
        // Whose node was not found in time.
        for port in ports where port.node == nil && !well.contains(port.device) { diagnoses += told([port], facts) }
        diagnoses += crossed(nodes, diagnoses, facts)
        // A connection over the network is not tried: that would take the device from the agent.
        let seen = ports.filter { $0.isPresent != nil }
        let present = seen.filter { $0.isPresent == true }.count
        return Judgement(diagnoses, zh: "\(present)/\(seen.count)个在", en: "\(present) of \(seen.count) there")
    }

    /// Whether it is a console's: one that asks for a name, or what it becomes then.
    static func isGetty(_ program: ProgramFacts) -> Bool { program.name.hasSuffix("getty") || program.name == "login" }

    /// How a port comes free that a service has whose name is known.
    private static func release(_ path: String, from holder: ProgramFacts) -> [Mending] {
        if holder.name == "brltty" { return [turnOff("brltty")] }
        guard isGetty(holder), let name = path.split(separator: "/").last else { return [] }
        let service = "serial-getty@\(name).service"
        return [
            Mending(
                zh: "停用\(service)，让udev重新设权限？", en: "Turn \(service) off and let udev set the permissions again?",
                [
                    ["systemctl", "mask", "--now", service],
                    ["udevadm", "trigger", "--action=add", "--name-match=\(path)"],
                ])
        ]
    }

    static func turnOff(_ service: String) -> Mending {
        Mending(
            zh: "停用\(service)？", en: "Turn \(service) off?", [["systemctl", "mask", "--now", service]])
    }

    private func absences(_ ports: [PortFacts]) -> [Diagnosis] {
        ports.filter { $0.isPresent == false }.map { port in
            Diagnosis(
                Self.absence(of: port.role).rawValue, check: name, at: port.place, [port.device],
                zh: "\(port.address) 不在", en: "\(port.address) is not there")
        }
    }

    /// What the agent was told when it opened the port: others' open files are seen by root only.
    private func told(_ sharing: [PortFacts], _ facts: MachineFacts) -> [Diagnosis] {
        let lines = sharing.compactMap { port in facts.agent?.devices.first { $0.id == port.device } }
        let causes: [(start: String, fault: MachineFault)] = [
            ("\(DeviceError.Cause.busy.rawValue) while", .portHeld),
            ("\(DeviceError.Cause.accessDenied.rawValue) while", .portDenied),
        ]
        return causes.compactMap { cause in
            let hit = lines.filter { $0.evidence.hasPrefix(cause.start) }
            guard let evidence = hit.first?.evidence else { return nil }
            return Diagnosis(
                cause.fault, check: name, at: sharing[0].place, hit.map(\.id), zh: evidence, en: evidence)
        }
    }

    /// Two ports that are there, may be opened, are nobody else's and stay silent at once, with devices of different
    /// kinds: their plugs may be swapped. No more than a suspicion.
    private func crossed(
        _ nodes: [String: [PortFacts]], _ known: [Diagnosis], _ facts: MachineFacts
    ) -> [Diagnosis] {
        let silent = Set(
            facts.agent?.devices.filter { device in
                device.faults.contains { Causality.absences.contains($0.name) }
            }.map(\.id) ?? [])
        let explained = Set(known.flatMap(\.subjects))
        let suspects = nodes.sorted { $0.key < $1.key }.filter { _, sharing in
            let hasDropped = sharing.contains { port in
                port.usb.map { facts.kernel?.usbDrops[$0, default: 0] ?? 0 > PowerCheck.dropsTolerated } ?? false
            }
            return !hasDropped
                && sharing.allSatisfy { silent.contains($0.device) && !explained.contains($0.device) }
        }
        guard suspects.count == 2, Set(suspects[0].value.map(\.role)).isDisjoint(with: suspects[1].value.map(\.role))
        else {
            return []
        }
        let (one, other) = (suspects[0].value[0].device, suspects[1].value[0].device)
        return [
            Diagnosis(
                DeviceFault.swapped.rawValue, check: name,
                at: BilingualText(zh: "\(one)和\(other)", en: "\(one) and \(other)"), [one, other],
                zh: "两个端口都在、能打开、没人占用，同时没有反应：插头也许对调了",
                en: "both ports are there, free and silent at once: perhaps their plugs are swapped", weight: .warning)
        ]
    }

    private func denied(
        _ node: NodeFacts, _ account: AccountFacts, _ sharing: [PortFacts], _ rivals: [String]
    ) -> Diagnosis {
        let isOurs = AccountLook.groups.contains(node.groupName)
        let files = rivals.joined(separator: ", ")
        let (zh, en) =
            isOurs || rivals.isEmpty ? ("", "") : ("；后面的规则文件改了它：\(files)", "; a later rule file sets it: \(files)")
        let mode = "0" + String(node.mode & 0o777, radix: 8)
        return Diagnosis(
            .portDenied, check: name, at: sharing[0].place, sharing.map(\.device),
            zh: "\(node.path) 属于组\(node.groupName)，权限\(mode)；用户\(account.user)不在这个组\(zh)",
            en: "\(node.path) belongs to group \(node.groupName), mode \(mode); user \(account.user) is not in it\(en)")
    }

    /// Whether this account may read and write the node, by its permission bits.
    static func mayOpen(_ account: AccountFacts, _ node: NodeFacts) -> Bool {
        if account.id == 0 { return true }
        if account.id == node.owner { return node.mode & 0o600 == 0o600 }
        if account.groups.contains(node.group) { return node.mode & 0o060 == 0o060 }
        return node.mode & 0o006 == 0o006
    }

    /// The fault that says a device of this role is not there.
    static func absence(of role: String) -> DeviceFault {
        switch DeviceRole(rawValue: role) {
        case .documentPrinter: .printerAbsent
        case .messageBoard: .boardSilent
        case .callButton: .gpioAbsent
        case .cardReader: .readerAbsent
        case .evaluationPad: .padAbsent
        case .speakerModule: .noSound
        case .watchdog: .watchdogAbsent
        case .backlight: .backlightAbsent
        case .callTerminal, .scanner, .contactInput, .ups, nil: .terminalSilent
        }
    }
}
