import HallDomain
import HallStore
import Logging

/// Puts old days of the ledger aside by the rule of the hall file, and says so in the ledger itself.
///
/// First the archive is written and read again whole, then the event is kept, and only then the entries are let go of: a
/// crash in between leaves them in both places, and the next run goes on from there.
actor LedgerArchiving {
    private let hall: Hall
    private let archiver: any Archiving
    private let keepDays: Int
    private let logger: Logger
    /// Files are written on a thread of its own.
    private let executor = ThreadExecutor(name: "archive")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Keeps the newest `keepDays` dates before today's in the ledger of `hall`.
    init(hall: Hall, archiver: any Archiving, keepDays: Int, logger: Logger) {
        (self.hall, self.archiver, self.keepDays, self.logger) = (hall, archiver, keepDays, logger)
    }

    /// Looks at the start and at each new day, until cancelled.
    func run() async {
        var day: Int?
        for await _ in hall.commits() {
            let present = await hall.read { $0.lastDay }
            guard present != day else { continue }
            day = present
            do { try await look() } catch {
                logger.error("old days were not put aside", metadata: ["reason": "\(error)"])
            }
        }
    }

    func look() async throws {
        try await note(archiver.archives())
        let keepDays = keepDays
        if let last = await hall.read({ $0.archivable(keepingDays: keepDays) }),
            let archive = try archiver.archive(upTo: last)
        {
            logger.notice("old days were put aside", metadata: ["file": "\(archive.file)", "upTo": "\(archive.last)"])
            try await note([archive])
        }
        try archiver.dropArchived()
    }

    /// Every archive is in the ledger before anything is let go of.
    private func note(_ archives: [LedgerArchive]) async throws {
        let known = await hall.read { $0.archivedUpTo }
        for archive in archives where archive.last > known {
            _ = try await hall.perform(
                .noteArchived(first: archive.first, last: archive.last, file: archive.file))
        }
    }
}
