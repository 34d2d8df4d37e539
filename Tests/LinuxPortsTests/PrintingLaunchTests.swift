import Glibc
import SimulatedHall
import Testing

@Suite("Child processes")
struct PrintingLaunchTests {
    private static func shell(_ script: String) -> ChildProcess.Command {
        ChildProcess.Command(["/bin/sh", "-c", script])
    }

    @Test("output and status come back", arguments: [0, 3, 255])
    func status(number: Int32) async throws {
        let (ending, output) = try await ChildProcess.run(Self.shell("echo out; echo err >&2; exit \(number)"))
        #expect(ending == .exited(number))
        #expect(output == "out\nerr\n")
    }

    @Test("a signal is told apart from a status")
    func signalled() async throws {
        let child = try await ChildProcess.start(Self.shell("sleep 60"))
        #expect(child.isRunning)
        #expect(await child.kill() == .signalled(SIGKILL))
        #expect(!child.isRunning)
        // Later signals and waits do nothing and end at once.
        child.signal(SIGTERM)
        #expect(await child.terminate() == .signalled(SIGKILL))
    }

    @Test("who ignores SIGTERM is killed after the grace")
    func stubborn() async throws {
        try await PrintingWorkshop.inFolder { folder in
            var command = Self.shell("trap '' TERM; echo ready; while :; do sleep 60; done")
            command.outputFile = folder + "/output"
            let child = try await ChildProcess.start(command)
            _ = try await PrintingWorkshop.eventually("the trap") { () -> Bool? in
                try await ChildProcess.run(.init(["/bin/cat", folder + "/output"])).output == "ready\n" ? true : nil
            }
            #expect(await child.terminate(grace: .milliseconds(50)) == .signalled(SIGKILL))
        }
    }

    @Test("the whole process group ends with it")
    func group() async throws {
        try await PrintingWorkshop.inFolder { folder in
            var command = Self.shell("sleep 60 & echo $!; wait")
            command.outputFile = folder + "/output"
            let child = try await ChildProcess.start(command)
            let grandchild = try await PrintingWorkshop.eventually("the grandchild") { () -> Int32? in
                Int32(try await ChildProcess.run(.init(["/bin/cat", folder + "/output"])).output.dropLast())
            }
            await child.terminate()
            _ = try await PrintingWorkshop.eventually("the grandchild's end") { () -> Bool? in
                let state = try await ChildProcess.run(.init(["/bin/cat", "/proc/\(grandchild)/stat"])).output
                return state.contains(") Z") || state.contains("No such") ? true : nil
            }
        }
    }

    @Test("what is no program is not started")
    func noProgram() async {
        await #expect(throws: ChildProcess.StartError.self) { try await ChildProcess.start(.init(["/nowhere"])) }
        await #expect(throws: ChildProcess.StartError.self) { try await ChildProcess.start(.init([])) }
    }
}

@Suite(
    "The private cupsd",
    .enabled(if: PrivateCups.isInstalled, Comment(rawValue: PrintingWorkshop.withoutCups)),
    .enabled(if: PrintingWorkshop.backend != nil, Comment(rawValue: PrintingWorkshop.withoutBackend)))
struct PrivateCupsTests {
    @Test("it keeps its queues over a stop and leaves nothing")
    func life() async throws {
        try await PrintingCups.run { shop in
            let folder = shop.folder + "/c"
            await shop.cups.stop()
            #expect(try await shop.cups.run(["lpstat", "-r"]).output.contains("not running"))
            try await shop.cups.start()
            let (ending, output) = try await shop.cups.run(["lpstat", "-l", "-p", PrintingCups.queue])
            #expect(ending == .exited(0))
            #expect(output.contains("printer tickets is idle"))
            await shop.cups.remove()
            #expect(access(folder, F_OK) != 0)
        }
    }

    @Test("a folder whose socket path would be too long, and a missing backend, are refused")
    func refused() async throws {
        #expect(throws: PrivateCupsError.self) {
            try PrivateCups(folder: "/tmp/" + String(repeating: "x", count: 93), backend: "/bin/true")
        }
        try await PrintingWorkshop.inFolder { folder in
            let cups = try PrivateCups(folder: folder + "/c", backend: folder + "/none")
            await #expect(throws: PrivateCupsError.self) { try await cups.start() }
            await cups.remove()
        }
    }
}
