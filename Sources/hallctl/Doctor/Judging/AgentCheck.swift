import DeviceKit
import HallDomain

/// The agent, and what it tells of its devices.
struct AgentCheck: DoctorCheck {
    let name = "agent"
    let title = BilingualText(zh: "代理程序和设备", en: "Agent, devices")

    func judge(_ facts: MachineFacts) -> Judgement {
        guard let agent = facts.agent else { return .late }
        if let trouble = agent.trouble, let reason = agent.reason {
            guard trouble != "agent-access-denied" else { return .unknown(zh: reason.zh, en: reason.en) }
            let isDown = trouble == "agent-not-running"
            let start = Mending(
                zh: "启动hall-agent？", en: "Start hall-agent?", [["systemctl", "start", "hall-agent"]])
            return Judgement(
                [
                    Diagnosis(
                        isDown ? .agentDown : .agentSilent, check: name, at: facts.place, zh: reason.zh, en: reason.en,
                        mendings: isDown ? [start] : [])
                ], zh: "", en: "")
        }
        var diagnoses: [Diagnosis] = []
        // What devices of one line have in common is told once.
        var known: [String: Int] = [:]
        for device in agent.devices {
            for fault in device.faults {
                // Two that are swapped are one matter, told by the same evidence of both.
                let line = "\(fault.name) \(fault.isOfPair ? device.evidence : device.address)"
                if let index = known[line] {
                    diagnoses[index].subjects.append(Self.owner(device))
                    // Which of them errs most tells where the line is bad.
                    if fault.name == DeviceFault.busErrors.rawValue {
                        diagnoses[index].evidence.zh += "；\(device.evidence)"
                        diagnoses[index].evidence.en += "; \(device.evidence)"
                    }
                    continue
                }
                known[line] = diagnoses.count
                let evidence = device.evidence.isEmpty ? device.address : device.evidence
                let hint = Self.hint(device, fault, agent.devices)
                diagnoses.append(
                    Diagnosis(
                        fault.name, check: name, at: device.place, [Self.owner(device)], zh: evidence + hint.zh,
                        en: evidence + hint.en))
            }
        }
        // What comes and goes is an incident for longer than its device shows it.
        for (index, incident) in agent.incidents.enumerated() {
            let owner = agent.incidentDevices.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            let device = agent.devices.first { $0.id == owner }
            if let owner, incident.isOfPair, let line = known[incident.zh] {
                diagnoses[line].subjects.append(owner)
                continue
            }
            known[incident.zh] = diagnoses.count
            diagnoses.append(
                Diagnosis(
                    incident.name, check: name, at: device?.place ?? facts.place, owner.map { [$0] } ?? [],
                    zh: incident.zh, en: incident.en))
        }
        let usable = agent.devices.filter { $0.state == "ok" || $0.state == "warning" }.count
        return Judgement(
            diagnoses, zh: "\(usable)/\(agent.devices.count)台可用", en: "\(usable) of \(agent.devices.count) work")
    }

    /// What the others on its line say of a silent device: its own plug, or the line.
    private static func hint(
        _ device: DeviceLine, _ fault: FaultLine, _ all: [DeviceLine]
    ) -> (zh: String, en: String) {
        let others = all.filter { $0.address == device.address && $0.id != device.id }
        guard Causality.absences.contains(fault.name), !others.isEmpty else { return ("", "") }
        let answering = others.filter { $0.state == "ok" || $0.state == "warning" }.count
        guard answering > 0 else {
            return ("；整条线都没有反应：查转换器和总线", "; the whole line is silent: look at its converter and cable")
        }
        return (
            "；同一条线上另外\(answering)台正常：查它的电源、插头和地址",
            "; \(answering) other\(answering == 1 ? "" : "s") on its line answer: look at its power, plug and address"
        )
    }

    /// A printer's queue is a matter of its printer.
    private static func owner(_ device: DeviceLine) -> String {
        device.kind == "printQueue" && device.id.hasSuffix("-queue") ? String(device.id.dropLast(6)) : device.id
    }
}
