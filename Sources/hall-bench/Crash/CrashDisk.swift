import CCrashVFS
import HallStore

/// A disk in memory that records what is written to it, and from which the power can be taken at any point.
final class CrashDisk {
    /// What became of an operation that was not durable when the power went.
    typealias Fate = UInt64

    /// Every sector of it is there.
    static let kept = Fate.max
    /// Nothing of it is there.
    static let lost: Fate = 0

    private let number: Int32

    /// An empty disk.
    convenience init() { self.init(number: crash_disk_make()) }

    private init(number: Int32) {
        precondition(number >= 0, "a disk that is done with was not let go")
        self.number = number
    }

    deinit { crash_disk_drop(number) }

    /// Makes SQLite know these disks, with random numbers that come again with the seed.
    static func install(seed: UInt64) {
        let code = crash_vfs_install()
        precondition(code == 0, "SQLite refused the file system: \(code)")
        crash_vfs_seed(seed)
    }

    /// The path of a file on this disk, for SQLite.
    func path(_ name: String) -> String { "/crash-vfs/\(number)/\(name)" }

    /// The folder, for a ledger on this disk.
    var folder: StoreFolder {
        StoreFolder { [number] path throws(LedgerError) in
            guard crash_disk_sync_folder(number) == 0 else { throw .notDurable("cannot sync \(path)") }
        }
    }

    /// How many operations were recorded so far.
    var operations: Int64 { crash_disk_operations(number) }

    /// The same for whoever writes to it.
    var position: @Sendable () -> Int64 { { [number] in crash_disk_operations(number) } }

    /// A digest of all names and contents.
    var digest: UInt64 { crash_disk_digest(number) }

    /// What is not durable at a point of the record, in order.
    func pending(at point: Int64) -> [crash_pending] {
        guard point > 0 else { return [] }
        return Array(unsafeUninitializedCapacity: Int(point)) { buffer, count in
            count = Int(crash_disk_pending(number, point, buffer.baseAddress, point))
        }
    }

    /// The disk as the power left it at `point`, with a fate for each of what was pending then.
    func image(at point: Int64, fates: [Fate]) -> CrashDisk {
        CrashDisk(number: crash_disk_image(number, point, fates, Int64(fates.count)))
    }

    /// The disk as the next process finds it when the process was killed at `point`: everything is there, and what was
    /// pending still is.
    func killed(at point: Int64) -> CrashDisk { CrashDisk(number: crash_disk_killed(number, point)) }

    /// What an operation did, for people.
    func words(of operation: Int64) -> String {
        var done = crash_disk_operation(number, operation)
        let name = withUnsafeBytes(of: &done.name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return switch crash_kind(rawValue: UInt32(done.kind)) {
        case CRASH_WRITE: "write of \(done.length) bytes at \(done.offset) of \(name)"
        case CRASH_TRUNCATE: "truncation of \(name) to \(done.offset) bytes"
        case CRASH_SYNC: "sync of \(name)"
        case CRASH_SYNC_FAILED: "failed sync of \(name)"
        case CRASH_LINK: "name \(name) appears"
        case CRASH_UNLINK: "name \(name) vanishes"
        default: "sync of the folder"
        }
    }

    // MARK: Faults

    /// How many calls that a fault can strike were made so far.
    var calls: Int64 { crash_disk_calls(number) }

    /// How many calls a fault struck, a full disk among them.
    var strikes: Int64 { crash_disk_strikes(number) }

    /// Lets the calls of a range fail.
    func fail(_ fault: crash_fault, calls: ClosedRange<Int64>) {
        crash_disk_fail(number, fault, calls.lowerBound, calls.upperBound)
    }

    /// Lets every call succeed again.
    func mend() { crash_disk_fail(number, CRASH_FAULT_NONE, 1, 0) }

    /// How many bytes fit on top of what there is; `nil` for any number.
    func setRoom(_ bytes: Int64?) { crash_disk_room(number, bytes ?? -1) }
}
