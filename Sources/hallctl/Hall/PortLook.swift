import DeviceKit
import LinuxPorts

/// Whether the ports of the hall file are there, seen without the agent and without opening any.
enum PortLook {
    /// What udev tells is read from a file for each node: seconds on a slow machine.
    private static let patience = Duration.seconds(3)

    /// The presence of each address; those of which nothing is heard within 3 s are left out.
    static func presence(of addresses: [PortAddress]) async -> [PortAddress: Presence] {
        guard let executor = try? EpollExecutor(name: "ports", onSlowSlice: { _, _ in }) else { return [:] }
        let provider = LinuxPortProvider(executor: executor)
        return await withTaskGroup(of: (PortAddress, Presence?).self) { group in
            for address in Set(addresses) {
                // A connection says nothing before it is made, and making one would take the device from the agent.
                if case .tcp = address { continue }
                // Where the agent has found it, the agent knows.
                if case .plugged = address { continue }
                group.addTask { (address, await first(of: provider.presence(of: address))) }
            }
            var found: [PortAddress: Presence] = [:]
            for await (address, presence) in group { found[address] = presence }
            return found
        }
    }

    private static func first(of stream: AsyncStream<Presence>) async -> Presence? {
        await withTaskGroup(of: Presence?.self) { group in
            group.addTask {
                for await presence in stream { return presence }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
