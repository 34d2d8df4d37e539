import Glibc
import HallStore

/// The ledger's file and the disks.
enum StoreLook {
    /// Reads the whole ledger; may take long.
    static func ledger(path: String) -> LedgerFacts {
        var facts = LedgerFacts(path: path)
        guard access(path, F_OK) == 0 else {
            facts.exists = false
            return facts
        }
        do {
            let inspection = try LedgerInspection(path: path)
            facts.entries = inspection.count
            facts.damages = inspection.damages.prefix(5).map { "\($0.kind.rawValue) \($0.seq) \($0.detail ?? "")" }
        } catch {
            facts.trouble = "\(error)"
        }
        return facts
    }

    /// The disk below a folder, or below the nearest folder above it that is there.
    static func disk(_ folder: String, holdsLedger: Bool, _ system: SystemFiles) -> DiskFacts? {
        var path = folder
        while !path.isEmpty, !system.exists(path) {
            path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        var status = statvfs()
        guard statvfs(system.prefix + (path.isEmpty ? "/" : path), &status) == 0 else { return nil }
        let block = Int64(status.f_frsize)
        return DiskFacts(
            folder: folder, free: Int64(status.f_bavail) * block, size: Int64(status.f_blocks) * block,
            filesFree: Int64(status.f_favail), files: Int64(status.f_files),
            isReadOnly: status.f_flag & UInt(ST_RDONLY) != 0, holdsLedger: holdsLedger)
    }
}
