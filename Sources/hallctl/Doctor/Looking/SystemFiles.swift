import Foundation
import Glibc

/// The files of a system: this machine's, or those of another root that is mounted (or planted by a test) somewhere.
struct SystemFiles: Sendable {
    /// Put before every path; empty for this machine.
    var prefix = ""

    private static let limit = 16 << 20

    /// A file's bytes, at most 16 MiB of them; `nil` when it cannot be read.
    func bytes(_ path: String) -> [UInt8]? {
        let descriptor = open(prefix + path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while result.count < Self.limit {
            let count = read(descriptor, &buffer, buffer.count)
            // The kernel's log says EPIPE when lines were lost before they were read, and EAGAIN at its end.
            if count < 0, errno == EINTR || errno == EPIPE { continue }
            guard count > 0 else { return count == 0 || errno == EAGAIN ? result : result.isEmpty ? nil : result }
            result += buffer[..<count]
        }
        return result
    }

    /// A file's text.
    func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    /// A small file's text without the white space around it.
    func word(_ path: String) -> String? {
        text(path).map { text in
            let isSpace = { (character: Character) in character.isWhitespace }
            return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        }
    }

    func lines(_ path: String) -> [String] {
        text(path)?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    }

    /// The names in a folder, sorted; `nil` when it cannot be listed.
    func names(in folder: String) -> [String]? {
        guard let stream = opendir(prefix + folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What a symbolic link says.
    func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let start = bytes.baseAddress else { return -1 }
            return readlink(prefix + path, start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// The path without symbolic links, as seen inside.
    func real(_ path: String) -> String? {
        guard let resolved = realpath(prefix + path, nil) else { return nil }
        defer { free(resolved) }
        let text = String(cString: resolved)
        guard !prefix.isEmpty, let whole = realpath(prefix, nil) else { return text }
        defer { free(whole) }
        let root = String(cString: whole)
        return text.hasPrefix(root) ? String(text.dropFirst(root.count)) : text
    }

    func exists(_ path: String) -> Bool { access(prefix + path, F_OK) == 0 }

    /// What the system knows of a file.
    struct Status {
        var owner: UInt32
        var group: UInt32
        /// Permission bits.
        var mode: UInt32
        var isCharacterDevice: Bool
    }

    /// Owner, group and mode, links followed.
    func status(_ path: String) -> Status? {
        guard let real = real(path), let known = try? FileManager.default.attributesOfItem(atPath: prefix + real) else {
            return nil
        }
        func number(_ key: FileAttributeKey) -> UInt32 { (known[key] as? NSNumber)?.uint32Value ?? 0 }
        return Status(
            owner: number(.ownerAccountID), group: number(.groupOwnerAccountID), mode: number(.posixPermissions),
            isCharacterDevice: known[.type] as? FileAttributeType == .typeCharacterSpecial)
    }
}
