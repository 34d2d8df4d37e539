/// Running programs and what they have open, from `/proc`.
struct ProcessLook {
    let system: SystemFiles

    /// All programs; `nil` when they cannot be listed.
    func programs() -> [ProgramFacts]? {
        system.names(in: "/proc")?.compactMap { name in
            guard let process = Int32(name), let word = system.word("/proc/\(name)/comm") else { return nil }
            return ProgramFacts(process: process, name: word)
        }
    }

    /// For each of these nodes the programs that have it open. Without being root only one's own are seen.
    func holders(of paths: Set<String>) -> [String: [ProgramFacts]] {
        var found: [String: [ProgramFacts]] = [:]
        guard !paths.isEmpty else { return found }
        for program in programs() ?? [] {
            let folder = "/proc/\(program.process)/fd"
            var own: Set<String> = []
            for name in system.names(in: folder) ?? [] {
                guard let target = system.link("\(folder)/\(name)"), paths.contains(target) else { continue }
                if own.insert(target).inserted { found[target, default: []].append(program) }
            }
        }
        return found
    }

    /// The ids of a program: user, groups.
    func ids(of process: Int32) -> (user: UInt32, groups: [UInt32])? {
        var user: UInt32?
        var groups: [UInt32] = []
        for line in system.lines("/proc/\(process)/status") {
            let words = line.split { $0 == "\t" || $0 == " " }
            switch words.first {
            case "Uid:": user = words.count > 2 ? UInt32(words[2]) : nil
            case "Gid:": groups += words.count > 2 ? UInt32(words[2]).map { [$0] } ?? [] : []
            case "Groups:": groups += words.dropFirst().compactMap { UInt32($0) }
            default: break
            }
        }
        return user.map { ($0, groups) }
    }
}
