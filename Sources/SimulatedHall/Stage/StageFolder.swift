import Glibc

/// Files of a stage, without Foundation. Blocking: for threads that may block.
public enum StageFolder {
    /// A new folder of this process's own below the system's temporary folder, with a short path that others may pass
    /// through; `nil` when it cannot be made.
    public static func makePrivate() -> String? {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        // A socket's path has at most 107 bytes, and the longest one below takes 40 of them.
        let short = base.utf8.count <= 40 && base.hasPrefix("/") ? base : "/tmp"
        for _ in 0..<100 {
            let path = "\(short)/hallkit-\(UInt32.random(in: 0x10_0000...0xFF_FFFF))"
            if mkdir(path, 0o755) == 0 {
                // Whatever the umask: the spooler's backend runs as another user.
                chmod(path, 0o755)
                return path
            }
        }
        return nil
    }

    /// Makes a folder with those above it; whether it can be written to.
    public static func make(_ path: String) -> Bool {
        var folder = ""
        for part in path.split(separator: "/") {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
        return access(path, W_OK) == 0
    }

    /// Whether nothing lies in a folder.
    public static func isEmpty(_ path: String) -> Bool { names(in: path).isEmpty }

    /// Writes a text file whole.
    public static func write(_ text: String, to path: String) -> Bool { write(Array(text.utf8), to: path) }

    /// Writes a file whole.
    public static func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let count = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && count == bytes.count
    }

    /// A whole file; `nil` when it cannot be opened.
    public static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The names in a folder, sorted.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The last lines of a log.
    static func tail(of path: String, bytes: Int = 1500) -> String {
        String(decoding: (read(path) ?? []).suffix(bytes), as: UTF8.self)
    }

    /// All files below a folder, by path; links are not followed.
    static func files(below path: String) -> [String] {
        names(in: path).flatMap { name -> [String] in
            let inner = path + "/" + name
            var status = stat()
            guard lstat(inner, &status) == 0 else { return [] }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return files(below: inner)
            case S_IFREG: return [inner]
            default: return []
            }
        }
    }

    /// Removes a folder and everything in it; links are removed, never followed.
    public static func remove(_ path: String) {
        for name in names(in: path) {
            let inner = path + "/" + name
            if unlink(inner) != 0 { remove(inner) }
        }
        rmdir(path)
    }
}
