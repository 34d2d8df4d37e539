import DeviceKit
import Glibc

/// The files of a `FileSoundOutput`. Its calls block.
struct SoundShelf {
    private let folder: String
    private let keep: Int
    /// Names without ending, oldest first; `nil` until the folder was looked at.
    private var names: [String]?

    init(folder: String, keep: Int) {
        self.folder = folder
        self.keep = keep
    }

    /// Writes a sentence's files and removes the oldest ones; returns the name they got: a name that is taken gets a
    /// number.
    mutating func put(_ spoken: SpokenSentence, name: String) throws(DeviceError) -> String {
        var names: [String]
        if let known = self.names { names = known } else { names = try existing() }
        let free = unused(Self.safe(name))
        try write(Array((spoken.phonemes + "\n").utf8), "\(free).phonemes")
        try write(WaveFile.bytes(of: spoken.wave), "\(free).wav")
        names.append(free)
        while names.count > keep {
            let oldest = names.removeFirst()
            for ending in ["wav", "phonemes", "times"] { unlink("\(folder)/\(oldest).\(ending)") }
        }
        self.names = names
        return free
    }

    /// Writes a file under another name and then gives it its own, so that nobody sees half of it.
    func write(_ bytes: [UInt8], _ name: String) throws(DeviceError) {
        let (path, part) = ("\(folder)/\(name)", "\(folder)/.\(name).part")
        let file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw DeviceError.of(errno, while: "writing \(path)") }
        var rest = bytes[...]
        var failure: Int32 = 0
        while !rest.isEmpty, failure == 0 {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { failure = errno }
        }
        close(file)
        if failure == 0, rename(part, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(part)
            throw DeviceError.of(failure, while: "writing \(path)")
        }
    }

    /// Letters, digits, `-`, `_` and `.` of a name; never hidden, never a path.
    static func safe(_ name: String) -> String {
        let kept = name.prefix(100).map { character in
            character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
                ? character : "-"
        }
        let text = String(kept).drop { $0 == "." }
        return text.isEmpty ? "sound" : String(text)
    }

    private func unused(_ name: String) -> String {
        var (candidate, number) = (name, 1)
        while access("\(folder)/\(candidate).wav", F_OK) == 0 {
            number += 1
            candidate = "\(name)_\(number)"
        }
        return candidate
    }

    /// The sentences that lie in the folder, oldest first; makes the folder.
    private func existing() throws(DeviceError) -> [String] {
        try Self.makeFolder(folder)
        guard let handle = opendir(folder) else { throw DeviceError.of(errno, while: "reading \(folder)") }
        defer { closedir(handle) }
        var found: [(name: String, seconds: Int, nanoseconds: Int)] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard name.hasSuffix(".wav"), !name.hasPrefix("."), stat("\(folder)/\(name)", &status) == 0 else {
                continue
            }
            found.append((String(name.dropLast(4)), status.st_mtim.tv_sec, status.st_mtim.tv_nsec))
        }
        return found.sorted { ($0.seconds, $0.nanoseconds, $0.name) < ($1.seconds, $1.nanoseconds, $1.name) }.map(
            \.name)
    }

    private static func makeFolder(_ path: String) throws(DeviceError) {
        guard mkdir(path, 0o750) != 0, errno != EEXIST else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeFolder(String(path[..<slash]))
            guard mkdir(path, 0o750) != 0, errno != EEXIST else { return }
        }
        throw DeviceError.of(errno, while: "making the folder \(path)")
    }
}
