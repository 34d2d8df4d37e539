import Foundation
import Testing

@testable import hall_bench

/// The short form of `./hallkit drill`: a fault, and two at once, in a machine of its own.
@Suite("A short drill", .serialized, .timeLimit(.minutes(5)))
struct ShortDrillTests {
    private static let share = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let programs = share + "/.build/debug"

    @Test(
        "finds each planted fault first and both of a pair, and nothing once they are mended",
        .enabled("needs root, name spaces and the hall's packages") {
            await DrillMachine.obstacle(programs: programs, share: share) == nil
        })
    func short() async throws {
        let names = ["paper-out", "cover-open+voice-missing"]
        let party = DrillParty(programs: Self.programs, share: Self.share, machines: 1)
        let rows = await party.play(names)
        #expect(rows.map(\.name) == names)
        for row in rows {
            #expect(row.isPair ? row.areBothNamed : row.isFirst, "\(row.name): \(row.said ?? "") \(row.note ?? "")")
            #expect(row.isMended, "\(row.name): \(row.note ?? "")")
        }
        #expect(DrillReport(rows: rows, seconds: 1, isWhole: false).isHeld)
    }
}
