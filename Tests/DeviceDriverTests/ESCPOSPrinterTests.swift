import DeviceKit
import SimulatedHall
import Synchronization
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite struct ESCPOSPrinterTests {
    @Test(arguments: [
        (ESCPOS.Dialect.Fence.processID, "process-id; status before 12 12 12 12, after 12 12 12 12"),
        (.queuedStatus, "fence+status; status before 12 12 12 12, after 12 12 12 12"),
    ])
    func aTicketIsProven(_ fence: ESCPOS.Dialect.Fence, _ evidence: String) async throws {
        let bench = PrinterBench(.brisk(fence))
        try await bench.run {
            try await bench.becomes([])
            let bytes = try bench.encode("A007")
            let outcome = await bench.driver.deliver(bytes) { () throws(DeviceError) in }
            #expect(outcome == .proven(evidence: evidence))
            let ticket = try #require(bench.tickets.first)
            #expect(bench.tickets.count == 1)
            #expect(ticket.bytes == bytes)
            #expect(ticket.page.lines.map(\.text) == PaperDocument.ticket("A007").lines)
            #expect(ticket.page.qrContents == ["https://hall.example.gov.cn/q?t=3F9K2M7QX1"])
            #expect(ticket.page.lines[2].runs.first?.style == PaperPage.Style(width: 4, height: 4, isBold: true))
            #expect(ticket.page.lines[2].alignment == .centre)
        }
    }

    @Test func withoutAFenceATicketIsDoubtful() async throws {
        let bench = PrinterBench(.brisk(.none))
        try await bench.run {
            let outcome = await bench.driver.deliver(try bench.encode("A007")) { () throws(DeviceError) in }
            #expect(outcome == .doubtful(evidence: "handed over; status before 12 12 12 12, after 12 12 12 12"))
            try await bench.waits("the ticket") { bench.tickets.count == 1 }
        }
    }

    @Test(arguments: [
        (SimulatedPrinter.Switch.coverOpen, DeviceFault.coverOpen, "cover-open (status 1a 16 12 12)"),
        (.paperOut, .mediaEmpty, "media-empty (status 1a 32 12 72)"),
        (.cutterJam, .cutterError, "cutter-error (status 1a 52 1a 12)"),
        (.paperJam, .mediaJam, "media-jam (status 1a 52 16 12)"),
        (.headHot, .overheated, "overheated (status 1a 52 52 12)"),
    ])
    func anUnreadyPrinterGetsNothing(
        _ fault: SimulatedPrinter.Switch, _ name: DeviceFault, _ reason: String
    ) async throws {
        let bench = PrinterBench()
        try await bench.run {
            try await bench.becomes([])
            bench.turn(fault, true)
            try await bench.becomes([name])
            let isStarted = Mutex(false)
            let outcome = await bench.driver.deliver(try bench.encode("A007")) { () throws(DeviceError) in
                isStarted.withLock { $0 = true }
            }
            #expect(outcome == .notSent(reason: reason))
            #expect(!isStarted.withLock { $0 })
            bench.turn(fault, false)
            try await bench.becomes([])
            #expect(bench.tickets.isEmpty)
        }
    }

    @Test func nothingIsSentWhenTheStartIsRefused() async throws {
        let bench = PrinterBench()
        try await bench.run {
            let outcome = await bench.driver.deliver(try bench.encode("A007")) { () throws(DeviceError) in
                throw DeviceError(.refused, while: "committing the start")
            }
            #expect(outcome == .notSent(reason: "refused while committing the start"))
            #expect(bench.port.look { $0.openPage.isBlank })
        }
    }

    @Test func paperLowIsAWarningOnly() async throws {
        let bench = PrinterBench { _ = $0.set(.paperLow, to: true, now: .zero) }
        try await bench.run {
            try await bench.becomes([.mediaLow])
            let outcome = await bench.driver.deliver(try bench.encode("A007")) { () throws(DeviceError) in }
            #expect(outcome == .proven(evidence: "process-id; status before 12 12 12 1e, after 12 12 12 1e"))
        }
    }

    @Test(arguments: [ESCPOS.Dialect.Fence.processID, .queuedStatus])
    func paperThatEndsMidTicketAndComesBack(_ fence: ESCPOS.Dialect.Fence) async throws {
        let bench = PrinterBench(.brisk(fence)) { $0.paperLeft = 30 }
        try await bench.run {
            try await bench.becomes([])
            let bytes = try bench.encode("A007")
            async let outcome = bench.driver.deliver(bytes) { () throws(DeviceError) in }
            try await bench.becomes([.mediaEmpty])
            #expect(bench.tickets.isEmpty)
            bench.turn(.paperOut, false)
            guard case .proven = await outcome else { throw Wrong("\(await outcome)") }
            try await bench.becomes([])
            #expect(bench.tickets.map(\.bytes) == [bytes])
        }
    }

    /// The buffer is emptied, the half ticket cut off, and the next ticket is whole and alone.
    @Test func paperThatStaysAwayIsDoubtful() async throws {
        let bench = PrinterBench(.brisk(finish: 1_000)) { $0.paperLeft = 30 }
        try await bench.run {
            let first = await bench.driver.deliver(try bench.encode("A007")) { () throws(DeviceError) in }
            guard case .doubtful(let evidence) = first else { throw Wrong("\(first)") }
            #expect(evidence.contains("media-empty"))
            #expect(evidence.contains("buffer was emptied"))
            bench.turn(.paperOut, false)
            try await bench.becomes([])
            let bytes = try bench.encode("A008")
            let second = await bench.driver.deliver(bytes) { () throws(DeviceError) in }
            guard case .proven = second else { throw Wrong("\(second)") }
            #expect(bench.tickets.count == 2)
            #expect(bench.tickets[0].page.lines.map(\.text).contains("A007"))
            #expect(bench.tickets[0].page.lines.map(\.text).contains("当日有效，请妥善保管") == false)
            #expect(bench.tickets[1].bytes == bytes)
        }
    }

    /// A printer that keeps its buffer prints the rest after refill; the old fence's answer proves no new ticket.
    @Test func theRestOfADoubtfulTicketProvesNoOther() async throws {
        let bench = PrinterBench(.brisk(.queuedStatus, finish: 1_000, clears: false)) { $0.paperLeft = 30 }
        try await bench.run {
            let first = await bench.driver.deliver(try bench.encode("A007")) { () throws(DeviceError) in }
            guard case .doubtful = first else { throw Wrong("\(first)") }
            bench.turn(.paperOut, false)
            try await bench.becomes([])
            // The rest of A007, and the answer to its fence, come while A008 is on its way.
            let bytes = try bench.encode("A008")
            let second = await bench.driver.deliver(bytes) { () throws(DeviceError) in }
            guard case .proven = second else { throw Wrong("\(second)") }
            #expect(bench.tickets.count == 2)
            #expect(bench.tickets.last?.bytes == bytes)
            #expect(bench.tickets.first?.page.lines.map(\.text) == PaperDocument.ticket("A007").lines)
        }
    }

    @Test func silenceIsAnAbsentPrinter() async throws {
        let bench = PrinterBench { _ = $0.set(.powerOff, to: true, now: .zero) }
        try await bench.run {
            try await bench.becomes([.printerAbsent])
            let outcome = await bench.driver.deliver(try bench.encode("A007")) { () throws(DeviceError) in }
            #expect(outcome == .notSent(reason: "the printer does not answer"))
            bench.turn(.powerOff, false)
            try await bench.becomes([])
            guard
                case .proven = await bench.driver.deliver(
                    try bench.encode("A007"), started: { () throws(DeviceError) in })
            else { throw Wrong("not proven") }
        }
    }

    @Test func powerLostMidTicketIsDoubtful() async throws {
        let bench = PrinterBench(speed: 40)
        try await bench.run {
            let bytes = try bench.encode("A007")
            async let outcome = bench.driver.deliver(bytes) { () throws(DeviceError) in }
            try await bench.waits("print") { bench.port.look { !$0.openPage.isBlank } }
            bench.turn(.powerOff, true)
            guard case .doubtful(let evidence) = await outcome else { throw Wrong("\(await outcome)") }
            #expect(evidence.contains("silent"))
            #expect(bench.healths.last?.faults == [.printerAbsent])
        }
    }

    @Test func aPulledCableMidTicketIsDoubtfulAndEndsTheDriver() async throws {
        let bench = PrinterBench(speed: 40)
        try await bench.run {
            let bytes = try bench.encode("A007")
            async let outcome = bench.driver.deliver(bytes) { () throws(DeviceError) in }
            try await bench.waits("print") { bench.port.look { !$0.openPage.isBlank } }
            bench.port.unplug()
            guard case .doubtful(let evidence) = await outcome else { throw Wrong("\(await outcome)") }
            #expect(evidence.contains("the port was closed"))
            let late = await bench.driver.deliver(bytes) { () throws(DeviceError) in }
            #expect(late == .notSent(reason: "the printer's port is closed"))
        }
    }

    @Test func whatAnEarlierDriverLeftIsCutOffBeforeTheNextTicket() async throws {
        let bench = PrinterBench { _ = $0.receive([0x1B, 0x40] + Array("A006\n".utf8), now: .zero) }
        await bench.driver.cutOffRemains()
        try await bench.run {
            let bytes = try bench.encode("A007")
            let outcome = await bench.driver.deliver(bytes) { () throws(DeviceError) in }
            guard case .proven = outcome else { throw Wrong("\(outcome)") }
            #expect(bench.tickets.map { $0.page.lines.map(\.text) } == [["A006"], PaperDocument.ticket("A007").lines])
        }
    }

    @Test func deliveriesStandInLine() async throws {
        let bench = PrinterBench()
        try await bench.run {
            let bytes = try (1...3).map { try bench.encode("A00\($0)") }
            await withTaskGroup(of: Void.self) { group in
                for ticket in bytes {
                    group.addTask {
                        let outcome = await bench.driver.deliver(ticket) { () throws(DeviceError) in }
                        guard case .proven = outcome else {
                            Issue.record("\(outcome)")
                            return
                        }
                    }
                }
            }
            #expect(Set(bench.tickets.map(\.bytes)) == Set(bytes))
        }
    }

    /// Bold stays on, status questions and a power-off are within, nothing is cut: the next ticket is as always.
    @Test(arguments: [ESCPOS.Dialect.Fence.processID, .queuedStatus])
    func aForeignJobLeavesNoTrace(_ fence: ESCPOS.Dialect.Fence) async throws {
        let bench = PrinterBench(.brisk(fence))
        try await bench.run {
            let foreign: [UInt8] =
                [0x1B, 0x45, 1] + Array("report\n".utf8) + [0x10, 4, 1, 0x10, 0x14, 2, 1, 8, 0x1D, 0x72, 1]
                + (0..<200).flatMap { _ in Array("line\n".utf8) } + [0x1D, 0x28]
            let first = await bench.driver.deliver(foreign) { () throws(DeviceError) in }
            guard case .proven = first else { throw Wrong("\(first)") }
            let bytes = try bench.encode("A007")
            let second = await bench.driver.deliver(bytes) { () throws(DeviceError) in }
            guard case .proven = second else { throw Wrong("\(second)") }
            #expect(bench.tickets.count == 2)
            #expect(bench.tickets.first?.page.lines.count == 201)
            #expect(bench.tickets.last?.bytes == bytes)
            #expect(bench.tickets.last?.page.lines[1].runs.first?.style.isBold == false)
        }
    }

    @Test func noiseFromThePrinterHarmsNothing() async throws {
        let bench = PrinterBench()
        var random = SplitMix(seed: 5)
        let noise = (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        try await bench.run {
            for start in stride(from: 0, to: noise.count, by: 100) {
                bench.port.inject(Array(noise[start..<start + 100]))
            }
            try await bench.waits("sound health") { bench.healths.last?.faults == [] }
            guard
                case .proven = await bench.driver.deliver(
                    try bench.encode("A007"), started: { () throws(DeviceError) in })
            else { throw Wrong("not proven") }
        }
    }

    /// Idle polling costs a wake-up for the timer and one for the answer.
    @Test func idlePollsAreCheap() async throws {
        let bench = PrinterBench()
        try await bench.run {
            try await bench.becomes([])
            let before = bench.port.traffic
            try await bench.waits("ten polls") { bench.port.traffic.writes >= before.writes + 10 }
            let after = bench.port.traffic
            #expect(after.reads - before.reads <= (after.writes - before.writes) * 5 / 2)
        }
    }

    struct Wrong: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }
}

/// A generator that gives the same bytes each run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
