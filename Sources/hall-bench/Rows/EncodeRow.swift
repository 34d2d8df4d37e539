import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import HallRuntime
import HallStore
import LinuxPorts
import SimulatedHall

/// A ticket from its document to the printer's bytes, in CPU time on one thread, beside python-escpos 3.1 with the
/// same lines, styles and QR code.
struct EncodeRow: Sendable {
    let setting: BenchSetting

    func measure() async throws -> [BenchRow] {
        let definition = try HallFileReader(library: library).read(Self.hall.file, file: "hall.yaml")
        let ticket = try await ticket(of: definition)
        let layout = TicketLayout(plan: definition.plan)
        let (encoder, glyphs) = (try encoder(of: definition), NoGlyphs())
        let document = layout.document(for: ticket, copy: 0)
        let rounds = setting.times(400_000, quick: 2_000)
        let (encoding, whole) = try await BlockingThread(name: "encode").run { () throws in
            (
                try OwnCPU.microseconds(rounds) { try encoder(document, glyphs).count },
                try OwnCPU.microseconds(rounds / 10) {
                    try encoder(layout.document(for: ticket, copy: 0), glyphs).count
                }
            )
        }
        let peer = try await peer(document)
        let length = try encoder(document, glyphs).count
        return [
            BenchRow(
                "encode a ticket, µs of CPU, against python-escpos", ours: encoding, peer: peer?.microseconds,
                goal: .atMost(2),
                note: "\(length) bytes"
                    + (peer.map { "; python-escpos \($0.version): \($0.bytes) bytes" } ?? "; no python-escpos here")),
            BenchRow(
                "lay out and encode a ticket, µs of CPU, against python-escpos", ours: whole,
                peer: peer?.microseconds, goal: .ratioAtMost(0.1),
                note: "words from the catalogue included; the peer gets its lines ready made"),
        ]
    }

    private static var hall: DemoHall {
        DemoHall(wires: "/nonexistent", isHurried: false, voicePacing: 1, broker: "127.0.0.1:1")
    }

    private var library: DefinitionLibrary {
        DefinitionLibrary(folders: [setting.share], drivers: DriverCatalog.all)
    }

    private func encoder(of definition: HallDefinition) throws -> DeviceModel.Encoder {
        guard let encoder = definition.devices.lazy.compactMap(\.model.encoder).first
        else { throw BenchFailure(description: "the demo's hall has no printer") }
        return encoder
    }

    /// A real ticket of the demo's hall, as its rules issue it.
    private func ticket(of definition: HallDefinition) async throws -> Ticket {
        let ledger = try SQLiteLedger(path: setting.folder + "/encode.sqlite", newGen: UUID().uuidString)
        let clock = SystemClock(isTrusted: { true })
        let hall = try Hall(
            rules: HallRules(plan: definition.plan), ledger: ledger, clock: clock, token: { "ABCDEFGHJKLMNPQR" })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hall.run() }
            defer { group.cancelAll() }
            let today = CivilDate(wall: clock.now().wall, utcOffsetMinutes: definition.plan.utcOffsetMinutes)
            _ = try await hall.perform(.openDay(date: today, how: .calendar))
            let wish = HallCommand.issueTicket(
                service: "household", lane: .normal, kiosk: "1", wantsPaper: true, digest: nil)
            guard case .ticket(let ticket) = try await hall.perform(wish) else {
                throw BenchFailure(description: "no ticket was issued")
            }
            return ticket
        }
    }

    // MARK: The peer

    private struct Peer: Decodable {
        var microseconds: Double
        var bytes: Int
        var version: String
    }

    private struct Block: Encodable {
        var kind: String
        var text: String?
        var align: String?
        var scale: Int?
        var bold: Bool?
        var lines: Int?
        var content: String?
        var dots: Int?
    }

    private func peer(_ document: PaperDocument) async throws -> Peer? {
        let blocks = document.blocks.map { block in
            switch block {
            case .text(let text, let style):
                let align = ["left": "left", "centre": "center", "right": "right"]["\(style.alignment)"]
                return Block(kind: "text", text: text, align: align, scale: style.scale, bold: style.isBold)
            case .feed(let lines): return Block(kind: "feed", lines: lines)
            case .qr(let content): return Block(kind: "qr", content: content, dots: 5)
            }
        }
        let path = setting.folder + "/ticket.json"
        guard StageFolder.write(Array(try JSONEncoder().encode(blocks)), to: path) else {
            throw BenchFailure(description: "\(path) cannot be written")
        }
        let seconds = setting.isQuick ? "0.2" : "3"
        let (ending, said) = try await ChildProcess.run(
            .init([setting.python, setting.peer("encode.py"), path, seconds]))
        guard ending == .exited(0) else {
            BenchSetting.say("python-escpos: \(said.suffix(300))")
            return nil
        }
        return try JSONDecoder().decode(Peer.self, from: Data(said.utf8))
    }
}
