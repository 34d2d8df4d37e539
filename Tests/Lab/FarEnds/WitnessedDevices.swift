import Foundation
import Rendering
import SimulatedHall

/// Says on standard output what the far end of a wire has seen, a line each: boot time in seconds, device, what.
enum Witness {
    static func say(_ device: String, _ what: String, at now: Duration) {
        let (seconds, attoseconds) = now.components
        let micros = String(1_000_000 + attoseconds / 1_000_000_000_000).dropFirst()
        // Unbuffered: whoever waits for the line sees it at once.
        FileHandle.standardOutput.write(Data("\(seconds).\(micros) \(device) \(what)\n".utf8))
    }
}

/// A printer that says which ticket was cut, when its last byte is out.
struct WitnessedPrinter: SimulatedDevice {
    let name: String
    var printer: SimulatedPrinter

    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        let answer = printer.receive(bytes, now: now)
        testify(now)
        return answer
    }

    mutating func tick(now: Duration) -> [UInt8] {
        let answer = printer.tick(now: now)
        testify(now)
        return answer
    }

    private mutating func testify(_ now: Duration) {
        guard !printer.tickets.isEmpty else { return }
        for ticket in printer.takeTickets() {
            let lines = ticket.page.lines.map(\.text).filter { !$0.isEmpty }
            Witness.say(name, "paper \(lines.joined(separator: " / "))", at: max(now, ticket.cutAt))
        }
    }
}

/// A board that says whenever something else glows, with the time at which the first byte of the frame came that made
/// it so.
struct WitnessedBoard: SimulatedDevice {
    let name: String
    var board: SimulatedBoard
    private var shown = ""
    private var frameBegan: Duration?

    init(name: String, board: SimulatedBoard) {
        self.name = name
        self.board = board
    }

    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        let began = frameBegan ?? now
        let before = board.frameCount
        let answer = board.receive(bytes, now: now)
        frameBegan = board.frameCount == before ? began : nil
        let lines = board.picture(now: now).lines.map(\.text)
        let text = lines.joined(separator: " / ")
        if text != shown {
            shown = text
            Witness.say(name, "shows \(text)", at: began)
        }
        return answer
    }

    mutating func tick(now: Duration) -> [UInt8] { board.tick(now: now) }
}

/// A reader that says when it is asked for the first time since it was plugged in, and when a card was read.
struct WitnessedReader: SimulatedDevice {
    let name: String
    var reader: SimulatedCardReader
    private var reads = 0

    init(name: String, reader: SimulatedCardReader) {
        self.name = name
        self.reader = reader
    }

    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        let answer = reader.receive(bytes, now: now)
        testify(now)
        return answer
    }

    mutating func tick(now: Duration) -> [UInt8] {
        let answer = reader.tick(now: now)
        testify(now)
        return answer
    }

    private mutating func testify(_ now: Duration) {
        guard reader.reads != reads else { return }
        reads = reader.reads
        Witness.say(name, "read card \(reads)", at: now)
    }
}
