import Foundation
import Testing

@testable import HallRuntime

/// A moment to come: it rings at the newest of what it was set to, once, and never before.
struct AlarmTests {
    /// What is set, in milliseconds from now, each in the place of what was before; and when it rings.
    @Test(
        arguments: [
            ([30], 30), ([30, 60], 60), ([60_000, 40], 40), ([40, nil, 50], 50),
        ] as [([Int?], Int)])
    func `rings at what it was set to last`(_ settings: [Int?], _ expected: Int) async {
        let (alarm, begun) = (Alarm(), ContinuousClock.now)
        for time in settings { alarm.set(at: time.map { begun + .milliseconds($0) }) }
        for await _ in alarm.rings { break }
        #expect(ContinuousClock.now - begun >= .milliseconds(expected))
    }

    /// A later moment does not put off what is due before.
    @Test func `rings at the first of what it is brought forward to`() async {
        let (alarm, begun) = (Alarm(), ContinuousClock.now)
        for time in [86_400_000, 50, 20, 3_600_000] { alarm.bringForward(to: begun + .milliseconds(time)) }
        for await _ in alarm.rings { break }
        #expect(begun.duration(to: .now) >= .milliseconds(20))
        // It is free again: an hour hence was never asked for.
        alarm.bringForward(to: begun + .milliseconds(30))
        for await _ in alarm.rings { break }
        #expect(begun.duration(to: .now) >= .milliseconds(30))
    }

    /// What was cleared, or is long over, rings never or at once.
    @Test func `is silent when cleared and rings at once for what is over`() async {
        let alarm = Alarm()
        alarm.set(at: .now + .milliseconds(20))
        alarm.set(at: nil)
        let rang = Broadcast(0)
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in alarm.rings { rang.update { $0 += 1 } } }
            // Another that is set after it and rings has outlived it.
            let other = Alarm()
            other.set(at: .now + .milliseconds(60))
            for await _ in other.rings { break }
            #expect(rang.value == 0)
            group.cancelAll()
        }
        let late = Alarm()
        late.set(at: .now - .seconds(5))
        for await _ in late.rings { break }
    }

    /// A hundred thousand settings leave nothing behind.
    @Test func `costs no memory to be set anew`() throws {
        let alarm = Alarm()
        func memory() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
            return try #require(Int(line.filter(\.isNumber))) << 10
        }
        for time in 0..<1_000 { alarm.set(at: .now + .seconds(3_600 + time)) }
        let before = try memory()
        for time in 0..<100_000 { alarm.set(at: .now + .seconds(3_600 + time)) }
        // A sleep for each would be 160 MB.
        #expect(try memory() - before < 16 << 20)
    }
}
