import Glibc

/// Who the agent is to the system: the running one's ids, else the package's user, else whoever asks.
struct AccountLook {
    let system: SystemFiles

    /// The package's user, and the groups that its udev rules give devices to.
    static let user = "hallkit"
    static let groups = ["hallkit-prn", "hallkit-led", "hallkit-gpio", "hallkit-idr", "hallkit-wdt", "hallkit-scr"]

    private struct Group {
        var id: UInt32
        var members: [Substring]
    }

    func facts(running programs: [ProgramFacts]) -> AccountFacts {
        let groups = groups()
        let users = users()
        let missing = Self.groups.filter { groups[$0] == nil }
        func facts(_ user: String, _ id: UInt32, _ own: [UInt32], _ source: AccountFacts.Source) -> AccountFacts {
            AccountFacts(
                user: user, id: id, groups: Array(Set(own)).sorted(), source: source,
                isInstalled: users[Self.user] != nil, missingGroups: missing)
        }
        if let agent = programs.first(where: { $0.name == "hall-agent" }),
            let ids = ProcessLook(system: system).ids(of: agent.process)
        {
            let name = users.first { $0.value.id == ids.user }?.key ?? "\(ids.user)"
            return facts(name, ids.user, ids.groups, .running)
        }
        if let installed = users[Self.user] {
            let member = groups.values.filter { $0.members.contains { $0 == Self.user } }.map(\.id)
            return facts(Self.user, installed.id, member + [installed.group], .installed)
        }
        let id = geteuid()
        var own = [gid_t](repeating: 0, count: 256)
        let count = max(0, Int(getgroups(Int32(own.count), &own)))
        let name = users.first { $0.value.id == id }?.key ?? "\(id)"
        return facts(name, id, own.prefix(count) + [getegid()], .caller)
    }

    /// The name of a group.
    func name(of group: UInt32) -> String { groups().first { $0.value.id == group }?.key ?? "\(group)" }

    private func users() -> [String: (id: UInt32, group: UInt32)] {
        var users: [String: (id: UInt32, group: UInt32)] = [:]
        for line in system.lines("/etc/passwd") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count >= 4, let id = UInt32(fields[2]), let group = UInt32(fields[3]) else { continue }
            if users[String(fields[0])] == nil { users[String(fields[0])] = (id, group) }
        }
        return users
    }

    private func groups() -> [String: Group] {
        var groups: [String: Group] = [:]
        for line in system.lines("/etc/group") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count >= 4, let id = UInt32(fields[2]) else { continue }
            groups[String(fields[0])] = Group(id: id, members: fields[3].split(separator: ","))
        }
        return groups
    }
}
