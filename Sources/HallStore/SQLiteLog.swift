import GRDB
import GRDBSQLite

/// The write-ahead log as a file.
enum SQLiteLog {
    /// Writes all of the log again, as it reads. Within a transaction, whose commit then makes all of it durable.
    ///
    /// A process that was killed may have left commits in the log that were never synced, and one whose sync failed
    /// may have left some that no later sync will write (the kernel has marked their pages clean). Whoever opens the
    /// ledger reads these commits and acts on them: so they must be on the disk first. The write lock of the
    /// transaction keeps every other writer away from the log meanwhile.
    static func renew(_ db: Database) throws {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
        guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods?.pointee, let size = methods.xFileSize,
            let read = methods.xRead, let write = methods.xWrite
        else { return }
        var (length, offset) = (sqlite3_int64(0), sqlite3_int64(0))
        try check(size(file, &length))
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while offset < length {
            let count = Int32(min(length - offset, Int64(buffer.count)))
            try check(read(file, &buffer, count, offset))
            try check(write(file, buffer, count, offset))
            offset += Int64(count)
        }
    }

    private static func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
