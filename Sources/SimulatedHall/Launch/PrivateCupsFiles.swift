import FoundationEssentials
import Glibc

/// The folder of a private cupsd: what is copied and written before it starts.
///
/// | path | what |
/// | --- | --- |
/// | `cupsd` | a copy of the system's, so that no confinement by path applies to it |
/// | `etc/` | `cupsd.conf`, `cups-files.conf`, queues (`ServerRoot`) |
/// | `bin/backend/hallprint` | a copy of `hall-print` (`ServerBin`) |
/// | `data/mime/` | the system's file types, and the one conversion that is wanted (`DataDir`) |
/// | `spool/`, `tmp/`, `cache/`, `state/`, `log/` | what cupsd writes |
/// | `ticket.ppd` | the description of every ticket queue |
/// | `cups.sock` | where cupsd listens; there is no TCP port |
struct PrivateCupsFiles: Sendable {
    static let systemDaemon = "/usr/sbin/cupsd"
    private static let systemHelpers = "/usr/lib/cups/daemon"
    private static let systemTypes = "/usr/share/cups/mime/mime.types"

    let folder: String
    let backend: String
    let dirtyCleanInterval: Int
    let systemGroups: [String]?
    let otherBackends: [String]
    let keepsDocuments: Bool

    var daemon: String { folder + "/cupsd" }
    var configuration: String { folder + "/etc/cupsd.conf" }
    var filesConfiguration: String { folder + "/etc/cups-files.conf" }
    var socket: String { folder + "/cups.sock" }
    var description: String { folder + "/ticket.ppd" }
    var log: String { folder + "/log/error_log" }
    /// What cupsd has learned of an IPP Everywhere printer.
    func printerDescription(of queue: String) -> String { "\(folder)/etc/ppd/\(queue).ppd" }
    /// What cupsd says before it has its log.
    var output: String { folder + "/log/output" }

    /// Makes or renews everything; what cupsd itself has written (queues, jobs) stays.
    func prepare() throws(PrivateCupsError) {
        try checkReach()
        do {
            for name in [
                "", "etc", "etc/ppd", "etc/ssl", "bin", "bin/backend", "bin/daemon", "bin/filter",
                "bin/notifier", "bin/monitor", "bin/driver", "bin/cgi-bin", "data", "data/mime", "cache", "state",
                "log", "spool", "tmp",
            ] {
                try makeFolder(folder + "/" + name, mode: 0o755)
            }
            try copyProgram(Self.systemDaemon, to: daemon)
            try copyProgram(backend, to: folder + "/bin/backend/hallprint")
            for other in otherBackends {
                let name = other.split(separator: "/").last ?? ""
                try copyProgram(other, to: "\(folder)/bin/backend/\(name)")
            }
            for helper in ["cups-exec", "cups-driverd"] where access(Self.systemHelpers + "/" + helper, X_OK) == 0 {
                try copyProgram(Self.systemHelpers + "/" + helper, to: folder + "/bin/daemon/" + helper)
            }
            try write(PrivateCupsTexts.daemonConfiguration(self), to: configuration)
            try write(PrivateCupsTexts.filesConfiguration(self), to: filesConfiguration)
            // Types as Debian knows them, so that text and PDF are recognised and refused; none of its filters.
            let types = FileManager.default.contents(atPath: Self.systemTypes) ?? Data()
            try write(String(decoding: types, as: UTF8.self), to: folder + "/data/mime/mime.types")
            try write(PrivateCupsTexts.conversions, to: folder + "/data/mime/mime.convs")
            try write(PrivateCupsTexts.ticketDescription, to: description)
        } catch {
            throw PrivateCupsError(description: "preparing the private cupsd in \(folder): \(error)")
        }
    }

    /// As root the backends are `lp`'s: a folder below one that is closed to others would fail at the first job only.
    private func checkReach() throws(PrivateCupsError) {
        guard geteuid() == 0 else { return }
        var path = ""
        for name in folder.split(separator: "/").dropLast() {
            path += "/" + name
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IXOTH == 0 else { continue }
            throw PrivateCupsError(
                description: "\(path) is closed to others: cupsd's backends run as lp and cannot reach \(folder)")
        }
    }

    /// Takes the whole folder away.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// The last lines of cupsd's log, for an error's text.
    func lastWords() -> String {
        for path in [log, output] {
            guard let data = FileManager.default.contents(atPath: path), !data.isEmpty else { continue }
            return String(decoding: data.suffix(600), as: UTF8.self)
        }
        return "no log"
    }

    /// Whether somebody listens at the socket.
    func isListening() -> Bool {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private func makeFolder(_ path: String, mode: Int) throws {
        // cupsd's own folders keep the owner and mode that it gave them.
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        chmod(path, mode_t(mode))
    }

    /// Replaces the file, so that a program that still runs from it is not disturbed.
    private func copyProgram(_ source: String, to target: String) throws {
        let new = target + ".new"
        try? FileManager.default.removeItem(atPath: new)
        try FileManager.default.copyItem(atPath: source, toPath: new)
        if geteuid() == 0 { chown(new, 0, 0) }
        chmod(new, 0o755)
        guard rename(new, target) == 0 else {
            throw PrivateCupsError(description: "renaming \(new): \(String(cString: strerror(errno)))")
        }
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        chmod(path, 0o644)
    }
}
