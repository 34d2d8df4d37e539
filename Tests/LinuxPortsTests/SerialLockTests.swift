import CLinux
import DeviceKit
import Glibc
import Testing

@testable import LinuxPorts

/// A child process that was given a descriptor of ours, as every fork gives it, and keeps it until it is let go.
private final class HoldingChild {
    private let process: pid_t
    private var hand: Int32

    init(holding descriptor: Int32) throws {
        var ends: [Int32] = [-1, -1]
        try #require(hk_pipe(&ends, 0) == 0)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_adddup2(&actions, descriptor, 9)
        let program = strdup("/bin/cat")
        defer { free(program) }
        var child: pid_t = 0
        let started = posix_spawn(&child, "/bin/cat", &actions, nil, [program, nil], nil)
        _ = hk_close(ends[0])
        (process, hand) = (child, ends[1])
        try #require(started == 0)
    }

    /// Ends the child and waits until it is gone with all that it held.
    func letGo() {
        guard hand >= 0 else { return }
        _ = hk_close(hand)
        hand = -1
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    deinit { letGo() }
}

@Suite("The lock of a tty") struct SerialLockTests {
    private static let settings = SerialSettings(baudRate: 9600)

    /// The lock is held by nobody but a child that inherited it.
    private func heldByChild(_ pty: Pty) throws -> HoldingChild {
        let ours = try TTYPort.open(pty.path, settings: Self.settings)
        let child = try HoldingChild(holding: ours)
        TTYPort.close(ours)
        return child
    }

    @Test("a child that was forked while the tty was open and holds it a moment longer is waited for")
    func moment() throws {
        let pty = try Pty()
        let child = try heldByChild(pty)
        var waits = 0
        let again = try TTYPort.open(pty.path, settings: Self.settings) {
            waits += 1
            child.letGo()
        }
        TTYPort.close(again)
        // The first try found it locked: without the wait this would have been the end.
        #expect(waits == 1)
    }

    @Test("one that keeps it is another program: busy, and not for ever")
    func kept() throws {
        let pty = try Pty()
        let child = try heldByChild(pty)
        defer { child.letGo() }
        var waits = 0
        #expect {
            try TTYPort.open(pty.path, settings: Self.settings) {
                waits += 1
                usleep(20_000)
            }
        } throws: { ($0 as? DeviceError)?.cause == .busy }
        #expect((1...40).contains(waits))
    }
}
