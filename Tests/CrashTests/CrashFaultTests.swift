import HallStore
import Testing

@testable import hall_bench

/// A disk that fails for a while: nothing is handed out that is not kept, and it goes on by itself.
@Suite("The ledger on a disk with a fault", .serialized)
struct CrashFaultTests {
    @Test("at any call, for one call or for long", arguments: 1...4 as ClosedRange<UInt64>)
    func drawn(seed: UInt64) throws {
        var exploration = CrashExploration(durability: .full, goal: 0)
        try exploration.strike(16, [seed])
        let tally = exploration.tally
        #expect(tally.struck.values.reduce(0, +) >= 6)
        #expect(tally.broken.isEmpty, "\(tally.first.map { "\($0)" } ?? "")")
    }

    @Test("no plays are asked for: none are played, of however many seeds")
    func none() throws {
        var exploration = CrashExploration(durability: .full, goal: 0)
        try exploration.strike(0, sequence(first: 1) { $0 &+ 1 })
        #expect(exploration.tally.struck.isEmpty)
    }

    @Test("each kind of fault strikes", arguments: CrashFault.Kind.allCases)
    func kinds(_ kind: CrashFault.Kind) throws {
        let play = CrashPlay(seed: 3, steps: 12, durability: .full)
        let first = kind == .room ? 60 : try play.calls() / 2
        let (findings, isStruck) = try CrashFault(kind: kind, first: first, count: 30).strike(play)
        #expect(isStruck)
        #expect(findings.isEmpty, "\(findings)")
    }
}
