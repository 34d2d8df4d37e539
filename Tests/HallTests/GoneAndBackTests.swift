import Testing

@testable import SimulatedHall

/// What the hall depends on goes and comes back: each is a fault that says what to do, and the hall goes on.
@Suite(
    "gone and back", .serialized,
    .enabled(if: HallPrograms.missing.isEmpty, "needs \(HallPrograms.missing.joined(separator: ", "))"))
struct GoneAndBackTests {
    private struct Loss: Sendable {
        var what: String
        /// The device that bears the fault, and the fault.
        var device: String
        var fault: String
        var take: @Sendable (HallStage) async throws -> Void
        var give: @Sendable (HallStage) async throws -> Void
    }

    private static let devices = [
        Loss(
            what: "a printer's cable", device: "printer-1", fault: "printer-absent",
            take: { try $0.plug("printer-1", in: false) }, give: { try $0.plug("printer-1", in: true) }),
        Loss(
            what: "the paper", device: "printer-2", fault: "media-empty",
            take: { try $0.set(.paperOut, of: "printer-2", to: true) },
            give: { try $0.set(.paperOut, of: "printer-2", to: false) }),
        Loss(
            what: "a board's mains", device: "board-3", fault: "board-silent",
            take: { try $0.setMains(of: "board-3", off: true) }, give: { try $0.setMains(of: "board-3", off: false) }),
        Loss(
            what: "a hall board's cable", device: "hallboard-b", fault: "board-silent",
            take: { try $0.plug("hallboard-b", in: false) }, give: { try $0.plug("hallboard-b", in: true) }),
        Loss(
            what: "a card reader's cable", device: "reader-1", fault: "reader-absent",
            take: { try $0.plug("reader-1", in: false) }, give: { try $0.plug("reader-1", in: true) }),
        Loss(
            what: "a bus of terminals", device: "terminal-6", fault: "terminal-silent",
            take: { try $0.plug("terminal-6", in: false) }, give: { try $0.plug("terminal-6", in: true) }),
        Loss(
            what: "the same bus, for its pads", device: "pad-6", fault: "pad-absent",
            take: { try $0.plug("pad-6", in: false) }, give: { try $0.plug("pad-6", in: true) }),
        Loss(
            what: "the broker", device: "central", fault: "central",
            take: { await $0.broker.kill() }, give: { try await $0.broker.start() }),
    ]

    private static let services = [
        Loss(
            what: "cupsd", device: "printer-1-queue", fault: "queue-stopped",
            take: { await $0.cups.kill() }, give: { try await $0.cups.start() }),
        Loss(
            what: "central", device: "central", fault: "central",
            take: { await $0.killCentral() }, give: { try await $0.startCentral() }),
    ]

    @Test(.timeLimit(.minutes(5)))
    func eachIsAFaultThatSaysWhatToDo() async throws {
        try await RunningHall.run { hall in
            try await hall.eventually("all devices are known") {
                try await hall.status()["devices"]?.list.allSatisfy { $0["state"]?.text == "ok" } == true
            }
            for (name, losses) in [("devices", Self.devices), ("services", Self.services)] {
                try await takeAndGive(losses, hall, name)
            }
            try await hall.eventually("central knows that every fault has ended") {
                let export = try await hall.central.request("GET", "/api/v1/export")
                let incidents = CentralLedger(try #require(JSON(export.body))).incidents
                let faults = Set(incidents.map(\.fault))
                return Set((Self.devices + Self.services).map(\.fault)).isSubset(of: faults)
                    && incidents.allSatisfy(\.isClosed)
            }
        }
    }

    private func takeAndGive(_ losses: [Loss], _ hall: RunningHall, _ name: String) async throws {
        for loss in losses { try await loss.take(hall.stage) }
        for (index, loss) in losses.enumerated() {
            try await hall.eventually("\(loss.what) is missed") {
                // Central's absence shows only while there is something to report.
                _ = try await hall.takeTicket("\(name)-\(index)-look", paper: false)
                return try await hall.faults(of: loss.device)[loss.fault] != nil
            }
            let fault = try await hall.faults(of: loss.device)[loss.fault]
            // What is so, and what to do, in both languages, with a code for the telephone.
            #expect(fault?["zh"]?.text?.split(separator: "。").count ?? 0 >= 2, "\(loss.what): \(fault as Any)")
            #expect(fault?["en"]?.text?.split(separator: ".").count ?? 0 >= 2, "\(loss.what): \(fault as Any)")
            #expect(fault?["code"]?.text?.count == 3, "\(loss.what): \(fault as Any)")
        }
        #expect(try await hall.takeTicket("\(name)-meanwhile", paper: false).status == 201)
        for loss in losses { try await loss.give(hall.stage) }
        for loss in losses {
            try await hall.eventually("\(loss.what) is back") { try await hall.faults(of: loss.device).isEmpty }
        }
        let papers = try paperCount(hall)
        #expect(try await hall.takeTicket("\(name)-after", paper: true).status == 201)
        try await hall.eventually("a ticket comes on paper again") { try paperCount(hall) > papers }
    }

    private func paperCount(_ hall: RunningHall) throws -> Int {
        try hall.stage.wires.read("printer-1", as: StagePrinter.self) { device, _ in device.tray.count }
    }
}
