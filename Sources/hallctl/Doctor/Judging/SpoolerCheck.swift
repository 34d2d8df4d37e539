import DeviceKit
import HallDomain

/// CUPS: whether it answers, its queues and their settings, stuck jobs, and the backend.
struct SpoolerCheck: DoctorCheck {
    let name = "spooler"
    let title = BilingualText(zh: "打印队列", en: "Print queues")

    /// A job that has waited for so many seconds is stuck: a ticket is out within seconds, and the agent takes its own
    /// back when its time is over.
    static let stuckAfter: Int64 = 60

    func judge(_ facts: MachineFacts) -> Judgement {
        if facts.late.contains(name) { return .late }
        guard let spooler = facts.spooler else { return Judgement([], zh: "大厅文件没有队列", en: "the hall file has none") }
        if let trouble = spooler.trouble {
            let start = Mending(zh: "启动cups？", en: "Start cups?", [["systemctl", "restart", "cups"]])
            return Judgement(
                [
                    Diagnosis(
                        .cupsAway, check: name, at: facts.place, zh: "\(spooler.socket)：\(trouble)",
                        en: "\(spooler.socket): \(trouble)", mendings: [start])
                ], zh: "", en: "")
        }
        let own = spooler.queues.filter { $0.device != nil }
        var diagnoses = own.flatMap { judge($0, facts) }
        if let backend = spooler.backend,
            own.contains(where: { !$0.exists || $0.address?.hasPrefix("hallprint:") == true }
            )
        {
            diagnoses += judge(backend, facts)
        }
        diagnoses += shared(spooler, facts)
        return Judgement(diagnoses, zh: "\(own.count)个队列正常", en: "\(own.count) well")
    }

    private func judge(_ queue: SpoolerFacts.QueueFacts, _ facts: MachineFacts) -> [Diagnosis] {
        let device = queue.device ?? ""
        let place = facts.ports?.first { $0.device == device }?.place ?? facts.place
        guard queue.exists else {
            return [
                Diagnosis(
                    .queueMissing, check: name, at: place, [device], zh: "CUPS里没有队列\(queue.name)",
                    en: "CUPS has no queue \(queue.name)")
            ]
        }
        var diagnoses: [Diagnosis] = []
        if let halt = halt(queue, device, place, facts) { diagnoses.append(halt) }
        if let target = Self.target(of: queue), target != device {
            diagnoses.append(
                Diagnosis(
                    DeviceFault.swapped.rawValue, check: name,
                    at: BilingualText(zh: "\(device)和\(target)", en: "\(device) and \(target)"),
                    [device], zh: "队列\(queue.name)通向\(target)，大厅文件说它是\(device)的",
                    en: "queue \(queue.name) leads to \(target); the hall file has it for \(device)"))
        }
        if queue.errorPolicy == "stop-printer" {
            let change = ["lpadmin", "-p", queue.name, "-o", "printer-error-policy=retry-job"]
            diagnoses.append(
                Diagnosis(
                    .queuePolicy, check: name, at: place, [device],
                    zh: "\(queue.name)：printer-error-policy=stop-printer",
                    en: "\(queue.name): printer-error-policy=stop-printer",
                    mendings: [
                        Mending(zh: "把\(queue.name)改成retry-job？", en: "Set \(queue.name) to retry-job?", [change])
                    ]))
        }
        let stuck = queue.jobs.filter { ($0.age ?? 0) >= Self.stuckAfter }
        if let oldest = stuck.compactMap(\.age).max() {
            diagnoses.append(
                Diagnosis(
                    .jobsStuck, check: name, at: place, [device],
                    zh: "\(queue.name)：\(stuck.count)个任务，最久\(oldest / 60)分钟",
                    en: "\(queue.name): \(stuck.count) waiting, the longest for \(oldest / 60) min",
                    mendings: [
                        Mending(
                            zh: "取消\(queue.name)的旧任务？", en: "Cancel the old jobs of \(queue.name)?",
                            [["cancel"] + stuck.map { "\(queue.name)-\($0.id)" }])
                    ]))
        }
        return diagnoses
    }

