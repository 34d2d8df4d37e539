import DeviceKit
import HallDomain

/// What must hold in a plan beyond the types of its values.
struct HallPlanCheck {
    var plan: HallPlan
    var source: HallFileSource

    func run() throws(DataFileError) {
        try unique("departments", plan.departments.map(\.id.rawValue))
        try unique("zones", plan.zones.map(\.id.rawValue))
        try unique("services", plan.services.map(\.id.rawValue))
        try unique("windows", plan.windows.map(\.id.rawValue))
        try unique("kiosks", plan.kiosks.map(\.id.rawValue))
        try unique("staff", plan.staff.map(\.id.rawValue))
        try named("hall", plan.hall.rawValue)
        try named("region", plan.region)
        guard (-720...840).contains(plan.utcOffsetMinutes) else {
            throw source.error(["utcOffsetMinutes"], "\(plan.utcOffsetMinutes) is out of range; allowed: -720 … 840")
        }
        for (index, service) in plan.services.enumerated() { try check(service, index) }
        for (index, window) in plan.windows.enumerated() { try check(window, index) }
        for (index, kiosk) in plan.kiosks.enumerated() where plan.zone(kiosk.zone) == nil {
            throw missing(["kiosks", "\(index)", "zone"], "zone", kiosk.zone.rawValue, plan.zones.map(\.id.rawValue))
        }
        for (index, service) in plan.services.enumerated() where plan.windows(serving: service.id).isEmpty {
            throw source.error(
                ["services", "\(index)"], "no window serves '\(service.id)'; add it to a window's services")
        }
        if let problem = plan.issuersProblem() { throw source.error(problem.path, problem.message) }
        try checkRules()
        if let address = plan.ticketAddress {
            guard address.contains(TicketToken.place), address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                address.utf8.count <= 200
            else {
                throw source.error(
                    ["ticketAddress"], "needs {token}, ASCII only, 200 characters at most: https://HOST/t/{token}")
            }
        }
    }

    private func check(_ service: ServiceItem, _ index: Int) throws(DataFileError) {
        let at = ["services", "\(index)"]
        guard plan.departments.contains(where: { $0.id == service.department }) else {
            throw missing(
                at + ["department"], "department", service.department.rawValue, plan.departments.map(\.id.rawValue))
        }
        guard service.prefix.utf8.count == 1, let letter = service.prefix.utf8.first, (0x41...0x5A).contains(letter),
            service.prefix != "I", service.prefix != "O"
        else {
            throw source.error(
                at + ["prefix"], "'\(service.prefix)' is no prefix; allowed: one letter A … Z without I and O")
        }
        guard (2...4).contains(service.width) else {
            throw source.error(at + ["width"], "\(service.width) is out of range; allowed: 2 … 4 digits")
        }
        guard service.numbers.from >= 1, service.numbers.from <= service.numbers.to, service.numbers.to <= 9999 else {
            throw source.error(
                at + ["numbers"],
                "\(service.numbers.from) … \(service.numbers.to) is no range; allowed: within 1 … 9999")
        }
        if let other = plan.services.first(where: { $0.prefix == service.prefix }),
            other.numbers != service.numbers || other.width != service.width
        {
            throw source.error(
                at,
                "shares prefix \(service.prefix) with '\(other.id)' but not its width and numbers: one series, one range"
            )
        }
        let cells = DisplayWidth.cells(of: service.shortName.zh)
        guard cells <= 24 else {
            throw source.error(
                at + ["shortName"],
                "'\(service.shortName.zh)' is \((cells + 1) / 2) wide; allowed: 12 full-width characters")
        }
        if let tiny = service.tinyName, DisplayWidth.cells(of: tiny) > 8 {
            throw source.error(at + ["tinyName"], "'\(tiny)' is too wide; allowed: 4 full-width characters")
        }
    }

    private func check(_ window: ServiceWindow, _ index: Int) throws(DataFileError) {
        let at = ["windows", "\(index)"]
        guard window.id.rawValue.utf8.count <= 3, Int(window.id.rawValue).map({ (1...999).contains($0) }) == true else {
            throw source.error(at + ["id"], "'\(window.id)' is no window number; allowed: 1 … 999, quoted")
        }
        guard plan.zone(window.zone) != nil else {
            throw missing(at + ["zone"], "zone", window.zone.rawValue, plan.zones.map(\.id.rawValue))
        }
        for service in window.services where plan.service(service) == nil {
            throw missing(at + ["services"], "service", service.rawValue, plan.services.map(\.id.rawValue))
        }
    }

    private func checkRules() throws(DataFileError) {
        let bounds: [(String, Int, ClosedRange<Int>)] = [
            ("undoSeconds", plan.rules.undoSeconds, 0...600),
            ("repeatGuardSeconds", plan.rules.repeatGuardSeconds, 0...60),
            ("priorityAdvance", plan.rules.priorityAdvance, 0...1000),
            ("appointmentAdvance", plan.rules.appointmentAdvance, 0...1000),
            ("returnAfter", plan.rules.returnAfter, 0...100),
            ("returnMinutes", plan.rules.returnMinutes, 0...720),
            ("returnsAllowed", plan.rules.returnsAllowed, 0...10),
            ("recallsAllowed", plan.rules.recallsAllowed, 0...20),
            ("reprintsAllowed", plan.rules.reprintsAllowed, 0...10),
            ("printWithinSeconds", plan.rules.printWithinSeconds, 5...600),
            ("alarmPatience", plan.rules.alarmPatience, 0...1000),
            ("rollMetres", plan.rules.rollMetres, 5...1000),
            ("keepLedgerDays", plan.rules.keepLedgerDays, 1...3660),
        ]
        for (key, value, allowed) in bounds where !allowed.contains(value) {
            throw source.error(
                ["rules", key],
                "\(key) \(value) is out of range; allowed: \(allowed.lowerBound) … \(allowed.upperBound)")
        }
    }

    private func unique(_ list: String, _ ids: [String]) throws(DataFileError) {
        var seen: Set<String> = []
        for (index, id) in ids.enumerated() where !seen.insert(id).inserted {
            throw source.error([list, "\(index)"], "'\(id)' stands twice in \(list)")
        }
    }

    private func named(_ key: String, _ value: String) throws(DataFileError) {
        let isGood =
            !value.isEmpty && value.utf8.count <= 32
            && value.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isGood else {
            throw source.error([key], "'\(value)' is no id; allowed: a … z, 0 … 9 and hyphens, 32 at most")
        }
    }

    private func missing(_ path: [String], _ kind: String, _ id: String, _ known: [String]) -> DataFileError {
        source.error(path, "no \(kind) '\(id)'; there are: \(known.joined(separator: ", "))")
    }
}
