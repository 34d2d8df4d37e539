import DeviceKit
import Glibc
import LinuxPorts
import PrintRelay
import SimulatedHall
import Testing

/// `hall-print` as cupsd starts it, without a cupsd.
@Suite(
    "The backend program",
    .enabled(if: PrintingWorkshop.backend != nil, Comment(rawValue: PrintingWorkshop.withoutBackend)))
struct PrintingBackendTests {
    private static func command(
        _ folder: String, _ arguments: [String], uri: String? = nil
    ) throws -> ChildProcess.Command {
        let program = try #require(PrintingWorkshop.backend)
        return ChildProcess.Command(
            [program] + arguments,
            environment: ["DEVICE_URI": uri ?? "hallprint://printer-1?socket=\(folder)/relay.sock"],
            outputFile: folder + "/output")
    }

    private static let job = ["7", "hallkit", "A007", "1", "x=y job-uuid=urn:uuid:AB-1"]

    @Test("without arguments it lists itself and ends well")
    func listing() async throws {
        let program = try #require(PrintingWorkshop.backend)
        let (ending, output) = try await ChildProcess.run(.init([program]))
        #expect(ending == .exited(0))
        #expect(output == "direct hallprint \"Unknown\" \"HallKit ticket printer\"\n")
    }

    @Test("it needs no Swift runtime of the machine's")
    func linkage() async throws {
        let program = try #require(PrintingWorkshop.backend)
        let (_, output) = try await ChildProcess.run(.init(["/usr/bin/ldd", program]))
        #expect(!output.contains("libswift"))
    }

    @Test(
        "what cannot be brought to any agent is cancelled with a message",
        arguments: [
            (["7"], "hallprint://printer-1", "usage"),
            (job, "socket://printer-1", "no address"),
            (job + ["/nowhere/to/be/found"], "hallprint://printer-1", "opening the document"),
        ])
    func refused(arguments: [String], uri: String, message: String) async throws {
        let program = try #require(PrintingWorkshop.backend)
        let (ending, output) = try await ChildProcess.run(
            .init([program] + arguments, environment: ["DEVICE_URI": uri]))
        #expect(ending == .exited(5))
        #expect(output.hasPrefix("ERROR: \(message)"))
    }

    @Test("a document over 8 MiB is cancelled, one of 8 MiB passes whole", arguments: [0, 1])
    func bounds(excess: Int) async throws {
        try await PrintingWorkshop.inFolder { folder in
            let bytes = [UInt8](repeating: 0x55, count: RelayLimits.documentBytes + excess)
            try PrintingWorkshop.write(bytes, to: folder + "/document")
            let relay = try RelayServer(.init(socketPath: folder + "/relay.sock"))
            let child = try await ChildProcess.start(Self.command(folder, Self.job + [folder + "/document"]))
            if excess == 0 {
                let job = try await PrintingWorkshop.nextJob(relay)
                #expect(job.bytes == bytes)
                #expect(job.uuid == "urn:uuid:ab-1")
                #expect(job.user == "hallkit")
                job.finish(.completed)
            }
            #expect(await child.ended() == .exited(excess == 0 ? 0 : 5))
            await relay.close()
        }
    }

    @Test("SIGTERM while no agent was ever there ends it at once, with status 5")
    func cancelledAlone() async throws {
        try await PrintingWorkshop.inFolder { folder in
            let child = try await ChildProcess.start(Self.command(folder, Self.job))
            // Its line says that the signal is taken over and the document read.
            _ = try await PrintingWorkshop.eventually("its first try") { () -> Bool? in
                let (_, output) = try await ChildProcess.run(.init(["/bin/cat", folder + "/output"]))
                return output == "STATE: +connecting-to-device\n" ? true : nil
            }
            child.signal(SIGTERM)
            #expect(await child.ended() == .exited(5))
        }
    }

    @Test(
        "SIGTERM while the agent has the job is passed on, and the agent's word is waited for, also by the next agent")
    func cancelledInHand() async throws {
        try await PrintingWorkshop.inFolder { folder in
            let settings = RelayServer.Settings(socketPath: folder + "/relay.sock")
            let relay = try RelayServer(settings)
            let child = try await ChildProcess.start(Self.command(folder, Self.job))
            let job = try await PrintingWorkshop.nextJob(relay)
            child.signal(SIGTERM)
            #expect(try await PrintingWorkshop.cancellations(job) == 1)
            await relay.close()
            let next = try RelayServer(settings)
            let again = try await PrintingWorkshop.nextJob(next)
            #expect(again.uuid == job.uuid)
            #expect(try await PrintingWorkshop.cancellations(again) == 1)
            #expect(child.isRunning)
            again.finish(.completed)
            #expect(await child.ended() == .exited(0))
            await next.close()
        }
    }
}
