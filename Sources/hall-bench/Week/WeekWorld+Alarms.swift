import DeviceKit
import HallDomain
import HallRuntime

/// Which alarms were raised, and whether somebody had to come.
extension WeekWorld {
    func raise(_ key: IncidentDebounce.Key) {
        let id = IncidentID(rawValue: "i-\(seq)")
        wish(
            .openIncident(
                Incident(
                    id: id, device: PlacedDeviceID(rawValue: key.device.rawValue), fault: key.fault.rawValue,
                    evidence: "")))
        let (isTrue, why) = judge(key)
        let minutes = (time % Self.day) / 60_000
        alarms.append(
            Alarm(
                day: Int(time / Self.day) + 1, time: WallTime(minutes: Int(minutes)).description,
                device: key.device.rawValue, fault: key.fault.rawValue, isTrue: isTrue, why: why))
    }

    /// Whether somebody had to come. Only paper is really used up in this hall.
    func judge(_ key: IncidentDebounce.Key) -> (Bool, String) {
        let name = key.device.rawValue.split(separator: "-").prefix(2).joined(separator: "-")
        let printer = devices.first { $0.id.rawValue == name }
        switch key.fault {
        case .mediaEmpty:
            guard let printer, printer.left <= 0, !printer.isOpen else { return (false, "somebody is at the printer") }
            return (true, "the roll is used up")
        case .mediaLow:
            return (
                printer.map { $0.left < 6_000 } ?? false,
                "the printer feels its end, \(Int(printer?.left ?? 0)) mm left"
            )
        case .mediaForecast:
            warned[DeviceID(rawValue: name)] = true
            counts.forecasts += 1
            // Within the hour by the forecast; with what nobody can know of the roll, within 10 % of one.
            let left = printer?.left ?? 0
            let hourly = Double(settings.people) / 8 * 260
            counts.worstForecast = max(counts.worstForecast, (left - hourly) / 80_000)
            return (
                left <= 1.4 * hourly + 8_000, "told with \(Int(left)) mm left, \(Int(left / hourly * 60)) min of paper"
            )
        case .clockDoubt: return (false, "the clock is set by itself \((time - bootBegan) / 1000) s after the start")
        case .queueStopped: return (false, "the spooler comes back by itself")
        case .coverOpen: return (false, "somebody changes the paper")
        default:
            let isDark = !hasBreaker && key.device.rawValue.hasPrefix("board")
            return (false, isDark ? "switched off for the night" : "it comes back by itself")
        }
    }
}
