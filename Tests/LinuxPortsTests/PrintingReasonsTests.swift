import DeviceKit
import Glibc
import LinuxPorts
import SimulatedHall
import Testing

@Suite("Printer state reasons")
struct PrintingReasonsTests {
    @Test("every printer's fault has a keyword that is ours", arguments: DeviceFault.allCases)
    func keywords(fault: DeviceFault) {
        let keyword = PrinterReasons.keyword(for: fault)
        let others: Set<DeviceFault> = [.queueStopped, .queuePaused, .fontMissing, .mediaForecast]
        let isPrinters = fault.code.hasPrefix("P") && !others.contains(fault)
        #expect((keyword != nil) == isPrinters)
        if let keyword { #expect(PrinterReasons.isOurs(keyword)) }
    }

    @Test(
        "whose a keyword is",
        arguments: [
            ("media-empty-error", true), ("media-empty-warning", true), ("media-empty", true),
            ("offline-report", true), ("paused", false), ("marker-supply-low-warning", false),
            ("cups-missing-filter-warning", false), ("media-empty-error-x", false), ("", false), ("-error", false),
        ])
    func ownership(keyword: String, isOurs: Bool) {
        #expect(PrinterReasons.isOurs(keyword) == isOurs)
    }
}

@Suite(
    "Printer state reasons at a real cupsd",
    .enabled(if: PrivateCups.isInstalled, Comment(rawValue: PrintingWorkshop.withoutCups)),
    .enabled(if: PrintingWorkshop.backend != nil, Comment(rawValue: PrintingWorkshop.withoutBackend)))
struct PrintingReasonsCupsTests {
    @Test("reasons are seen by lpstat, replaced and cleared; those of others stay; idle and printing")
    func reasons() async throws {
        try await PrintingCups.run { shop in
            // A keyword that is none of ours is kept from then on, whoever wrote it.
            let present = ["marker-waste-full-warning"]
            try await shop.spooler.setReasons(present, on: PrintingCups.queue)
            let job = try await { () async throws -> RelayedJob in
                try await shop.spooler.setReasons(["media-empty", "cover-open"], on: PrintingCups.queue)
                let alerts = try await shop.alerts()
                #expect(alerts.contains("media-empty-error") && alerts.contains("cover-open-error"))
                _ = try await shop.spooler.submit(PrintingCups.job(1))
                return try await PrintingWorkshop.nextJob(shop.relay)
            }()
            #expect(try await shop.alerts().contains("media-empty-error"))
            try await shop.spooler.setReasons(["media-low-warning"], on: PrintingCups.queue)
            let printing = try await shop.spooler.queue(named: PrintingCups.queue)
            #expect(printing.reasons == present + ["media-low-warning"])
            #expect(printing.state == 4)
            job.finish(.completed)
            try await shop.spooler.setReasons([], on: PrintingCups.queue)
            #expect(try await shop.spooler.queue(named: PrintingCups.queue).reasons == present)
        }
    }

    @Test("a paused queue stays paused while reasons change, and is resumed")
    func paused() async throws {
        try await PrintingCups.run { shop in
            _ = try await shop.cups.run(["cupsdisable", "-r", "by hand", PrintingCups.queue])
            try await shop.spooler.setReasons(["media-empty"], on: PrintingCups.queue)
            let queue = try await shop.spooler.queue(named: PrintingCups.queue)
            #expect(queue.state == 5)
            #expect(queue.reasons == ["paused", "media-empty-error"])
            #expect(queue.message == "by hand")
            try await shop.spooler.resume(queue: PrintingCups.queue)
            let resumed = try await shop.spooler.queue(named: PrintingCups.queue)
            #expect(resumed.state == 3)
            #expect(resumed.reasons == ["media-empty-error"])
        }
    }

    @Test("a backend's state line reaches the queue during a job")
    func stateLine() async throws {
        try await PrintingCups.run { shop in
            let id = try await shop.spooler.submit(PrintingCups.job(1))
            let job = try await PrintingWorkshop.nextJob(shop.relay)
            shop.relay.report(state: "+cover-open-error", for: "printer-1")
            _ = try await PrintingWorkshop.eventually("the reason") {
                try await shop.spooler.queue(named: PrintingCups.queue).reasons == ["cover-open-error"] ? true : nil
            }
            job.finish(.completed)
            #expect(try await shop.ending(of: id) == 9)
        }
    }

    @Test(
        "Debian's policy: who is no administrator is refused and told what to do; an administrator needs no root",
        .enabled(if: geteuid() == 0, "needs root to become another user"))
    func policy() async throws {
        try await PrintingCups.run(systemGroups: ["root", "lpadmin"]) { shop in
            setenv("HALLKIT_TEST_SOCKET", shop.cups.socketPath, 1)
            await #expect(processExitsWith: .success) { await Self.asNobody(expecting: .accessDenied) }
            let reasons = try await shop.spooler.queue(named: PrintingCups.queue).reasons
            #expect(reasons == [])
        }
        // The user's own group takes the place of lpadmin.
        try await PrintingCups.run(systemGroups: ["root", "nogroup"]) { shop in
            setenv("HALLKIT_TEST_SOCKET", shop.cups.socketPath, 1)
            await #expect(processExitsWith: .success) { await Self.asNobody(expecting: nil) }
            let alerts = try await shop.alerts()
            #expect(alerts.contains("media-empty-error"))
        }
    }

    /// Runs in a process of its own, which it leaves no way back from.
    private static func asNobody(expecting cause: DeviceError.Cause?) async {
        let nobody: UInt32 = 65_534
        guard setgroups(0, nil) == 0, setgid(nobody) == 0, setuid(nobody) == 0,
            let path = getenv("HALLKIT_TEST_SOCKET").map({ String(cString: $0) })
        else { exit(2) }
        do throws(DeviceError) {
            let spooler = CUPSSpooler(server: .init(socket: path))
            try await spooler.setReasons(["media-empty"], on: PrintingCups.queue)
            exit(cause == nil ? 0 : 3)
        } catch {
            exit(error.cause == cause && error.attempt.contains("lpadmin") ? 0 : 4)
        }
    }
}
