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
        let device = device(below: path.isEmpty ? "/" : path, system)
        let wear = device.flatMap { system.word("/sys/block/\($0)/device/pre_eol_info") }
        return DiskFacts(
            folder: folder, free: Int64(status.f_bavail) * block, size: Int64(status.f_blocks) * block,
            filesFree: Int64(status.f_favail), files: Int64(status.f_files),
            isReadOnly: status.f_flag & UInt(ST_RDONLY) != 0, holdsLedger: holdsLedger,
            device: device, wear: wear.flatMap { Int($0.dropFirst(2), radix: 16) })
    }

    /// The disk that a folder's file system lies on, by `/proc/mounts`: `mmcblk0` for `/dev/mmcblk0p2`.
    static func device(below folder: String, _ system: SystemFiles) -> String? {
        var best: (point: Substring, source: Substring)?
        for line in system.lines("/proc/mounts") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = fields[1]
            let isAbove = folder == point || point == "/" || folder.hasPrefix(point + "/")
            // Of two mounts on the same folder the later one is seen.
            if isAbove, point.count >= best?.point.count ?? 0 { best = (point, fields[0]) }
        }
        guard let source = best?.source, source.hasPrefix("/dev/") else { return nil }
        let name = source.dropFirst(5)
        let whole = name.hasPrefix("sd") || name.hasPrefix("vd") ? name.prefix { !$0.isNumber } : partless(name)
        return system.exists("/sys/block/\(whole)") ? String(whole) : nil
    }

    /// `mmcblk0` of `mmcblk0p2`, `nvme0n1` of `nvme0n1p1`.
    private static func partless(_ name: Substring) -> Substring {
        guard let p = name.lastIndex(of: "p"), p > name.startIndex, name[name.index(before: p)].isNumber,
            name[name.index(after: p)...].allSatisfy(\.isNumber)
        else { return name }
        return name[..<p]
    }
}
