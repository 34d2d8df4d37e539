import DeviceKit
import Testing

@testable import HallRuntime

@Suite("Ports that may have been exchanged")
struct CrossedPortsTests {
    /// A bus of four boards, another of two, a hall board, a reader, and a printer.
    private static let devices =
        (1...4).map { board($0, "a") } + (5...6).map { board($0, "b") } + [
            #"{ id: hallboard, definition: onbon-bx-5k1-hall, at: "path:/dev/c", placement: { address: 1 }, zone: A }"#,
            #"{ id: reader, definition: generic-sdt-serial-reader, at: "path:/dev/d", kiosk: "1" }"#,
            #"{ id: printer, definition: generic-escpos-80mm, at: "path:/dev/e", kiosk: "1", queue: ticket }"#,
        ]

    private static func board(_ address: Int, _ bus: String) -> String {
        "{ id: board-\(address), definition: onbon-bx-5k1, at: \"path:/dev/\(bus)\", "
            + "placement: { address: \(address) }, window: \"\(address % 2 + 3)\" }"
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var silent: [String]
        var fresh: [String] = []
        var mute: [String] = []
        var turn = 0
        var pairs: [[String]]
    }

    private static let cases = [
        Case(testDescription: "nobody is silent", silent: [], pairs: []),
        Case(testDescription: "one port alone", silent: ["reader"], pairs: []),
        Case(
            testDescription: "one board of a bus is broken, and the reader", silent: ["board-3", "reader"], pairs: []),
        Case(
            testDescription: "all but one board of a bus, and the reader",
            silent: ["board-1", "board-2", "board-3", "reader"], pairs: []),
        Case(
            testDescription: "all of a bus, and the reader",
            silent: ["board-1", "board-2", "board-3", "board-4", "reader"], pairs: [["board-1", "reader"]]),
        Case(
            testDescription: "the same, for the third time",
            silent: ["board-1", "board-2", "board-3", "board-4", "reader"], turn: 2, pairs: [["board-3", "reader"]]),
        Case(
            testDescription: "one of them has only just become silent", silent: ["board-5", "board-6", "reader"],
            fresh: ["board-6"], pairs: []),
        Case(
            testDescription: "two buses of the same language", silent: ["board-5", "board-6", "hallboard"],
            pairs: [["board-5", "hallboard"]]),
        Case(
            testDescription: "a silent reader, and a printer that cannot be asked", silent: ["reader"],
            mute: ["printer"], pairs: [["reader", "printer"]]),
        Case(
            testDescription: "a broken board of a bus, and a printer that cannot be asked", silent: ["board-3"],
            mute: ["printer"], pairs: []),
        Case(
            testDescription: "everything at once is no cable",
            silent: (1...6).map { "board-\($0)" } + ["hallboard", "reader", "printer"], pairs: []),
    ]

    @Test("a port is tried only when nothing on it answers", arguments: cases)
    func suspects(_ row: Case) throws {
        let devices = try PluggedHall.placed(Self.devices)
        let now = ContinuousClock.now
        let since = Dictionary(
            uniqueKeysWithValues: row.silent.map { id in
                (DeviceID(rawValue: id), row.fresh.contains(id) ? now : now - .seconds(60))
            })
        let ports = CrossedPorts(
            seated: devices.shuffled(), silentSince: since, mute: Set(row.mute.map { DeviceID(rawValue: $0) }))
        let pairs = ports.suspects(silentBefore: now - .seconds(6)) { _ in row.turn }
        #expect(pairs.map { [$0.0.id.rawValue, $0.1.id.rawValue] } == row.pairs)
    }
}
