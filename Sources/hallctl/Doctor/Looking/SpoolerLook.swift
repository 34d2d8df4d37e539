import DeviceKit
import Foundation
import LinuxPorts

/// cupsd, its queues and the backend.
struct SpoolerLook: Sendable {
    var socket: String
    var system: SystemFiles

    /// Where Debian's cupsd looks for backends.
    private static let backend = "/usr/lib/cups/backend/hallprint"

    /// What is found of these queues (name, device) and all others.
    func facts(_ wanted: [(queue: String, device: String)]) async -> SpoolerFacts {
        var facts = SpoolerFacts(socket: socket)
        let spooler = CUPSSpooler(server: CUPSServer(socket: socket))
        let listed: [SpoolerQueue]
        do throws(DeviceError) {
            listed = try await spooler.queues()
        } catch  where error.cause == .refused && error.attempt.contains("No destinations") {
            listed = []
        } catch {
            facts.trouble = "\(error)"
            return facts
        }
        for queue in listed {
            facts.queues.append(
                SpoolerFacts.QueueFacts(
                    name: queue.name, device: wanted.first { $0.queue == queue.name }?.device, exists: true,
                    state: queue.state, message: queue.message, isAccepting: queue.isAccepting,
                    address: queue.address.map(Self.withoutSecret), errorPolicy: queue.errorPolicy))
        }
        for (queue, device) in wanted where !listed.contains(where: { $0.name == queue }) {
            facts.queues.append(SpoolerFacts.QueueFacts(name: queue, device: device, exists: false))
        }
        let now = HallTime.now / 1000
        for index in facts.queues.indices where facts.queues[index].device != nil && facts.queues[index].exists {
            let jobs = (try? await spooler.datedJobs(on: facts.queues[index].name)) ?? []
            facts.queues[index].jobs = jobs.map { job in
                .init(id: job.id, state: job.state, age: job.createdAt.map { max(0, now - $0) })
            }
        }
        // A private cupsd has its backends elsewhere.
        if socket == "/run/cups/cups.sock" { facts.backend = backendFacts() }
        return facts
    }

    private func backendFacts() -> SpoolerFacts.BackendFacts {
        guard let status = system.status(Self.backend) else { return .init(path: Self.backend, exists: false) }
        return .init(
            path: Self.backend, exists: true, owner: status.owner, mode: status.mode)
    }

    /// An address may carry a name and a password before its host.
    static func withoutSecret(_ address: String) -> String {
        guard let slashes = address.range(of: "://") else { return address }
        let rest = address[slashes.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        guard let at = host.lastIndex(of: "@") else { return address }
        return String(address[..<slashes.upperBound] + rest[rest.index(after: at)...])
    }
}
