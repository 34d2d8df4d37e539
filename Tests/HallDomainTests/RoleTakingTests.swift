import Testing

@testable import HallDomain

@Suite("Which device fills a place")
struct RoleTakingTests {
    private static func taking(_ device: PlacedDeviceID, at: String, model: String = "m") -> RoleTaking {
        RoleTaking(
            device: device, at: at, model: model, known: .answer, evidence: "answers", place: "m at plugged",
            port: "usb-1")
    }

    @Test("is decided by events, all of one wish or none, and only when something changes")
    func decided() throws {
        var bench = try HallBench.open()
        let (reader, board) = (Self.taking("reader-1", at: "udev:A=1"), Self.taking("board-3", at: "udev:A=2"))
        try bench.wish(.takeRoles([reader, board]))
        #expect(bench.state.roles == ["reader-1": reader, "board-3": board])
        #expect(throws: Refusal.notChanged) { try bench.wish(.takeRoles([board, reader])) }
        let moved = Self.taking("reader-1", at: "udev:A=3", model: "other")
        let before = bench.log.count
        try bench.wish(.takeRoles([moved, board]))
        #expect(bench.log[before...].map(\.event) == [.roleTaken(moved)])
        #expect(bench.state.roles["reader-1"] == moved)
    }

    @Test("outlives the day")
    func outlives() throws {
        var bench = try HallBench.open()
        let reader = Self.taking("reader-1", at: "udev:A=1")
        try bench.wish(.takeRoles([reader]))
        try bench.wish(.closeDay(by: nil))
        #expect(bench.state.roles["reader-1"] == reader)
        var again = HallState()
        for entry in bench.log { again.apply(entry) }
        #expect(again.roles == bench.state.roles)
    }
}
