import Foundation
import Glibc
public import HallDomain

/// One change on a disk that is whole or not there for whoever reads after a power cut.
///
/// What installs or replaces files is a list of these, so that a test can stop after each of them.
public enum DiskStep: Equatable, Sendable {
    /// A folder and those above it, 0755; one that is there is left as it is.
    case makeFolder(String)
    /// A file with these bytes, synced; `like` names a file whose owner and mode it takes (else 0644 and the user's).
    case write(String, [UInt8], like: String? = nil)
    /// Makes the names in a folder durable: fsync(2) of the folder itself.
    case syncFolder(String)
    /// rename(2): one name takes the place of another in one step.
    case rename(String, to: String)
    /// A symbolic link at a new name.
    case link(String, leadingTo: String)
    /// Removes a file, a link, or a folder with all in it; what is not there is no error.
    case remove(String)

    /// Why a step could not be done.
    public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// The file or folder.
        public var path: String
        /// errno(3) of the call that failed.
        public var code: Int32

        /// What happened and what to do.
        public var text: BilingualText {
            let reason = String(cString: strerror(code))
            let remedy: (zh: String, en: String) =
                switch code {
                case EACCES, EPERM: ("请用 sudo", "use sudo")
                case ENOSPC, EDQUOT: ("磁盘满了，请腾出空间", "the disk is full; make room")
                case EROFS: ("磁盘是只读的，请看 hallctl doctor", "the disk is read-only; see hallctl doctor")
                default: ("请看 hallctl doctor 的磁盘一项", "see the disks in hallctl doctor")
                }
            return BilingualText(
                zh: "写不了 \(path)：\(reason)；\(remedy.zh)", en: "cannot write \(path): \(reason); \(remedy.en)")
        }
        /// In English.
        public var description: String { text.en }
    }

    /// Does it.
    public func perform() throws(Failure) {
        switch self {
        case .makeFolder(let path): try Self.make(path)
        case .write(let path, let bytes, let like): try Self.write(bytes, to: path, like: like)
        case .syncFolder(let path): try Self.sync(path)
        case .rename(let path, let target): try Self.expect(Glibc.rename(path, target), path)
        case .link(let path, let target): try Self.expect(symlink(target, path), path)
        case .remove(let path): try Self.erase(path)
        }
    }

    private static func expect(_ result: Int32, _ path: String) throws(Failure) {
        guard result == 0 else { throw Failure(path: path, code: errno) }
    }

    private static func make(_ path: String) throws(Failure) {
        if mkdir(path, 0o755) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
                throw Failure(path: path, code: errno)
            }
            try make(String(path[..<slash]))
            try expect(mkdir(path, 0o755), path)
        }
        // Whatever the caller's umask is: the agent runs as another user.
        try expect(chmod(path, 0o755), path)
    }

    private static func write(_ bytes: [UInt8], to path: String, like model: String?) throws(Failure) {
        let about = model.flatMap { try? FileManager.default.attributesOfItem(atPath: $0) } ?? [:]
        func number(_ key: FileAttributeKey) -> UInt32? { (about[key] as? NSNumber)?.uint32Value }
        // Nobody reads a secret out of it in the moment before its mode is set.
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
        if let user = number(.ownerAccountID), let group = number(.groupOwnerAccountID),
            user != geteuid() || group != getegid()
        {
            try expect(fchown(file, user, group), path)
        }
        try expect(fchmod(file, (number(.posixPermissions) ?? 0o644) & 0o777), path)
        try expect(fsync(file), path)
    }

    private static func sync(_ path: String) throws(Failure) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(folder) }
        try expect(fsync(folder), path)
    }

    private static func erase(_ path: String) throws(Failure) {
        if unlink(path) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw Failure(path: path, code: errno) }
        guard let folder = opendir(path) else { throw Failure(path: path, code: errno) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(folder)
        for name in names { try erase("\(path)/\(name)") }
        try expect(rmdir(path), path)
    }
}
