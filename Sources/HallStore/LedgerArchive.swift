/// A file with a ledger's old entries, as they were, chain and all. It is a ledger file of its own that begins at
/// another number than 1, and every tool that reads ledgers reads it.
public struct LedgerArchive: Sendable, Equatable {
    /// The file's name, in the folder of the ledger.
    public var file: String
    /// Its first entry.
    public var first: Int64
    /// Its last entry.
    public var last: Int64

    /// An archive.
    public init(file: String, first: Int64, last: Int64) { (self.file, self.first, self.last) = (file, first, last) }
}

/// A ledger that can put its old entries aside. What is aside is still read through the ledger, in order with the rest.
public protocol Archiving: Sendable {
    /// Its archives, in order; of the last the entries may still be in the ledger too.
    func archives() throws(LedgerError) -> [LedgerArchive]

    /// Writes the entries from the end of the archives up to `last` into an archive, reads it again whole, and notes it.
    /// `nil` when there are none, or not all of them are followed by others.
    func archive(upTo last: Int64) throws(LedgerError) -> LedgerArchive?

    /// Lets go of the entries that are in the archives, a portion at a time, so that appends go on in between.
    func dropArchived() throws(LedgerError)
}
