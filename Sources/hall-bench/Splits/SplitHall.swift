import HallDomain

/// The hall that is simulated: four items, six windows, and a kiosk for each number asked for.
enum SplitHall {
    static let services: [ServiceID] = ["household", "property", "social", "tax"]
    static let windows = 6

    static func plan(kiosks: Int, last: Int = 6999) -> HallPlan {
        let name = BilingualText(zh: "示范大厅", en: "Sample Hall")
        var plan = HallPlan(
            hall: "splits", region: "test", name: name, departments: [Department(id: "d", name: name)],
            zones: [Zone(id: "A", name: name)],
            services: zip(services, ["A", "B", "C", "D"]).map { id, prefix in
                ServiceItem(
                    id: id, itemCode: "code-\(id)", name: name, shortName: name, department: "d", prefix: prefix,
                    numbers: NumberRange(from: 1, to: last))
            },
            windows: (1...windows).map {
                ServiceWindow(id: WindowID(rawValue: "\($0)"), kind: .general, zone: "A", services: services)
            },
            kiosks: (1...kiosks).map { Kiosk(id: id(of: $0), zone: "A") },
            staff: [
                Staff(id: "s1", name: "甲", roles: [.window]), Staff(id: "m1", name: "乙", roles: [.dutyManager]),
            ],
            issuers: (1...kiosks).map { kiosk in
                // Few enough that some splits use them up.
                OwnNumbers(kiosk: id(of: kiosk), numbers: own(kiosk, of: kiosks, after: last))
            },
            calendar: OpeningCalendar(opens: WallTime(minutes: 8 * 60), closes: WallTime(minutes: 24 * 60)))
        plan.rules.repeatGuardSeconds = 0
        return plan
    }

    private static func own(_ kiosk: Int, of kiosks: Int, after last: Int) -> NumberRange {
        let size = min(100, (9999 - last) / kiosks)
        let from = last + 1 + (kiosk - 1) * size
        return NumberRange(from: from, to: from + size - 1)
    }

    static func id(of kiosk: Int) -> KioskID { KioskID(rawValue: "\(kiosk)") }
}