    /// Stopped or rejecting; a running agent tells by itself which of the two, and why.
    private func halt(
        _ queue: SpoolerFacts.QueueFacts, _ device: String, _ place: BilingualText, _ facts: MachineFacts
    ) -> Diagnosis? {
        guard queue.state == 5 || !queue.isAccepting else { return nil }
        let known = Set([DeviceFault.queuePaused, .queueStopped].map(\.rawValue))
        let told = facts.agent?.devices.contains { line in
            line.id == "\(device)-queue" && line.faults.contains { known.contains($0.name) }
        }
        guard told != true else { return nil }
        let message = queue.message.lowercased()
        let isPaused = !queue.isAccepting || message.isEmpty || message.contains("paused")
        let words = queue.isAccepting ? "printer-state 5, '\(queue.message)'" : "not accepting jobs"
        let resume = Mending(
            zh: "恢复队列\(queue.name)？", en: "Resume queue \(queue.name)?",
            [["cupsaccept", queue.name], ["cupsenable", queue.name]])
        let fault = isPaused ? DeviceFault.queuePaused : .queueStopped
        return Diagnosis(
            fault.rawValue, check: name, at: place, [device], zh: "\(queue.name)：\(words)",
            en: "\(queue.name): \(words)",
            mendings: [resume])
    }

    private func judge(_ backend: SpoolerFacts.BackendFacts, _ facts: MachineFacts) -> [Diagnosis] {
        let mode = String(backend.mode & 0o777, radix: 8)
        let problem: BilingualText
        if !backend.exists {
            problem = BilingualText(zh: "没有\(backend.path)", en: "there is no \(backend.path)")
        } else if backend.owner != 0 || backend.mode & 0o022 != 0 || backend.mode & 0o111 == 0 {
            problem = BilingualText(
                zh: "\(backend.path) 的主人是\(backend.owner)，权限0\(mode)，CUPS不会运行它",
                en: "\(backend.path) is owned by \(backend.owner), mode 0\(mode): CUPS does not run it")
        } else {
            return []
        }
        return [Diagnosis(.backendMissing, check: name, at: facts.place, zh: problem.zh, en: problem.en)]
    }

    /// A queue of others that leads to a printer which the agent drives: over USB past the kernel's driver, or to the very
    /// port.
    private func shared(_ spooler: SpoolerFacts, _ facts: MachineFacts) -> [Diagnosis] {
        let printers = (facts.ports ?? []).filter { $0.role == DeviceRole.documentPrinter.rawValue }
        return spooler.queues.compactMap { queue in
            guard let address = queue.address,
                let printer = printers.first(where: { Self.leads(address, to: $0) })
            else { return nil }
            return Diagnosis(
                .printerShared, check: name, at: printer.place, [printer.device],
                zh: "队列\(queue.name)直连\(address)", en: "queue \(queue.name) goes to \(address)",
                mendings: [
                    Mending(
                        zh: "删除队列\(queue.name)？", en: "Remove queue \(queue.name)?", [["lpadmin", "-x", queue.name]])
                ])
        }
    }

    /// Whether a queue's address (`usb://…`, `serial:/dev/ttyS0?baud=…`, `parallel:/dev/lp0`) is this printer's port.
    private static func leads(_ address: String, to printer: PortFacts) -> Bool {
        if address.hasPrefix("usb:") { return isUSBPrinter(printer) }
        guard let scheme = ["serial:", "parallel:", "file:"].first(where: { address.hasPrefix($0) }) else {
            return false
        }
        let path = String(address.dropFirst(scheme.count).prefix { $0 != "?" })
        return path == printer.node?.path || "path:" + path == printer.address
    }

    /// CUPS's own backend takes the node away while it prints, so that it may be gone.
    private static func isUSBPrinter(_ port: PortFacts) -> Bool {
        port.node?.path.hasPrefix("/dev/usb/lp") == true || port.address.hasPrefix("path:/dev/usb/lp")
    }

    /// The device that a `hallprint://DEVICE?…` address names.
    private static func target(of queue: SpoolerFacts.QueueFacts) -> String? {
        guard let address = queue.address, address.hasPrefix("hallprint://") else { return nil }
        let name = address.dropFirst("hallprint://".count).prefix { $0 != "?" && $0 != "/" }
        return name.isEmpty ? nil : String(name)
    }
}
