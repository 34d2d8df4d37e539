import DeviceKit
import LinuxPorts
import SimulatedHall
import Testing

@Suite(
    "Printing through a real cupsd",
    .enabled(if: PrivateCups.isInstalled, Comment(rawValue: PrintingWorkshop.withoutCups)),
    .enabled(if: PrintingWorkshop.backend != nil, Comment(rawValue: PrintingWorkshop.withoutBackend)))
struct PrintingCupsTests {
    @Test("a job arrives byte for byte, with uuid and name, and is completed")
    func completed() async throws {
        try await PrintingCups.run { shop in
            let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
            var spooled = PrintingCups.job(1, bytes: bytes)
            spooled.name = "A001 综合窗口"
            spooled.uuid = spooled.uuid.uppercased().replacing("URN:UUID:", with: "urn:uuid:")
            let id = try await shop.spooler.submit(spooled)
            let job = try await PrintingWorkshop.nextJob(shop.relay)
            #expect(job.bytes == bytes)
            #expect(job.uuid == spooled.uuid.lowercased())
            #expect(job.name == "A001 综合窗口")
            #expect(job.device == "printer-1")
            #expect(job.id == id)
            let open = try await shop.spooler.openJobs(on: PrintingCups.queue)
            #expect(open == [SpooledJob(id: id, uuid: job.uuid, name: job.name, state: 5)])
            job.finish(.completed)
            #expect(try await shop.ending(of: id) == 9)
            #expect(try await shop.spooler.openJobs(on: PrintingCups.queue).isEmpty)
        }
    }

    @Test("a cancelled verdict cancels the job and says why")
    func doubtful() async throws {
        try await PrintingCups.run { shop in
            let id = try await shop.spooler.submit(PrintingCups.job(1))
            try await PrintingWorkshop.nextJob(shop.relay).finish(.cancelled(message: "doubtful: 纸未证实"))
            #expect(try await shop.ending(of: id) == 7)
            let list = try await shop.cups.run(["lpstat", "-l", "-W", "completed"]).output
            #expect(list.contains("doubtful: 纸未证实"))
            // The queue goes on with the next job.
            let next = try await shop.spooler.submit(PrintingCups.job(2))
            try await PrintingWorkshop.nextJob(shop.relay).finish(.completed)
            #expect(try await shop.ending(of: next) == 9)
        }
    }

    @Test("cancel of a running job reaches the relay, and the job ends with the relay's word")
    func cancelled() async throws {
        try await PrintingCups.run { shop in
            let id = try await shop.spooler.submit(PrintingCups.job(1))
            let job = try await PrintingWorkshop.nextJob(shop.relay)
            try await shop.spooler.cancel(job: id, on: PrintingCups.queue)
            #expect(try await PrintingWorkshop.cancellations(job) == 1)
            job.finish(.cancelled(message: "cancelled before the first byte"))
            #expect(try await shop.ending(of: id) == 7)
        }
    }

    @Test("after a restart of the relay the backend attaches again with the same uuid")
    func relayRestarted() async throws {
        try await PrintingCups.run { shop in
            let id = try await shop.spooler.submit(PrintingCups.job(1))
            let first = try await PrintingWorkshop.nextJob(shop.relay)
            await shop.relay.close()
            #expect(try await PrintingWorkshop.cancellations(first) == 0)
            let relay = try RelayServer(.init(socketPath: shop.folder + "/relay.sock"))
            let second = try await PrintingWorkshop.nextJob(relay)
            #expect(second.uuid == first.uuid)
            #expect(second.bytes == first.bytes)
            second.finish(.completed)
            #expect(try await shop.ending(of: id) == 9)
            await relay.close()
        }
    }

    @Test("a job waits for a relay that is not there yet")
    func relayLater() async throws {
        try await PrintingCups.run { shop in
            await shop.relay.close()
            let id = try await shop.spooler.submit(PrintingCups.job(1))
            _ = try await PrintingWorkshop.eventually("the waiting queue") {
                try await shop.spooler.queue(named: PrintingCups.queue).reasons == ["connecting-to-device"] ? true : nil
            }
            let relay = try RelayServer(.init(socketPath: shop.folder + "/relay.sock"))
            try await PrintingWorkshop.nextJob(relay).finish(.completed)
            #expect(try await shop.ending(of: id) == 9)
            #expect(try await shop.spooler.queue(named: PrintingCups.queue).reasons == [])
            await relay.close()
        }
    }

