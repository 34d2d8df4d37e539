import Glibc

/// Keeps what the devices received in a folder, for people to look at.
enum MorningKeeping {
    /// `paper/*.bin` one a ticket, `boards/*.hex` one frame a line, `voice/*.wav`, `central.json`. Blocking; gives
    /// what could not be written.
    static func keep(_ evidence: MorningEvidence, in folder: String) -> String? {
        for inner in ["paper", "boards", "voice"] {
            guard StageFolder.make("\(folder)/\(inner)") else { return "\(folder)/\(inner) cannot be made" }
        }
        var isKept = StageFolder.write(evidence.central.bytes, to: folder + "/central.json")
        for (printer, tray) in evidence.papers {
            for paper in tray {
                let number = ExpectedTicket.number(on: evidence.page(of: paper, at: printer)) ?? "unreadable"
                let serial = String(repeating: "0", count: max(0, 4 - "\(paper.number)".count)) + "\(paper.number)"
                let path = "\(folder)/paper/\(printer)-\(serial)-\(number).bin"
                isKept = StageFolder.write(paper.ticket.bytes, to: path) && isKept
            }
        }
        for (board, frames) in evidence.frames {
            let lines = frames.map { "\($0.hex)\n" }.joined()
            isKept = StageFolder.write(lines, to: "\(folder)/boards/\(board).hex") && isKept
        }
        for sound in evidence.sounds.values.joined() {
            let bytes = StageFolder.read(sound.path) ?? []
            isKept = StageFolder.write(bytes, to: "\(folder)/voice/\(sound.name).wav") && isKept
        }
        return isKept ? nil : "\(folder): not everything could be written"
    }
}
