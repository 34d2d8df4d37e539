import Glibc
import SimulatedHall

/// What a process costs, from `/proc`, without waking it.
struct ProcessMeter: Sendable {
    /// A look at a process.
    struct Reading: Sendable {
        /// Voluntary context switches and nanoseconds on a processor, by thread.
        var threads: [String: (switches: Int64, nanoseconds: Int64)]

        /// Wake-ups and CPU seconds since an earlier look. A thread that has ended meanwhile counts nothing.
        func since(_ before: Reading) -> (wakeups: Int64, seconds: Double, byThread: [(name: String, wakeups: Int64)]) {
            var (wakeups, nanoseconds) = (Int64(0), Int64(0))
            var names: [(String, Int64)] = []
            for (thread, now) in threads {
                let old = before.threads[thread] ?? (0, 0)
                wakeups += now.switches - old.switches
                nanoseconds += now.nanoseconds - old.nanoseconds
                names.append((thread, now.switches - old.switches))
            }
            return (wakeups, Double(nanoseconds) / 1e9, names.sorted { $0.1 > $1.1 })
        }
    }

    /// Memory in bytes.
    struct Memory: Sendable {
        var resident: Int
        /// Proportional set size, with pages shared with the other programs of this run counted in full.
        var proportional: Int
        var privateDirty: Int
    }

    let id: Int32

    /// Counters now.
    func reading() -> Reading {
        var threads: [String: (Int64, Int64)] = [:]
        for task in Self.names(in: "/proc/\(id)/task") {
            let folder = "/proc/\(id)/task/\(task)"
            let name = Self.text("\(folder)/comm").filter { $0 != "\n" }
            let switches = Self.text("\(folder)/status").split(separator: "\n").first {
                $0.hasPrefix("voluntary_ctxt_switches:")
            }
            let time = Self.text("\(folder)/schedstat").split(separator: " ").first
            threads["\(name) \(task)"] = (
                switches.flatMap { Int64($0.filter(\.isNumber)) } ?? 0, time.flatMap { Int64($0) } ?? 0
            )
        }
        return Reading(threads: threads)
    }

    /// Memory now. `companions` are programs of the same run, beside which its libraries look cheaper than they are on
    /// a kiosk: pages of files that these have mapped too are counted in full.
    func memory(beside companions: [Int32]) -> Memory {
        var shared: Set<Substring> = []
        for companion in companions where companion != id {
            let maps = Self.text("/proc/\(companion)/maps")
            for line in maps.split(separator: "\n") {
                let parts = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
                if parts.count == 6, parts[5].hasPrefix("/") { shared.insert(parts[5]) }
            }
        }
        var memory = Memory(resident: 0, proportional: 0, privateDirty: 0)
        var isShared = false
        for line in Self.text("/proc/\(id)/smaps").split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard let key = words.first else { continue }
            if !key.hasSuffix(":") {
                let parts = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
                isShared = parts.count == 6 && shared.contains(parts[5])
                continue
            }
            guard words.count > 1, let kilobytes = Int(words[1]) else { continue }
            switch key {
            case "Rss:":
                memory.resident += kilobytes * 1024
                if isShared { memory.proportional += kilobytes * 1024 }
            case "Pss:": if !isShared { memory.proportional += kilobytes * 1024 }
            case "Private_Dirty:": memory.privateDirty += kilobytes * 1024
            default: break
            }
        }
        return memory
    }

    private static func text(_ path: String) -> String {
        String(decoding: StageFolder.read(path) ?? [], as: UTF8.self)
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.first?.isNumber == true { names.append(name) }
        }
        return names
    }
}
