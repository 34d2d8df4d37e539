import FoundationEssentials
import Testing

@testable import SimulatedHall

/// What others do to a ticket printer's queue in a real cupsd.
@Suite(
    "queues that others use, stop and pause", .serialized,
    .enabled(if: RareHall.missing.isEmpty, "needs \(RareHall.missing.joined(separator: ", "))"))
struct StoppedQueueTests {
    private func queue(_ hall: RareHall) async throws -> String {
        try await hall.cups.run(["lpstat", "-p", "ticket-1"]).output
    }

    private func papers(_ hall: RareHall) throws -> [String] {
        try hall.wires.read("printer-1", as: StagePrinter.self) { printer, _ in
            printer.tray.map(\.ticket.page.text)
        }
    }

    @Test("a foreign job is printed and a forged ticket refused; the next ticket is as ever", .timeLimit(.minutes(1)))
    func foreign() async throws {
        try await RareHall.run(["1"]) { hall in
            try await hall.agent {
                try await hall.eventually("the printer is ready") { try await hall.faults(of: "printer-1").isEmpty }
                let slip = hall.folder + "/slip"
                // Large letters that it leaves on, and its own cut.
                try #require(StageFolder.write("\u{1D}!\u{11}FOREIGN SLIP\n\n\n\u{1D}V\u{0}", to: slip))
                _ = try await hall.cups.run(["lp", "-d", "ticket-1", "-o", "raw", "-t", "report", slip])
                try await hall.eventually("the slip is out") { try papers(hall).count == 1 }
                #expect(try papers(hall)[0].contains("FOREIGN SLIP"))
                _ = try await hall.cups.run(["lp", "-d", "ticket-1", "-o", "raw", "-t", "hallkit:A001", slip])
                try await hall.eventually("the forged ticket is refused") {
                    try await hall.cups.run(["lpstat", "-o", "ticket-1"]).output.isEmpty
                        && String(decoding: StageFolder.read(hall.folder + "/hall-agent.log") ?? [], as: UTF8.self)
                            .contains("claims to be a ticket")
                }
                let ticket = try await hall.take("after-foreign", kiosk: "1")
                try await hall.eventually("\(ticket.number) is proven") {
                    try await hall.paper(of: ticket.id) == "proven"
                }
                #expect(try papers(hall).count == 2 && papers(hall)[1].contains(ticket.number))
            }
        }
    }

    @Test("a queue that CUPS stopped is back within ten seconds of its cause being gone", .timeLimit(.minutes(1)))
    func stopped() async throws {
        try await RareHall.run(["1"]) { hall in
            try await hall.agent {
                try await hall.eventually("the printer is ready") { try await hall.faults(of: "printer-1").isEmpty }
                let backend = hall.folder + "/cups/bin/backend/hallprint"
                let program = try #require(StageFolder.read(backend))
                let replace = { (bytes: [UInt8]) async throws in
                    // By a new file: the old one may be running.
                    let script = "set -e; cp \"$0.new\" \"$0.next\"; chmod 755 \"$0.next\"; mv \"$0.next\" \"$0\""
                    try #require(StageFolder.write(bytes, to: backend + ".new"))
                    let ending = try await ChildProcess.run(.init(["/bin/sh", "-c", script, backend])).ending
                    try #require(ending == .exited(0))
                }
                // CUPS_BACKEND_STOP: cupsd stops the queue.
                try await replace(Array("#!/bin/sh\nexit 4\n".utf8))
                let ticket = try await hall.take("stopped-queue", kiosk: "1")
                try await hall.eventually("the fault is named") {
                    try await hall.faults(of: "printer-1-queue")["queue-stopped"] != nil
                }
                try await replace(program)
                let mended = ContinuousClock.now
                try await hall.eventually("\(ticket.number) is proven") {
                    try await hall.paper(of: ticket.id) == "proven"
                }
                #expect(mended.duration(to: .now) < .seconds(10))
                try await hall.eventually("the fault is gone") {
                    try await hall.faults(of: "printer-1-queue").isEmpty
                }
            }
        }
    }

    @Test(
        "a queue that a person paused stays paused, says so, and prints when the person lets it",
        .timeLimit(.minutes(1)))
    func paused() async throws {
        try await RareHall.run(["1"]) { hall in
            try await hall.agent {
                try await hall.eventually("the printer is ready") { try await hall.faults(of: "printer-1").isEmpty }
                _ = try await hall.cups.run(["cupsdisable", "-r", "new roll", "ticket-1"])
                try await hall.eventually("the fault is named") {
                    try await hall.faults(of: "printer-1-queue")["queue-paused"] != nil
                }
                // For longer than two of the agent's looks at a queue in trouble.
                let watched = ContinuousClock.now + .seconds(5)
                while ContinuousClock.now < watched {
                    #expect(try await queue(hall).contains("disabled"))
                    try await Task.sleep(for: .milliseconds(250))
                }
                _ = try await hall.cups.run(["cupsenable", "ticket-1"])
                try await hall.eventually("the fault is gone") {
                    try await hall.faults(of: "printer-1-queue").isEmpty
                }
                let ticket = try await hall.take("after-pause", kiosk: "1")
                try await hall.eventually("\(ticket.number) is proven") {
                    try await hall.paper(of: ticket.id) == "proven"
                }
            }
        }
    }
}