    @Test("cupsd killed mid-job: its backend goes, the restarted cupsd brings the same uuid again")
    func cupsKilled() async throws {
        // Written at once, so that the job and the queue outlive the kill.
        try await PrintingCups.run(dirtyCleanInterval: 0) { shop in
            let id = try await shop.spooler.submit(PrintingCups.job(1))
            let first = try await PrintingWorkshop.nextJob(shop.relay)
            // cupsd writes from its main loop: what it answers after this was written before.
            _ = try await PrintingWorkshop.eventually("the job on disk") {
                try await shop.spooler.openJobs(on: PrintingCups.queue).first?.state == 5 ? true : nil
            }
            await shop.cups.kill()
            #expect(try await PrintingWorkshop.cancellations(first) == 0)
            await #expect(throws: DeviceError.self) { try await shop.spooler.queue(named: PrintingCups.queue) }
            try await shop.cups.start()
            let second = try await PrintingWorkshop.nextJob(shop.relay)
            #expect(second.uuid == first.uuid)
            #expect(second.bytes == first.bytes)
            second.finish(.completed)
            #expect(try await shop.ending(of: id) == 9)
            let next = try await shop.spooler.submit(PrintingCups.job(2))
            try await PrintingWorkshop.nextJob(shop.relay).finish(.completed)
            #expect(try await shop.ending(of: next) == 9)
        }
    }

    @Test("a cupsd that forgot its queue gets it again, and a kept connection is made anew")
    func cupsForgetful() async throws {
        try await PrintingCups.run { shop in
            #expect(try await shop.spooler.queue(named: PrintingCups.queue).isAccepting)
            await shop.cups.kill()
            let error = await #expect(throws: DeviceError.self) {
                try await shop.spooler.submit(PrintingCups.job(1))
            }
            #expect(error?.cause == .unavailable)
            try await shop.cups.start()
            let id = try await shop.spooler.submit(PrintingCups.job(1))
            try await PrintingWorkshop.nextJob(shop.relay).finish(.completed)
            #expect(try await shop.ending(of: id) == 9)
        }
    }

    @Test("text and PDF are refused when they are sent, bytes pass with -o raw")
    func formats() async throws {
        try await PrintingCups.run { shop in
            let path = shop.folder + "/document"
            for text in ["%PDF-1.4\n%\u{E2}\u{E3}\n", "only text\n"] {
                try PrintingWorkshop.write(Array(text.utf8), to: path)
                let (ending, output) = try await shop.cups.run(["lp", "-d", PrintingCups.queue, path])
                #expect(ending == .exited(1))
                #expect(output.contains("Unsupported document-format"))
            }
            let (ending, _) = try await shop.cups.run(["lp", "-d", PrintingCups.queue, "-n", "2", "-o", "raw", path])
            #expect(ending == .exited(0))
            let job = try await PrintingWorkshop.nextJob(shop.relay)
            #expect(job.bytes == Array("only text\nonly text\n".utf8))
            #expect(job.uuid != nil)
            job.finish(.completed)
        }
    }

    @Test("a queue that does not exist is refused, an empty document is passed on")
    func oddities() async throws {
        try await PrintingCups.run { shop in
            var stray = PrintingCups.job(1)
            stray.queue = "nowhere"
            let error = await #expect(throws: DeviceError.self) { try await shop.spooler.submit(stray) }
            #expect(error?.cause == .refused)
            let id = try await shop.spooler.submit(PrintingCups.job(2, bytes: (0..<200_000).map { UInt8($0 % 251) }))
            let job = try await PrintingWorkshop.nextJob(shop.relay)
            #expect(job.bytes == (0..<200_000).map { UInt8($0 % 251) })
            job.finish(.completed)
            #expect(try await shop.ending(of: id) == 9)
        }
    }
}
