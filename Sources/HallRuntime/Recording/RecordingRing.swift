import Foundation
import Glibc
import Synchronization

/// The bounded files in which a recorder keeps what it is given; the oldest make room for the newest.
///
/// The next file is made on a thread of its own before it is needed. While there is none, records are lost and counted.
final class RecordingRing: Sendable {
    /// How much is kept.
    struct Limits: Sendable, Equatable {
        /// Bytes of one file.
        var segment: Int
        /// Bytes of all.
        var total: Int
        /// What is older goes, in seconds.
        var age: TimeInterval

        /// For a disk with so many free bytes: never more than an eighth of them; `nil` when that is next to nothing.
        init?(freeBytes: Int) {
            let room = freeBytes / 8
            guard let segment = [4 << 20, 1 << 20, 256 << 10].first(where: { $0 * 4 <= room }) else { return nil }
            (self.segment, total, age) = (segment, min(segment * 8, room), 7 * 86_400)
        }

        init(segment: Int, total: Int, age: TimeInterval) {
            (self.segment, self.total, self.age) = (segment, total, age)
        }
    }

    private struct State {
        var segment: RecordingSegment?
        var next: RecordingSegment?
        var isPreparing = false
        var last: Int64 = 0
        var lost: UInt64 = 0
        var number: Int
    }

    private let folder: String
    private let limits: Limits
    private let run: UUID
    private let header: [UInt8]
    private let started = ContinuousClock.now
    private let state: Mutex<State>
    private let work = DispatchQueue(label: "recording", qos: .utility)
    private let rotated: AsyncStream<Void>.Continuation
    /// A value whenever a file was begun.
    let rotations: AsyncStream<Void>

    /// A ring in `folder`, which goes on after what an earlier run left. `header` is the first record of each file.
    /// `nil` when the folder or its first file cannot be made.
    init?(folder: String, limits: Limits, run: UUID, header: [UInt8]) {
        (self.folder, self.limits, self.run, self.header) = (folder, limits, run, header)
        (rotations, rotated) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { return nil }
        let files = Self.files(in: folder)
        for file in files { Self.trim(file) }
        let number = (files.last.flatMap(Self.number(of:)) ?? 0) + 1
        Self.makeRoom(in: folder, limits)
        guard let first = RecordingSegment(path: Self.path(folder, number), capacity: limits.segment, run: run) else {
            return nil
        }
        state = Mutex(State(segment: first, number: number))
        let begun = microseconds
        state.withLock { state in
            state.last = begun
            state.segment?.begin(at: begun)
            header.withUnsafeBytes { state.segment?.append(.began, 0, 0, $0) }
        }
    }

    /// Microseconds since the ring was made.
    var microseconds: Int64 {
        let time = started.duration(to: .now).components
        return time.seconds * 1_000_000 + time.attoseconds / 1_000_000_000_000
    }

    /// The instant of a microsecond.
    func instant(of microseconds: Int64) -> ContinuousClock.Instant {
        started.advanced(by: .microseconds(microseconds))
    }

    /// Keeps a record; gives the microsecond that it is kept with.
    @discardableResult
    func append(_ kind: RecordKind, _ session: UInt64, _ payload: [UInt8] = []) -> Int64 {
        payload.withUnsafeBytes { append(kind, session, $0) }
    }

    private func append(_ kind: RecordKind, _ session: UInt64, _ payload: UnsafeRawBufferPointer) -> Int64 {
        let now = microseconds
        let (time, isNew, mustPrepare) = state.withLock { state -> (Int64, Bool, Bool) in
            let time = max(now, state.last)
            let size = RecordingSegment.size(of: payload.count)
            // No file would hold it.
            guard RecordingSegment.headerLength + RecordingSegment.size(of: header.count) + size < limits.segment - 64
            else {
                state.lost += 1
                return (time, false, false)
            }
            var isNew = false
            if state.segment.map({ $0.room < size + RecordingSegment.size(of: 10) }) ?? true {
                if state.next != nil {
                    state.segment = state.next
                    state.next = nil
                    state.segment?.begin(at: time)
                    header.withUnsafeBytes { state.segment?.append(.began, 0, 0, $0) }
                    isNew = true
                } else {
                    state.lost += 1
                }
            }
            if let room = state.segment?.room, room >= size + RecordingSegment.size(of: 10) {
                if isNew { state.last = time }
                if state.lost > 0 {
                    Varint.bytes(state.lost).withUnsafeBytes { state.segment?.append(.lost, 0, 0, $0) }
                    state.lost = 0
                }
                state.segment?.append(kind, session, UInt64(time - state.last), payload)
                state.last = time
            } else if isNew {
                state.lost += 1
            }
            let isNearlyFull = state.segment.map { $0.room < limits.segment / 4 } ?? true
            let mustPrepare = isNearlyFull && state.next == nil && !state.isPreparing
            if mustPrepare { state.isPreparing = true }
            return (time, isNew, mustPrepare)
        }
        if mustPrepare { work.async { [self] in prepare() } }
        if isNew { rotated.yield() }
        return time
    }

    private func prepare() {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        Self.makeRoom(in: folder, limits)
        let next = RecordingSegment(path: Self.path(folder, number), capacity: limits.segment, run: run)
        state.withLock { state in
            state.next = next
            state.isPreparing = false
        }
    }

    // MARK: Files

    /// The ring's files, oldest first.
    static func files(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".hkr") }.sorted().map { folder + "/" + $0 }
    }

    private static func path(_ folder: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(folder)/\(String(repeating: "0", count: max(0, 10 - digits.count)))\(digits).hkr"
    }

    private static func number(of file: String) -> Int? {
        file.split(separator: "/").last.flatMap { Int($0.dropLast(4)) }
    }

    /// Gives back what an ended run did not use.
    private static func trim(_ file: String) {
        guard let data = try? Data(contentsOf: URL(filePath: file), options: .mappedIfSafe) else { return }
        let used = RecordReading(Array(data)).used
        if used < data.count { truncate(file, off_t(used)) }
    }

    /// Removes the oldest until another file has its place.
    private static func makeRoom(in folder: String, _ limits: Limits) {
        var kept: [(path: String, bytes: Int)] = []
        for file in files(in: folder) {
            guard let facts = try? FileManager.default.attributesOfItem(atPath: file),
                let size = facts[.size] as? Int, let changed = facts[.modificationDate] as? Date
            else { continue }
            if Date().timeIntervalSince(changed) > limits.age {
                unlink(file)
            } else {
                kept.append((file, size))
            }
        }
        var bytes = kept.reduce(0) { $0 + $1.bytes } + limits.segment
        for file in kept where bytes > limits.total {
            unlink(file.path)
            bytes -= file.bytes
        }
    }
}
