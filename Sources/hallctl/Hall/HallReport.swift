import DeviceKit
import HallDomain
import HallRuntime

/// What is known of the hall now: from the agent, or without it from the files.
struct HallReport: Codable {
    struct AgentPart: Codable {
        var isRunning: Bool
        var socket: String
        /// Why it could not be asked.
        var reason: BilingualText?
        var version: String?
        var clock: String?
        var gen: String?
        var head: Int64?
    }

    struct HallPart: Codable {
        var id: String
        var name: BilingualText
        var utcOffsetMinutes: Int
    }

    struct Tickets: Codable {
        var today: Int
        var waiting: Int
        /// Numbers whose paper is not proven.
        var doubtful: [String]
    }

    struct Boards: Codable {
        var isBlanked: Bool
        var blankedBy: String?
    }

    struct Central: Codable {
        /// `HOST:PORT` of the hall file, where it was asked and names one.
        var broker: String?
        /// `ok` or `warning` as the agent tells it, `untroubled` when it has had nothing to tell yet, `notConfigured`,
        /// or `unknown` when the hall file cannot be read.
        var state: String
    }

    var agent: AgentPart
    var hall: HallPart?
    var day: AgentStatus.Day?
    var tickets: Tickets?
    var boards: Boards?
    var windows: [AgentDesk.Window]?
    var central: Central?
    /// Links to other machines of the hall; absent where there are none.
    var link: AgentLink?
    /// The rolls in the printers.
    var rolls: [PaperView]?
    var devices: [DeviceLine]
    /// What the hall can do now; absent when only the running agent could say.
    var capabilities: [CapabilityView]?
    var faults: [FaultLine]
    /// What could not be known, and why.
    var unknown: [BilingualText]
    /// `ok`, `warning`, `fault`, or `unknown` when the agent is not there to say.
    var verdict: String

    /// The exit code that says the verdict.
    var ending: Ending {
        switch verdict {
        case "ok": .ok
        case "warning": .warning
        case "fault": .fault
        default: .unreachable
        }
    }

    /// Everything that can be known now.
    @MainActor static func gather(_ options: GlobalOptions) async -> HallReport {
        let agent = Agent(options)
        do throws(AgentSocket.Failure) {
            return fromAgent(agent, try agent.status(), try agent.hall(), try agent.desk(), options)
        } catch {
            return await fromFiles(agent, error, options)
        }
    }

    private static func fromAgent(
        _ agent: Agent, _ status: AgentStatus, _ hall: AgentHall, _ desk: AgentDesk, _ options: GlobalOptions
    ) -> HallReport {
        let isOpen = status.day != nil
        var report = HallReport(
            agent: AgentPart(
                isRunning: true, socket: agent.socket.path, version: status.version, clock: status.clock,
                gen: status.gen, head: status.head),
            hall: HallPart(id: hall.hall, name: hall.name, utcOffsetMinutes: hall.utcOffsetMinutes), day: status.day,
            tickets: isOpen
                ? Tickets(
                    today: desk.day.tickets, waiting: desk.day.waiting, doubtful: desk.doubtful.map(\.number))
                : nil,
            boards: Boards(isBlanked: desk.blanked, blankedBy: desk.blankedBy), windows: desk.windows,
            central: central(status.devices, options), link: status.link,
            devices: status.devices.filter { $0.id != "central" && $0.id != "hall-server" },
            capabilities: status.capabilities,
            faults: faults(status.devices, desk.incidents), unknown: [], verdict: "ok")
        report.rolls = status.rolls
        report.verdict = verdict(report, status.devices)
        return report
    }

    /// A device's faults and the open incidents that no device shows, worst kinds of devices first as the agent lists them.
    /// Two that are swapped have one fault, which names both.
    static func faults(_ devices: [DeviceLine], _ incidents: [AgentDesk.Incident]) -> [FaultLine] {
        var lines: [FaultLine] = []
        for line in devices.flatMap(\.faults) where !line.isOfPair || !lines.contains(line) { lines.append(line) }
        for incident in incidents {
            let line = FaultLine(name: incident.fault, code: incident.code, zh: incident.zh, en: incident.en)
            if !lines.contains(line) { lines.append(line) }
        }
        return lines
    }

    private static func central(_ devices: [DeviceLine], _ options: GlobalOptions) -> Central {
        if let state = devices.first(where: { $0.id == "central" })?.state { return Central(state: state) }
        guard let reporting = HallFiles(options).reporting() else { return Central(state: "unknown") }
        return Central(broker: reporting.broker, state: reporting.broker == nil ? "notConfigured" : "untroubled")
    }

    private static func verdict(_ report: HallReport, _ devices: [DeviceLine]) -> String {
        let states = Set(devices.map(\.state))
        let isDown = report.faults.contains { DeviceFault(rawValue: $0.name).map { !$0.isWarning } ?? true }
        if isDown || states.contains("fault") || states.contains("absent") { return "fault" }
        let isDoubtful = report.tickets?.doubtful.isEmpty == false || report.agent.clock != "trusted"
        let hasWarning = !report.faults.isEmpty || states.contains("warning") || states.contains("unknown")
        return hasWarning || isDoubtful || report.boards?.isBlanked == true ? "warning" : "ok"
    }

    @MainActor private static func fromFiles(
        _ agent: Agent, _ failure: AgentSocket.Failure, _ options: GlobalOptions
    ) async -> HallReport {
        var report = HallReport(
            agent: AgentPart(isRunning: false, socket: agent.socket.path, reason: agent.reason(failure)), devices: [],
            faults: [], unknown: [], verdict: "unknown")
        report.unknown.append(
            BilingualText(
                zh: "服务日、号票、窗口、各设备的状态、中心：只有运行中的代理程序知道。",
                en: "The day, tickets, windows, the devices' states, central: only the running agent knows."))
        do throws(Trouble) {
            let definition = try HallFiles(options).definition()
            let ports = await PortLook.presence(of: definition.devices.map(\.address))
            let plan = definition.plan
            report.hall = HallPart(id: plan.hall.rawValue, name: plan.name, utcOffsetMinutes: plan.utcOffsetMinutes)
            report.devices = definition.devices.map { line($0, ports[$0.address], definition.plan) }
        } catch {
            report.unknown.append(
                BilingualText(zh: "大厅文件和设备：\(error.text.zh)", en: "The hall file and its devices: \(error.text.en)"))
        }
        return report
    }

    private static func line(_ device: PlacedDevice, _ presence: Presence?, _ plan: HallPlan) -> DeviceLine {
        let port: String? =
            switch presence {
            case .present(let path): "present \(path)"
            case .absent: "absent"
            case nil: nil
            }
        return DeviceLine(
            id: device.id.rawValue, role: device.model.role.rawValue, model: device.header.id,
            address: device.address.description, place: device.place(in: plan), state: "unknown", faults: [],
            evidence: "", port: port)
    }
}
