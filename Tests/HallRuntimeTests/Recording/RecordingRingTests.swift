import Foundation
import Testing

@testable import HallRuntime

/// The ring of files: what is written is read again, whatever happens to the writer.
@Suite struct RecordingRingTests {
    private static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = "/tmp/hallkit-ring-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private static func reading(_ folder: String) -> [RecordReading] {
        RecordingRing.files(in: folder).map { RecordReading(Array(FileManager.default.contents(atPath: $0) ?? Data())) }
    }

    private static func bytes(in folder: String) -> Int {
        RecordingRing.files(in: folder).reduce(0) { $0 + (FileManager.default.contents(atPath: $1)?.count ?? 0) }
    }

    private static let small = RecordingRing.Limits(segment: 16 << 10, total: 64 << 10, age: 86_400)

    @Test func whatIsWrittenIsThereAtOnceAndInOrder() throws {
        try Self.withFolder { folder in
            let ring = try #require(RecordingRing(folder: folder, limits: Self.small, run: UUID(), header: [1, 2]))
            var times: [Int64] = []
            for index in 0..<100 { times.append(ring.append(.gave, UInt64(index), Array("word \(index)".utf8))) }
            // Nothing was flushed or closed: a process that is killed here leaves just this.
            let records = Self.reading(folder).flatMap(\.records)
            #expect(records.map(\.kind) == [.began] + Array(repeating: .gave, count: 100))
            #expect(records.dropFirst().map(\.session) == Array(0..<100))
            #expect(records.dropFirst().map(\.microseconds) == times)
            #expect(times == times.sorted())
            #expect(records.last?.payload == Array("word 99".utf8))
        }
    }

    @Test func itIsBoundedAndTheOldestGoes() throws {
        try Self.withFolder { folder in
            let ring = try #require(RecordingRing(folder: folder, limits: Self.small, run: UUID(), header: [7]))
            for index in 0..<4000 {
                ring.append(.read, 1, [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 100))
                // A driver's pace: the next file is made meanwhile.
                if index % 60 == 59 { usleep(3000) }
            }
            usleep(50_000)
            #expect(Self.bytes(in: folder) <= Self.small.total)
            let records = Self.reading(folder).flatMap(\.records)
            // Every file says of itself what it is.
            #expect(Self.reading(folder).allSatisfy { $0.records.isEmpty || $0.records[0].kind == .began })
            let kept = records.filter { $0.kind == .read }
            let lost = records.filter { $0.kind == .lost }
            #expect(kept.count > 200 && kept.count < 700)
            #expect(kept.last?.payload.first == UInt8(truncatingIfNeeded: 3999) || !lost.isEmpty)
            // What is longer than a file is refused and counted, and nothing else is harmed.
            ring.append(.base, 0, [UInt8](repeating: 0, count: 20_000))
            ring.append(.gave, 2, [9])
            let last = Self.reading(folder).flatMap(\.records).suffix(2)
            #expect(last.map(\.kind) == [.lost, .gave])
        }
    }

    @Test func aNextRunGoesOnAndGivesBackTheRest() throws {
        try Self.withFolder { folder in
            for run in 0..<5 {
                let ring = try #require(
                    RecordingRing(folder: folder, limits: Self.small, run: UUID(), header: [UInt8(run)]))
                ring.append(.gave, 1, [UInt8(run)])
            }
            #expect(Self.bytes(in: folder) < Self.small.segment + 4 * 200)
            let words = Self.reading(folder).flatMap(\.records).filter { $0.kind == .gave }.map(\.payload)
            #expect(words == [[0], [1], [2], [3], [4]])
        }
    }

    @Test func aTornFileIsReadAsFarAsItIsWhole() throws {
        try Self.withFolder { folder in
            let ring = try #require(RecordingRing(folder: folder, limits: Self.small, run: UUID(), header: [7]))
            for index in 0..<20 { ring.append(.read, 300, [UInt8](repeating: UInt8(index), count: index * 7)) }
            let file = try #require(RecordingRing.files(in: folder).first)
            let whole = Array(try #require(FileManager.default.contents(atPath: file)))
            let all = RecordReading(whole)
            #expect(all.records.count == 21)
            for count in 0..<all.used {
                let part = RecordReading(Array(whole.prefix(count)))
                #expect(part.records.count < 21)
                #expect(part.records.map(\.payload) == all.records.prefix(part.records.count).map(\.payload))
            }
            var state: UInt64 = 20_261_128
            for _ in 0..<2000 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                var bad = whole.prefix(all.used + 64)
                bad[Int(state >> 33) % bad.count] ^= UInt8(truncatingIfNeeded: state >> 20) | 1
                _ = RecordReading(Array(bad))
            }
        }
    }

    @Test(
        arguments: [(1 << 20, nil), (8 << 20, 256 << 10), (100 << 20, 1 << 20), (1 << 40, 4 << 20)] as [(Int, Int?)])
    func aSmallDiskIsNotFilled(_ free: Int, _ segment: Int?) {
        let limits = RecordingRing.Limits(freeBytes: free)
        #expect(limits?.segment == segment)
        #expect(limits.map { $0.total <= free / 8 } ?? true)
        #expect(limits.map { $0.total <= 32 << 20 } ?? true)
    }
}
