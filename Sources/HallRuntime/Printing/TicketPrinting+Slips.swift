import DeviceKit
import Foundation
import HallDomain

/// Paper that is no ticket.
extension TicketPrinting {
    /// Prints a slip at a kiosk, past the spooler where the agent itself talks to the printer: it proves the printer and
    /// nothing else. `nil` when the kiosk has no printer.
    func printSlip(_ document: PaperDocument, at kiosk: KioskID) async -> PaperOutcome? {
        guard let printer = printers.first(where: { $0.kiosk == kiosk }) else { return nil }
        guard let paper = await encode(document, on: printer) else {
            return .notSent(reason: "the slip cannot be encoded")
        }
        if let line = lines[printer.id] { return await line.printSlip(paper.bytes) }
        guard let line = queueLines[printer.id], let page = printer.model.page else { return nil }
        var job = SpoolJob(
            queue: printer.queue ?? "", uuid: "urn:uuid:\(UUID().uuidString.lowercased())", name: "test slip",
            bytes: paper.bytes)
        job.format = page.format.mimeType
        let outcome = await line.printSlip(job)
        if case .notSent = outcome { return outcome }
        if let length = paper.millimetres {
            _ = try? await hall.perform(.notePaperFed(printer: printer.placed, millimetres: length))
        }
        return outcome
    }

    /// Asks each printer that the agent itself talks to whether it could print now: `nil` for one that could, else why
    /// it could not. Nothing is printed.
    func askPrinters() async -> [DeviceID: String?] {
        await withTaskGroup(of: (DeviceID, String?).self) { group in
            for (id, line) in lines { group.addTask { (id, await line.ask()) } }
            var answers: [DeviceID: String?] = [:]
            for await (id, answer) in group { answers.updateValue(answer, forKey: id) }
            return answers
        }
    }
}
