import HallDomain
import Testing

@Suite("Contacts of the hall")
struct ContactRulesTests {
    private static let alarm: PlacedDeviceID = "alarm-1"
    private static let key: PlacedDeviceID = "key-1"

    private static func bench() throws -> HallBench {
        var bench = try HallBench.open()
        for _ in 0..<3 { try bench.issue("household") }
        return bench
    }

    @Test(
        "while everybody is to leave no number is given and nobody is called",
        arguments: [
            ContactKind.fireAlarm, .emergencyKey,
        ])
    func evacuation(_ kind: ContactKind) throws {
        var bench = try Self.bench()
        try bench.call("3")
        try bench.wish(.noteContact(device: Self.alarm, kind: kind, isActive: true))
        #expect(bench.state.isEvacuating)
        bench.pass(.seconds(20))
        #expect(throws: Refusal.evacuating) { try bench.issue("household") }
        for command in [
            HallCommand.callNext(window: "1"), .callNumber(window: "1", digits: "2"), .recall(window: "3"),
            .finishAndCallNext(window: "3", proof: .stated),
        ] { #expect(throws: Refusal.evacuating) { try bench.wish(command) } }
        // What has been done may be said.
        try bench.wish(.finish(window: "3"))
        try bench.wish(.noteContact(device: Self.alarm, kind: kind, isActive: false))
        #expect(!bench.state.isEvacuating)
        #expect(try bench.issue("household").number == "A004")
        #expect(try bench.call("3").number == "A002")
    }

    @Test("it ends with the last contact that says so, and not with the day")
    func severalContacts() throws {
        var bench = try Self.bench()
        try bench.wish(.noteContact(device: Self.alarm, kind: .fireAlarm, isActive: true))
        try bench.wish(.noteContact(device: Self.key, kind: .emergencyKey, isActive: true))
        try bench.wish(.noteContact(device: Self.alarm, kind: .fireAlarm, isActive: false))
        #expect(bench.state.isEvacuating)
        bench.pass(.seconds(24 * 3600))
        try bench.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 25), how: .calendar))
        #expect(throws: Refusal.evacuating) { try bench.issue("household") }
        try bench.wish(.noteContact(device: Self.key, kind: .emergencyKey, isActive: false))
        #expect(try bench.issue("household").number == "A001")
    }

    @Test("an open door and lost mains turn nobody away", arguments: [ContactKind.door, .mainsLost])
    func others(_ kind: ContactKind) throws {
        var bench = try Self.bench()
        try bench.wish(.noteContact(device: Self.alarm, kind: kind, isActive: true))
        #expect(!bench.state.isEvacuating && bench.state.isWithoutMains == (kind == .mainsLost))
        #expect(try bench.issue("household").number == "A004")
        #expect(try bench.call("3").number == "A001")
    }

    @Test("what the ledger knows already is no event")
    func unchanged() throws {
        var bench = try Self.bench()
        #expect(throws: Refusal.notChanged) {
            try bench.wish(.noteContact(device: Self.alarm, kind: .fireAlarm, isActive: false))
        }
        try bench.wish(.noteContact(device: Self.alarm, kind: .fireAlarm, isActive: true))
        #expect(throws: Refusal.notChanged) {
            try bench.wish(.noteContact(device: Self.alarm, kind: .fireAlarm, isActive: true))
        }
        #expect(bench.state.contacts[Self.alarm]?.since == bench.now)
    }

    /// The names are those of the device files, so that a contact's meaning is one word everywhere.
    @Test("are of the kinds that device files name")
    func names() {
        #expect(ContactKind.allCases.map(\.rawValue) == ["fireAlarm", "emergencyKey", "door", "mainsLost"])
    }
}
