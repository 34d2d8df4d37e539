import CCrashVFS

/// What the power takes of what was written and not yet synced.
enum CrashModel: String, CaseIterable, Codable, Sendable {
    /// All of it.
    case lost
    /// A random part, each write as a whole.
    case part
    /// A random part, in sectors of 512 bytes.
    case torn

    /// A fate for each operation that was pending.
    func fates(_ pending: [crash_pending], _ random: inout CrashRandom) -> [CrashDisk.Fate] {
        // Sometimes nearly all is kept, sometimes nearly nothing: each bit of three words or-ed, one, or three and-ed.
        let density = Int.random(in: 0..<3, using: &random)
        func word() -> UInt64 {
            switch density {
            case 0: random.next() & random.next() & random.next()
            case 1: random.next()
            default: random.next() | random.next() | random.next()
            }
        }
        return pending.map { operation in
            switch self {
            case .lost: CrashDisk.lost
            case .torn where operation.sectors > 1: word()
            case .part, .torn: word() & 1 == 1 ? CrashDisk.kept : CrashDisk.lost
            }
        }
    }
}
