import FoundationEssentials
import SimulatedHall

/// Everything that can be seen of the simulated hall, as the page shows it.
struct SimState: Codable, Equatable, Sendable {
    struct Links: Codable, Equatable, Sendable {
        /// The agent's port on 127.0.0.1.
        var hall: Int
        /// Central's port.
        var central: Int
    }

    struct Paper: Codable, Equatable, Sendable {
        var number: Int
        /// What stands on it, one line a line.
        var text: String
    }

    struct Kiosk: Codable, Equatable, Sendable {
        var id: String
        var printer: String
        var reader: String
        /// The newest papers, newest first; at most eight.
        var papers: [Paper]
        var papersInAll: Int
        /// Switches that are on, `unplugged` among them.
        var switches: [String]
        /// Whether a card lies on the reader.
        var hasCard: Bool
        var isReaderUnplugged: Bool
    }

    struct Board: Codable, Equatable, Sendable {
        var id: String
        /// `3` or `A`.
        var place: String
        var text: String
        /// Changes whenever what glows has changed.
        var glow: Int
        var isOff: Bool
    }

    struct Window: Codable, Equatable, Sendable {
        var id: String
        var zone: String
        var digits: String
        /// The last `01` or `00`.
        var result: Bool?
        var beeps: Int
        var isAsking: Bool
        var board: Board
    }

    var links: Links
    var kiosks: [Kiosk]
    var windows: [Window]
    var hallBoards: [Board]

    /// What can be seen now.
    init(_ stage: HallStage) {
        links = Links(hall: stage.settings.port, central: stage.settings.centralPort)
        kiosks = DemoHall.kiosks.map { Self.kiosk($0, stage) }
        windows = DemoHall.windows.flatMap { zone, numbers in
            numbers.map { Self.window("\($0)", zone, stage) }
        }
        hallBoards = DemoHall.windows.map { Self.board("hallboard-\($0.zone.lowercased())", $0.zone, stage) }
    }

    /// As JSON.
    var json: [UInt8] { (try? JSONEncoder().encode(self)).map { Array($0) } ?? [] }

    private static func kiosk(_ id: String, _ stage: HallStage) -> Kiosk {
        let (printer, reader) = ("printer-\(id)", "reader-\(id)")
        var kiosk = Kiosk(
            id: id, printer: printer, reader: reader, papers: [], papersInAll: 0, switches: [], hasCard: false,
            isReaderUnplugged: !stage.isPlugged(reader))
        let seen = try? stage.wires.read(printer, as: StagePrinter.self) { device, _ in
            (
                device.tray.suffix(8).reversed().map { Paper(number: $0.number, text: $0.ticket.page.text) },
                device.tray.last?.number ?? 0, device.printer.switches.map(\.rawValue)
            )
        }
        (kiosk.papers, kiosk.papersInAll) = (seen?.0 ?? [], seen?.1 ?? 0)
        kiosk.switches = ((seen?.2 ?? []) + (stage.isPlugged(printer) ? [] : ["unplugged"])).sorted()
        kiosk.hasCard =
            (try? stage.wires.read(reader, as: SimulatedCardReader.self) { device, _ in device.card != nil }) ?? false
        return kiosk
    }

    private static func window(_ id: String, _ zone: String, _ stage: HallStage) -> Window {
        let terminal = try? stage.wires.read("terminal-\(id)", as: SimulatedTerminal.self) { device, _ in
            (device.places, device.result, device.beeps)
        }
        let isAsking = try? stage.wires.read("pad-\(id)", as: SimulatedEvaluationPad.self) { device, _ in
            device.isAsking
        }
        return Window(
            id: id, zone: zone, digits: terminal?.0 ?? "", result: terminal?.1, beeps: terminal?.2 ?? 0,
            isAsking: isAsking ?? false, board: board("board-\(id)", id, stage))
    }

    private static func board(_ id: String, _ place: String, _ stage: HallStage) -> Board {
        let seen = try? stage.wires.read(id, as: StageBoard.self) { device, _ in
            (device.text, device.glows.count, device.board.isMainsOff)
        }
        return Board(id: id, place: place, text: seen?.0 ?? "", glow: seen?.1 ?? 0, isOff: seen?.2 ?? false)
    }
}
