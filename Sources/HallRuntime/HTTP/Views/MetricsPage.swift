import DeviceKit
import HallDomain

/// The agent's measures as OpenMetrics text (OpenMetrics 1.0, github.com/prometheus/OpenMetrics).
struct MetricsPage {
    private(set) var text = ""

    private static let states = ["ok", "warning", "fault", "absent", "unknown"]

    init(_ status: StatusView, _ state: HallState) {
        family("hallkit_build", "info", "The agent.")
        sample("hallkit_build_info", [("version", status.version)], 1)
        family("hallkit_day_open", "gauge", "Whether a service day is open.")
        sample("hallkit_day_open", [], status.day == nil ? 0 : 1)
        family("hallkit_clock_trusted", "gauge", "Whether the wall clock is believed.")
        sample("hallkit_clock_trusted", [], status.clock == ClockQuality.trusted.rawValue ? 1 : 0)
        family("hallkit_tickets", "counter", "Numbers given on this service day.")
        sample("hallkit_tickets_total", [], state.tickets.count)
        family("hallkit_calls", "counter", "Calls made on this service day, undone ones too.")
        sample("hallkit_calls_total", [], state.lastCall)
        family("hallkit_waiting", "gauge", "Tickets that wait, by service item.")
        for (service, line) in state.lines.sorted(by: { $0.key < $1.key }) {
            sample("hallkit_waiting", [("service", service.rawValue)], line.places.count)
        }
        family("hallkit_papers_doubtful", "gauge", "Tickets whose paper is not proven.")
        sample("hallkit_papers_doubtful", [], state.tickets.values.filter { $0.paper == .doubtful }.count)
        family("hallkit_incidents_open", "gauge", "Faults that are open.")
        sample("hallkit_incidents_open", [], state.incidents.count)
        family("hallkit_malformed", "counter", "What came malformed since the agent's start, by source.")
        for (source, count) in status.malformed.sorted(by: { $0.key < $1.key }) {
            sample("hallkit_malformed_total", [("source", source)], count)
        }
        devices(status)
        capabilities(status)
        text += "# EOF\n"
    }

    private mutating func devices(_ status: StatusView) {
        let name = "hallkit_device_state"
        family(name, "stateset", "The condition of each placed device.")
        for device in status.devices {
            stateset(name, [("device", device.id), ("role", device.role), ("model", device.model)], device.state)
        }
        family("hallkit_device_fault", "gauge", "Faults that devices have now.")
        for device in status.devices {
            for fault in device.faults {
                sample("hallkit_device_fault", [("device", device.id), ("fault", fault.name), ("code", fault.code)], 1)
            }
        }
        let answers = "hallkit_device_answers"
        family(answers, "gauge", "Answers of the last seconds, of devices of a bus of which some were damaged.")
        for device in status.devices {
            guard let count = device.answers else { continue }
            for (kind, number) in [
                ("good", count.asked - count.bad), ("garbled", count.garbled), ("missing", count.missing),
            ] { sample(answers, [("device", device.id), ("kind", kind)], number) }
        }
    }

    private mutating func capabilities(_ status: StatusView) {
        let name = "hallkit_capability_state"
        family(name, "stateset", "What the hall can do now.")
        for capability in status.capabilities {
            stateset(name, [("capability", capability.kind.rawValue), ("at", capability.at)], capability.state)
        }
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# TYPE \(name) \(type)\n# HELP \(name) \(Self.escaped(help))\n"
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int) {
        let written = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(written)} \(value)\n"
    }

    /// One sample a state, 1 for the present one; the state is the label that bears the family's name.
    private mutating func stateset(_ name: String, _ labels: [(String, String)], _ present: String) {
        for state in Self.states { sample(name, labels + [(name, state)], state == present ? 1 : 0) }
    }

    /// `\`, `"` and line feeds as the format writes them.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n", "\r\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }
}
