import Glibc

/// What a ledger asks of the folder that its files lie in, beyond what its engine does by itself.
public struct StoreFolder: Sendable {
    /// Makes durable which names the folder has. Throws `.notDurable`.
    public var sync: @Sendable (_ path: String) throws(LedgerError) -> Void

    /// A folder of another file system than the kernel's.
    public init(sync: @escaping @Sendable (_ path: String) throws(LedgerError) -> Void) { self.sync = sync }

    /// A folder of the kernel's: fsync(2) of the folder itself.
    public static let kernel = StoreFolder { folder throws(LedgerError) in
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .notDurable("cannot open \(folder): errno \(errno)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .notDurable("cannot sync \(folder): errno \(errno)") }
    }
}
