import CCrashVFS

/// A disk that fails for a while, and is whole again before the play ends.
struct CrashFault: Sendable, Codable, Equatable {
    /// What fails.
    enum Kind: String, Sendable, Codable, CaseIterable {
        /// Any call, with EIO.
        case io
        /// Syncs: what they should have kept may be lost, although later ones succeed.
        case sync
        /// What needs room.
        case full
        /// The room is used up by and by.
        case room
    }

    var kind: Kind
    /// The first call that fails, counted from 0; for `room` how many KiB there are at first.
    var first: Int64
    /// How many calls fail.
    var count: Int64

    init(kind: Kind, first: Int64, count: Int64) { (self.kind, self.first, self.count) = (kind, first, count) }

    /// Some fault of a play of so many calls.
    init(drawnFrom random: inout CrashRandom, calls: Int64) {
        kind = Kind.allCases.randomElement(using: &random) ?? .io
        first = Int64.random(in: 0..<max(1, kind == .room ? 200 : calls), using: &random)
        count = [1, 3, 40, 1_000_000].randomElement(using: &random) ?? 1
        // No supervisor's patience is so long that it would start an agent on a disk that never opens.
        if kind == .io { count = min(count, 40) }
    }

    /// Plays with the fault, lets the disk be whole again, lets the power go after it, and judges both.
    func strike(_ play: CrashPlay) throws -> (findings: [CrashFinding], isStruck: Bool) {
        let disk = CrashDisk()
        switch kind {
        case .io: disk.fail(CRASH_FAULT_IO, calls: first...(first + count - 1))
        case .sync: disk.fail(CRASH_FAULT_SYNC, calls: first...(first + count - 1))
        case .full: disk.fail(CRASH_FAULT_FULL, calls: first...(first + count - 1))
        case .room: disk.setRoom(first * 1024)
        }
        let played: CrashPlay.Played
        do {
            played = try play.played(on: disk, isStruck: true)
        } catch {
            // It never opened: nothing was handed out, and whoever starts it when the disk is whole finds it so.
            disk.mend()
            disk.setRoom(nil)
            let recovery = CrashRecovery(seed: play.seed, durability: play.durability, seconds: 0)
            return (recovery.run(disk, CrashHistory(), salt: play.seed).findings, disk.strikes > 0)
        }
        let pending = played.disk.pending(at: played.disk.operations)
        let cut = played.disk.image(at: played.disk.operations, fates: pending.map { _ in CrashDisk.lost })
        let recovery = CrashRecovery(seed: play.seed, durability: play.durability, seconds: played.seconds)
        return (played.findings + recovery.run(cut, played.history, salt: play.seed).findings, disk.strikes > 0)
    }
}

extension CrashPlay {
    /// How many calls the play makes of its first disk.
    func calls() throws -> Int64 {
        let disk = CrashDisk()
        _ = try played(on: disk)
        return disk.calls
    }
}
