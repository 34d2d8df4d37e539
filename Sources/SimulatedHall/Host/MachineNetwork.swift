import CLinux
import Glibc

/// The network of one simulated machine: a network namespace of its own, and one cable (a veth pair) from it to the
/// network of this process, which the kernel can take down.
///
/// Whoever makes one is root, and best of all alone in a network namespace of its own: the near ends of the cables are
/// interfaces `hall1`, `hall2`, … of this process's network, with the addresses 10.77.N.1; the far ends have 10.77.N.2.
public struct MachineNetwork: Sendable {
    /// Why there is none.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// What was attempted and what was said about it.
        public var description: String
    }

    private static let ip = "/usr/sbin/ip"
    private static let unshare = "/usr/bin/unshare"
    static let nsenter = "/usr/bin/nsenter"
    /// An address of no interface: what is sent to it, the far end does not take.
    private static let nobody = "02:00:00:00:00:01"

    /// 1 … 254; also the third byte of its addresses.
    public let number: Int
    private let holder: ChildProcess

    /// What it takes to make one.
    public static let needs = "root with CAP_SYS_ADMIN and CAP_NET_ADMIN, \(ip), \(unshare), \(nsenter)"

    /// Whether one can be made here.
    public static func isPossible() async -> Bool {
        guard [ip, unshare, nsenter].allSatisfy({ (program: String) in access(program, X_OK) == 0 }) else {
            return false
        }
        let made = try? await ChildProcess.run(.init([unshare, "--net", "--", ip, "link", "set", "lo", "up"]))
        return made?.ending == .exited(0)
    }

    /// Makes the loopback interface of this process's network work; a new network namespace has it down.
    public static func wake() async throws { try await run([ip, "link", "set", "lo", "up"]) }

    /// A new machine's network, with its cable plugged in.
    public static func make(_ number: Int) async throws -> MachineNetwork {
        let holder = try await ChildProcess.start(.init([unshare, "--net", "--", "/bin/sleep", "infinity"]))
        let network = MachineNetwork(number: number, holder: holder)
        do { try await network.plug() } catch {
            await holder.kill()
            throw error
        }
        return network
    }

    /// The namespace's file.
    public var path: String { "/proc/\(holder.id)/ns/net" }
    /// The address of this process's network on the cable.
    public var nearAddress: String { "10.77.\(number).1" }
    private var farAddress: String { "10.77.\(number).2" }
    private var near: String { "hall\(number)" }
    private static let far = "hall"

    /// Makes the cable whole, or breaks it: `cut` takes the interface down, `frozen` lets nothing be taken at either end,
    /// `deaf` nothing at the machine's. No connection is told; the kernel sends again what was lost until somebody gives
    /// up.
    public func set(_ state: CuttableLine.State) async throws {
        try await reach(near, farAddress, isTaken: state == .whole || state == .cut)
        try await reach(Self.far, nearAddress, isTaken: state != .frozen, within: true)
        try await Self.run([Self.ip, "link", "set", near, state == .cut ? "down" : "up"])
    }

    /// Takes the network away, and the cable with it.
    public func end() async { await holder.kill() }

    private func plug() async throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while try await Self.text(of: ["/usr/bin/readlink", path])
            == Self.text(of: ["/usr/bin/readlink", "/proc/self/ns/net"])
        {
            guard ContinuousClock.now < deadline else { throw Failure(description: "no network namespace was made") }
            try await Task.sleep(for: .milliseconds(5))
        }
        try await Self.run([
            Self.ip, "link", "add", near, "type", "veth", "peer", "name", Self.far, "netns", "\(holder.id)",
        ])
        try await Self.run([Self.ip, "address", "add", nearAddress + "/24", "dev", near])
        try await Self.run([Self.ip, "link", "set", near, "up"])
        try await inside(["address", "add", farAddress + "/24", "dev", Self.far])
        for interface in ["lo", Self.far] { try await inside(["link", "set", interface, "up"]) }
    }

    /// Whether what is sent to `address` over `interface` is taken at its other end.
    private func reach(_ interface: String, _ address: String, isTaken: Bool, within: Bool = false) async throws {
        // An interface that is down forgets its neighbours, permanent ones too: replacing comes before taking down.
        let words =
            ["neighbour", "replace", address, "dev", interface]
            + (isTaken ? ["nud", "none"] : ["lladdr", Self.nobody, "nud", "permanent"])
        // Without an entry there is nothing to put back.
        try await within ? inside(words, isSure: !isTaken) : Self.run([Self.ip] + words, isSure: !isTaken)
    }

    private func inside(_ words: [String], isSure: Bool = true) async throws {
        try await Self.run([Self.nsenter, "--net=" + path, "--", Self.ip] + words, isSure: isSure)
    }

    private static func run(_ words: [String], isSure: Bool = true) async throws {
        let (ending, output) = try await ChildProcess.run(.init(words))
        guard ending == .exited(0) || !isSure else {
            throw Failure(description: "\(words.joined(separator: " ")): \(ending): \(output.prefix(200))")
        }
    }

    private static func text(of words: [String]) async throws -> String {
        try await ChildProcess.run(.init(words)).output
    }
}
