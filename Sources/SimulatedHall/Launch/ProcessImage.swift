import Glibc

/// What a process has in its memory, as a core dump of it would hold: every page that it can write and has written.
enum ProcessImage {
    /// Writes all of them, one after the other, without pages of zeros; gives how many bytes, or `nil` when this process
    /// may not look.
    static func write(of process: Int32, to path: String) -> Int? {
        guard let maps = StageFolder.read("/proc/\(process)/maps") else { return nil }
        let memory = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer {
            if memory >= 0 { close(memory) }
            if file >= 0 { close(file) }
        }
        guard memory >= 0, file >= 0 else { return nil }
        var page = [UInt8](repeating: 0, count: 64 << 10)
        var total = 0
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 2, words[1].hasPrefix("rw"), words.last?.hasPrefix("[v") != true else { continue }
            let ends = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard ends.count == 2 else { continue }
            var place = ends[0]
            while place < ends[1] {
                let wanted = Int(min(UInt64(page.count), ends[1] - place))
                let count = pread(memory, &page, wanted, off_t(bitPattern: UInt(place)))
                guard count > 0 else { break }
                if page.prefix(count).contains(where: { $0 != 0 }) {
                    guard Glibc.write(file, page, count) == count else { return nil }
                    total += count
                }
                place += UInt64(count)
            }
        }
        return total
    }
}
