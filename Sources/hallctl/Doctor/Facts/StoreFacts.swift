/// The ledger's file.
struct LedgerFacts: Codable, Equatable, Sendable {
    var path: String
    /// The hall file names a database on a server.
    var isElsewhere = false
    var exists = true
    var entries = 0
    var damages: [String] = []
    /// Why it could not be read.
    var trouble: String?
}

/// A disk, seen from a folder on it.
struct DiskFacts: Codable, Equatable, Sendable {
    var folder: String
    /// Bytes that can be written, and all.
    var free: Int64
    var size: Int64
    /// Files that can still be made; 0 of 0 where the file system does not count them.
    var filesFree: Int64
    var files: Int64
    var isReadOnly: Bool
    /// Whether the ledger lies on it.
    var holdsLedger: Bool
    /// The kernel's name of the whole disk (`mmcblk0`), where it is one.
    var device: String?
    /// How worn the flash says it is (JEDEC JESD84-B51, PRE_EOL_INFO): 1 normal, 2 warning, 3 urgent.
    var wear: Int?
}
