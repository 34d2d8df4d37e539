import Crypto
public import DeviceKit
import Foundation

/// A recording as one file holds it: the files of a recorder's ring, oldest first.
///
///     "HALLREC" "\n" | length of a file, 8, little endian | the file (`RecordingSegment`) | …
public struct Recording: Sendable {
    private static let magic = Array("HALLREC\n".utf8)

    /// One run of the agent.
    public struct Run: Sendable {
        /// What it was.
        public let run: RecordedRun
        let records: [RecordReading.Record]

        /// How long the recording of it is, in microseconds.
        public var microseconds: Int64 { (records.last?.microseconds ?? 0) - (records.first?.microseconds ?? 0) }
    }

    /// The runs in it, oldest first.
    public let runs: [Run]

    /// Reads one; `nil` when the bytes are none.
    public init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: Self.magic) else { return nil }
        var index = Self.magic.count
        var readings: [RecordReading] = []
        while bytes.count - index >= 8 {
            let length = bytes.withUnsafeBytes {
                UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            }
            index += 8
            guard length <= UInt64(bytes.count - index) else { return nil }
            let reading = RecordReading(Array(bytes[index..<(index + Int(length))]))
            guard reading.isRecording else { return nil }
            readings.append(reading)
            index += Int(length)
        }
        guard index == bytes.count else { return nil }
        var order: [UUID] = []
        var records: [UUID: [RecordReading.Record]] = [:]
        for reading in readings {
            if records[reading.run] == nil { order.append(reading.run) }
            records[reading.run, default: []] += reading.records
        }
        runs = order.compactMap { id in
            let own = records[id] ?? []
            guard let first = own.first(where: { $0.kind == .began }),
                let run = RecordedJSON.value(RecordedRun.self, first.payload)
            else { return nil }
            return Run(run: run, records: own)
        }
    }

    /// What lies in a recorder's folder, as one file; `nil` when there is nothing. `cleaning` may replace what people have
    /// written, wherever it stands, and must replace equal texts equally.
    public static func gathered(
        from folder: String, cleaning: @escaping (String) -> String = { $0 }
    ) -> [UInt8]? {
        var bytes = magic
        // The newest first: what is written while older ones are read is then missing at the end, and nowhere between.
        // One that went meanwhile made room for a newer one.
        let files = RecordingRing.files(in: folder).reversed().compactMap(FileManager.default.contents(atPath:))
        var cleaner = RecordCleaning(cleaning: cleaning)
        for file in files.reversed() {
            let all = Array(file)
            let reading = RecordReading(all)
            guard reading.isRecording, !reading.records.isEmpty else { continue }
            let kept = cleaner.cleaned(
                reading, header: all[..<RecordingSegment.headerLength])
            bytes += withUnsafeBytes(of: UInt64(kept.count).littleEndian) { Array($0) } + kept
        }
        return bytes.count > magic.count ? bytes : nil
    }

    /// Replays all of it with the drivers and rules of this program.
    public func replay(drivers: [DriverEntry]) -> ReplayOutcome {
        let drivers = Dictionary(drivers.map { ($0.name, $0) }) { first, _ in first }
        return ReplayOutcome(runs: runs.map { Self.replay($0, drivers) })
    }

    private static func replay(_ run: Run, _ drivers: [String: DriverEntry]) -> ReplayOutcome.Run {
        var order: [UInt64] = []
        var sessions: [UInt64: [RecordReading.Record]] = [:]
        for record in run.records where record.session != 0 {
            if sessions[record.session] == nil { order.append(record.session) }
            sessions[record.session, default: []].append(record)
        }
        let lost = run.records.filter { $0.kind == .lost }.reduce(0) { sum, record in
            var at = 0
            return sum + Int(clamping: Varint.read(record.payload, at: &at) ?? 0)
        }
        var outcome = ReplayOutcome.Run(
            run: run.run, microseconds: run.microseconds,
            turns: TurnReplay(run: run.run, records: run.records).replay(), lost: lost,
            presences: run.records.count { $0.kind == .presence })
        for id in order {
            guard let replay = SessionReplay(sessions[id] ?? []) else {
                outcome.unopened += 1
                continue
            }
            outcome.sessions.append(replay.run(drivers))
        }
        return outcome
    }
}

/// What came of a replay.
public struct ReplayOutcome: Sendable, Equatable {
    /// One run of the agent.
    public struct Run: Sendable, Equatable {
        /// What it was.
        public var run: RecordedRun
        /// How long it was recorded.
        public var microseconds: Int64
        /// The hall's turns.
        public var turns: TurnOutcome
        /// Drivers' sessions, in the order of their openings.
        public var sessions: [SessionOutcome] = []
        /// Sessions whose opening is no longer in the recording: nothing of these can be replayed.
        public var unopened = 0
        /// Records that were lost.
        public var lost: Int
        /// Ports that came or went.
        public var presences: Int
    }

    /// The runs.
    public var runs: [Run]

    /// Whether everything that can be replayed is as it was.
    public var isSame: Bool {
        runs.allSatisfy { $0.turns.difference == nil && $0.sessions.allSatisfy { $0.difference == nil } }
    }

    /// SHA-256 of `transcript`, in hexadecimal digits.
    public var digest: String {
        SHA256.hash(data: transcript).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Everything that was decided, written and told, in the recording's order: equal replays are equal bytes.
    public var transcript: [UInt8] {
        runs.flatMap { run -> [UInt8] in
            run.sessions.reduce(into: run.turns.transcript) { bytes, session in
                bytes += Array("# \(session.device) \(session.driver)\n".utf8)
                bytes += session.transcript
            }
        }
    }
}
