import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

@Suite("Incidents in the ledger")
struct IncidentKeepingTests {
    private func run(
        _ house: EffectsHall, opening: Duration = .milliseconds(50), closing: Duration = .milliseconds(50),
        forgetting: Duration = .milliseconds(50), _ test: @Sendable () async throws -> Void
    ) async throws {
        let keeping = IncidentKeeping(
            hall: house.hall, health: house.health, opening: opening, closing: closing, forgetting: forgetting)
        try await house.run([{ await keeping.run() }]) { _ in try await test() }
    }

    private static func opened(_ disk: EffectsDisk) -> [Incident] {
        disk.events.compactMap { event in if case .incidentOpened(let incident) = event { incident } else { nil } }
    }

    private static func closed(_ disk: EffectsDisk) -> [IncidentID] {
        disk.events.compactMap { event in if case .incidentClosed(let id) = event { id } else { nil } }
    }

    @Test("a fault that stands is opened with its evidence, and closed when it has been gone for a while")
    func life() async throws {
        let house = try EffectsHall()
        try await run(house) {
            house.setHealth("printer-1", .fault, [.mediaEmpty])
            try await eventually("it is opened") { Self.opened(house.disk).count == 1 }
            let incident = Self.opened(house.disk)[0]
            #expect(incident.device == "printer-1")
            #expect(incident.fault == "media-empty")
            #expect(incident.evidence == "test")
            house.setHealth("printer-1", .ok)
            try await eventually("it is closed") { Self.closed(house.disk) == [incident.id] }
            #expect(await house.hall.read { $0.incidents.isEmpty })
        }
    }

    @Test("a fault that is gone before it has stood is none")
    func blink() async throws {
        let house = try EffectsHall()
        try await run(house, opening: .seconds(1)) {
            house.setHealth("printer-1", .fault, [.coverOpen])
            house.setHealth("printer-1", .ok)
            // A later one that stands is opened; by then the first would have been.
            house.setHealth("board-1", .fault, [.boardSilent])
            try await eventually("the one that stands is opened") { !Self.opened(house.disk).isEmpty }
            #expect(Self.opened(house.disk).map(\.fault) == ["board-silent"])
        }
    }

    @Test("a contact that flaps is one incident")
    func flapping() async throws {
        let house = try EffectsHall()
        try await run(house, closing: .seconds(2)) {
            house.setHealth("printer-1", .fault, [.mediaLow])
            try await eventually("it is opened") { Self.opened(house.disk).count == 1 }
            for _ in 0..<20 {
                house.setHealth("printer-1", .ok)
                // Each change is one that the effect may see.
                await Task.yield()
                house.setHealth("printer-1", .warning, [.mediaLow])
            }
            #expect(Self.closed(house.disk).isEmpty)
            house.setHealth("printer-1", .ok)
            try await eventually("it ends in the end") { !Self.closed(house.disk).isEmpty }
            #expect(Self.opened(house.disk).count == 1)
            #expect(Self.closed(house.disk).count == 1)
        }
    }

    @Test("two faults of one device are two incidents, each with its own end")
    func two() async throws {
        let house = try EffectsHall()
        try await run(house) {
            house.setHealth("printer-1", .fault, [.coverOpen, .mediaEmpty])
            try await eventually("both are opened") { Self.opened(house.disk).count == 2 }
            house.setHealth("printer-1", .fault, [.mediaEmpty])
            try await eventually("one is closed") { Self.closed(house.disk).count == 1 }
            #expect(await house.hall.read { $0.incidents.values.map(\.fault) } == ["media-empty"])
        }
    }

    @Test("a restart opens nothing twice; a device that is not known yet ends nothing, one that is well again does")
    func restart() async throws {
        let disk = EffectsDisk()
        let before = try EffectsHall(disk)
        try await run(before) {
            before.setHealth("printer-1", .fault, [.mediaEmpty])
            try await eventually("it is opened") { Self.opened(disk).count == 1 }
        }
        let after = try EffectsHall(disk)
        try await run(after) {
            after.setHealth("printer-1", .unknown)
            after.setHealth("board-1", .fault, [.boardSilent])
            try await eventually("other news is kept") { Self.opened(disk).count == 2 }
            #expect(Self.closed(disk).isEmpty)
            after.setHealth("printer-1", .fault, [.mediaEmpty])
            after.setHealth("board-1", .ok)
            try await eventually("other news ends") { Self.closed(disk).count == 1 }
            #expect(Self.opened(disk).count == 2)
            after.setHealth("printer-1", .ok)
            try await eventually("it is closed") { Self.closed(disk).contains(Self.opened(disk)[0].id) }
        }
    }

    @Test("a device that is in the hall no more ends its incidents after a while")
    func forgotten() async throws {
        let disk = EffectsDisk()
        let before = try EffectsHall(disk)
        try await run(before) {
            before.setHealth("old", .fault, [.mediaEmpty])
            try await eventually("it is opened") { Self.opened(disk).count == 1 }
        }
        let after = try EffectsHall(disk)
        try await run(after) {
            try await eventually("it is closed") { Self.closed(disk).count == 1 }
        }
    }

    @Test("what a full disk did not keep is kept when there is room")
    func fullDisk() async throws {
        let house = try EffectsHall()
        try await run(house) {
            house.disk.fail(.full("no room"))
            house.setHealth("printer-1", .fault, [.mediaEmpty])
            await #expect(throws: HallError.notKept(.full("no room"))) {
                _ = try await house.hall.perform(.blankBoards(by: "test"))
            }
            house.disk.fail(nil)
            try await eventually("it is opened") { Self.opened(house.disk).count == 1 }
        }
    }

    @Test("an alarm of which a full disk kept nothing is told when there is room, though it is over by then")
    func owed() async throws {
        var debounce = IncidentDebounce(
            patience: IncidentPatience(opening: .seconds(1), closing: .seconds(1), forgetting: .seconds(1)))
        func status(_ faults: [DeviceFault]) -> DeviceStatus {
            DeviceStatus(
                role: .watchdog, model: "m", address: "a", place: EffectsHall.plan.name,
                condition: faults.isEmpty ? .ok : .fault, faults: faults, evidence: "no room",
                since: Moment(wall: 0, boot: "b", mono: 0, clock: .trusted))
        }
        func opens(_ faults: [DeviceFault], _ open: [Incident], at seconds: Int) -> [IncidentDebounce.Change] {
            debounce.compare(
                ["store": status(faults)], open, .init(sinceStart: .seconds(3600), isServing: true),
                at: .seconds(seconds)
            ).due
        }
        #expect(opens([.diskFull], [], at: 10).isEmpty)
        for second in 11...13 {
            let due = opens([.diskFull], [], at: second)
            #expect(due.count == 1)
            for change in due { debounce.notKept(change) }
        }
        let late = opens([], [], at: 14)
        guard case .open(let key, let evidence)? = late.first, late.count == 1 else {
            Issue.record("it is owed: \(late)")
            return
        }
        #expect(key.device == "store" && key.fault == .diskFull && evidence == "no room")
        debounce.kept(late[0])
        let incident = Incident(id: "i", device: "store", fault: "disk-full", evidence: evidence)
        #expect(opens([], [incident], at: 15).isEmpty, "its end has to stand, too")
        guard case .close(_, "i")? = opens([], [incident], at: 17).first else {
            Issue.record("it is over")
            return
        }
        #expect(opens([], [], at: 18).isEmpty, "nothing is owed twice")
    }
}
