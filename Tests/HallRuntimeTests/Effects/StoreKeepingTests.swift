import DeviceKit
import Foundation
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

@Suite("The ledger's own disk", .timeLimit(.minutes(1)))
struct StoreKeepingTests {
    private static func keeping(_ house: EffectsHall) -> StoreKeeping {
        StoreKeeping(
            hall: house.hall, plan: house.plan, clock: house.clock, health: house.health,
            folder: NSTemporaryDirectory(), logger: EffectsHall.logger,
            pace: (.milliseconds(20), .milliseconds(20)))
    }

    private static func faults(_ house: EffectsHall) -> [DeviceFault] {
        house.health.value[StoreKeeping.device]?.faults ?? []
    }

    @Test(
        "what it refuses is a fault with a name, and ends by itself when it takes something again",
        arguments: [
            (LedgerError.full("no room"), DeviceFault.diskFull), (.readOnly("ro"), .diskReadonly),
            (.failed("EIO"), .diskError), (.notDurable("fsync"), .diskError),
        ])
    func refused(_ error: LedgerError, _ fault: DeviceFault) async throws {
        let house = try EffectsHall()
        let keeping = Self.keeping(house)
        try await house.run([{ await keeping.run() }]) { hall in
            let first = try await house.issue()
            house.disk.fail(error)
            await #expect(throws: HallError.notKept(error)) { try await house.issue() }
            try await eventually("it is a fault") { Self.faults(house) == [fault] }
            #expect(await hall.read { $0.tickets.count } == 1)
            house.disk.fail(nil)
            // Nobody asks for anything meanwhile.
            try await eventually("it ends") { Self.faults(house).isEmpty && hall.keeping.value == nil }
            let second = try await house.issue()
            #expect((first + second).map(\.number) == ["A001", "A002"])
        }
    }

    @Test("while it refuses, a request that was granted before gets its ticket again, and no other does")
    func grantedBefore() async throws {
        let house = try EffectsHall()
        try await house.run { hall in
            let wish = HallCommand.issueTicket(
                service: "s", lane: .normal, kiosk: "1", wantsPaper: false, digest: nil)
            let answer = try await hall.perform(wish, request: "request-1")
            house.disk.fail(.full("no room"))
            await #expect(throws: HallError.notKept(.full("no room"))) {
                try await hall.perform(wish, request: "request-2")
            }
            #expect(try await hall.perform(wish, request: "request-1") == answer)
            await #expect(throws: HallError.notKept(.full("no room"))) {
                try await hall.perform(wish, request: "request-2")
            }
        }
    }

    private static let rooms: [(free: Int64, size: Int64, isShort: Bool)] = [
        (41_943_040, 214_748_364_800, false), (32_505_856, 214_748_364_800, true), (2_097_152, 16_777_216, false),
        (524_288, 16_777_216, true), (0, 1_048_576, true),
    ]

    @Test("numbers stop while there is still room for calls", arguments: rooms)
    func room(_ free: Int64, _ size: Int64, _ isShort: Bool) {
        #expect(StoreRoom(free: free, size: size).isShort == isShort)
    }

    @Test("of a folder that is there it is known, of another not")
    func folders() throws {
        let room = try #require(StoreRoom(of: NSTemporaryDirectory()))
        #expect(room.size >= room.free && room.size > 0)
        #expect(StoreRoom(of: "/nowhere/at/all") == nil)
    }
}
