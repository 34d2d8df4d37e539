import HallDomain

/// A small hall for tests: three items, four windows, two kiosks.
enum SampleHall {
    static let plan = HallPlan(
        hall: "sample", region: "test", name: BilingualText(zh: "示范大厅", en: "Sample Hall"),
        departments: [Department(id: "d", name: BilingualText(zh: "部门", en: "Department"))],
        zones: [Zone(id: "A", name: BilingualText(zh: "A区", en: "Area A"))],
        services: [item("household", "A"), item("property", "B"), item("tax", "C", to: 12)],
        windows: [
            ServiceWindow(id: "1", kind: .general, zone: "A", services: ["household", "property"]),
            ServiceWindow(id: "2", kind: .dedicated, zone: "A", services: ["property"]),
            ServiceWindow(id: "3", kind: .dedicated, zone: "A", services: ["household"]),
            ServiceWindow(id: "4", kind: .dedicated, zone: "A", services: ["tax"]),
        ],
        kiosks: [Kiosk(id: "1", zone: "A"), Kiosk(id: "2", zone: "A")],
        staff: [
            Staff(id: "s1", name: "甲", roles: [.window, .publisher]),
            Staff(id: "s2", name: "乙", roles: [.window, .publisher]),
            Staff(id: "s3", name: "丙", roles: [.guide]),
        ])

    static func item(_ id: ServiceID, _ prefix: String, to last: Int = 6999) -> ServiceItem {
        ServiceItem(
            id: id, itemCode: "code-\(id)", name: BilingualText(zh: "事项", en: "Item"),
            shortName: BilingualText(zh: "事项", en: "Item"), department: "d", prefix: prefix,
            numbers: NumberRange(from: 1, to: last))
    }
}

/// Drives the rules the way the hall does: decide, fold, next. Time moves only when told.
struct HallBench {
    var state = HallState()
    var rules = HallRules(plan: SampleHall.plan)
    var log: [LedgerEntry] = []
    /// From 2026-11-24 09:00 in China on.
    var now = Moment(wall: 1_795_482_000_000, boot: "boot-1", mono: 1_000_000_000, clock: .trusted)
    var tokens = 0

    mutating func pass(_ duration: Duration) {
        let nanoseconds = duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
        now.mono += nanoseconds
        now.wall += nanoseconds / 1_000_000
    }

    @discardableResult
    mutating func wish(_ command: HallCommand, request: RequestID? = nil) throws(Refusal) -> HallRules.Decision {
        tokens += 1
        let decision = try rules.decide(command, in: state, at: now, token: "token-\(tokens)")
        for event in decision.events {
            let entry = LedgerEntry(seq: Int64(log.count + 1), at: now, request: request, event: event)
            log.append(entry)
            state.apply(entry)
        }
        return decision
    }

    /// A bench with its day open and windows 1 … 4 signed in.
    static func open() throws -> HallBench {
        var bench = HallBench()
        try bench.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar))
        for window in ["1", "2", "3", "4"] {
            try bench.wish(.signIn(window: WindowID(rawValue: window), staff: "s1"))
        }
        return bench
    }

    @discardableResult
    mutating func issue(_ service: ServiceID, _ lane: Lane = .normal, digest: String? = nil) throws -> Ticket {
        let decision = try wish(
            .issueTicket(service: service, lane: lane, kiosk: "1", wantsPaper: true, digest: digest))
        let id: TicketID
        if let already = decision.already {
            id = already
        } else if case .ticketIssued(let issued)? = decision.events.last {
            id = issued.id
        } else {
            throw Missing()
        }
        guard let ticket = state.tickets[id] else { throw Missing() }
        return ticket
    }

    struct Missing: Error {}

    /// Calls the next at a window and says that it was heard and seen.
    @discardableResult
    mutating func call(_ window: WindowID) throws -> Ticket {
        pass(.seconds(10))
        try wish(.finishAndCallNext(window: window, proof: .stated))
        guard let call = state.serving(at: window), let ticket = state.tickets[call.ticket] else { throw Missing() }
        try wish(.noteSpoken(call: call.id, reading: 1))
        try wish(.noteShown(call: call.id, board: "board"))
        return ticket
    }
}

/// A small seeded generator (SplitMix64), so that a failing run can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
