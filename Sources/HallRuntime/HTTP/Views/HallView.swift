import HallDomain

/// The hall's plan as pages need it. Of staff only the numbers: no names of others.
struct HallView: Codable, Equatable, Sendable {
    struct Service: Codable, Equatable, Sendable {
        var id: String
        var name: BilingualText
        var shortName: BilingualText
        var prefix: String
        var department: String
        var departmentName: BilingualText
    }

    struct Window: Codable, Equatable, Sendable {
        var id: String
        var kind: String
        var zone: String
        var services: [String]
    }

    struct Zone: Codable, Equatable, Sendable {
        var id: String
        var name: BilingualText
    }

    struct Kiosk: Codable, Equatable, Sendable {
        var id: String
        var zone: String
    }

    struct Rules: Codable, Equatable, Sendable {
        var undoSeconds: Int
        var returnMinutes: Int
        var returnAfter: Int
    }

    var hall: String
    var name: BilingualText
    var utcOffsetMinutes: Int
    var services: [Service]
    var windows: [Window]
    var zones: [Zone]
    var kiosks: [Kiosk]
    var staff: [String]
    var rules: Rules
    var day: StatusView.Day?
    var version: String

    init(_ plan: HallPlan, day: HallState.OpenDay?, version: String) {
        hall = plan.hall.rawValue
        name = plan.name
        utcOffsetMinutes = plan.utcOffsetMinutes
        services = plan.services.map { item in
            let department = plan.departments.first { $0.id == item.department }
            return Service(
                id: item.id.rawValue, name: item.name, shortName: item.shortName, prefix: item.prefix,
                department: item.department.rawValue,
                departmentName: department?.name ?? BilingualText(zh: "", en: ""))
        }
        windows = plan.windows.map { window in
            Window(
                id: window.id.rawValue, kind: window.kind.rawValue, zone: window.zone.rawValue,
                services: window.services.map(\.rawValue))
        }
        zones = plan.zones.map { Zone(id: $0.id.rawValue, name: $0.name) }
        kiosks = plan.kiosks.map { Kiosk(id: $0.id.rawValue, zone: $0.zone.rawValue) }
        staff = plan.staff.map(\.id.rawValue)
        rules = Rules(
            undoSeconds: plan.rules.undoSeconds, returnMinutes: plan.rules.returnMinutes,
            returnAfter: plan.rules.returnAfter)
        self.day = day.map { StatusView.Day(number: $0.number, date: $0.date.description, open: true) }
        self.version = version
    }
}
