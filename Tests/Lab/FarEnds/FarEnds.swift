import DeviceKit
import Foundation
import Glibc
import SimulatedHall

/// The far ends of the lab's wires: `lab-far-ends SHARE FOLDER` lays printer-1, board-1 and reader-1 in FOLDER, made
/// from the device files below SHARE, and says what they see (`Witness`). It takes commands on standard input:
///
/// | command | what |
/// | --- | --- |
/// | `lay SEED` | lays the card of a made-up person on the reader |
/// | `take` | takes it away |
/// | `press FILE MILLISECONDS` | presses the key of a gpio-sim line (its `pull` file) and lets it go, saying both |
///
/// It ends with its input.
@main
struct FarEnds {
    static func main() {
        guard CommandLine.arguments.count == 3 else {
            complain("usage: lab-far-ends SHARE FOLDER")
            exit(64)
        }
        do {
            let wires = try WireHost()
            try lay(on: wires, share: CommandLine.arguments[1], folder: CommandLine.arguments[2])
            Witness.say("lab", "wires are laid", at: WireHost.now)
            while let line = readLine() { try obey(line.split(separator: " ").map(String.init), wires) }
            wires.stop()
        } catch {
            complain("\(error)")
            exit(1)
        }
    }

    private static func lay(on wires: WireHost, share: String, folder: String) throws {
        func file(_ path: String) throws -> DataFile {
            DataFile(file: path, text: try String(contentsOfFile: "\(share)/\(path)", encoding: .utf8))
        }
        func files(_ id: String) throws -> (device: DataFile, profile: DataFile) {
            let device = try file("devices/\(id).yaml")
            let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
            guard let choice = header.firmware.first else {
                throw DataFileError(file: device.file, message: "no firmware profile")
            }
            return (device, try file("firmware-profiles/\(choice.profile).yaml"))
        }
        let printer = try files("generic-escpos-80mm")
        let model = try SimulatedPrinter.Model(device: printer.device, profile: printer.profile)
        try wires.lay(
            "\(folder)/printer-1",
            devices: [("printer-1", WitnessedPrinter(name: "printer-1", printer: SimulatedPrinter(model: model)))])
        let board = try files("onbon-bx-5k1")
        let card = try SimulatedBoard(device: board.device, profile: board.profile, address: 1)
        try wires.lay("\(folder)/board-1", devices: [("board-1", WitnessedBoard(name: "board-1", board: card))])
        let reader = try files("generic-sdt-serial-reader")
        let module = try SimulatedCardReader(profile: reader.profile)
        try wires.lay("\(folder)/reader-1", devices: [("reader-1", WitnessedReader(name: "reader-1", reader: module))])
    }

    private static func obey(_ words: [String], _ wires: WireHost) throws {
        switch words.first {
        case "lay":
            let seed = words.count > 1 ? UInt64(words[1]) ?? 1 : 1
            try wires.with("reader-1", as: WitnessedReader.self) { device, _ in
                (device.reader.lay(SimulatedCard(SyntheticIdentity(seed: seed))), send: [])
            }
        case "take":
            try wires.with("reader-1", as: WitnessedReader.self) { device, _ in (device.reader.takeAway(), send: []) }
        case "press" where words.count == 3: try press(words[1], for: UInt32(words[2]) ?? 100)
        default: complain("what is '\(words.joined(separator: " "))'?")
        }
    }

    /// A key to ground, on a line with pull-up. The times are those just before the level changes.
    private static func press(_ file: String, for milliseconds: UInt32) throws {
        for (level, words) in [("pull-down", "key down"), ("pull-up", "key up")] {
            let now = WireHost.now
            try (level + "\n").write(toFile: file, atomically: false, encoding: .utf8)
            Witness.say("lab", words, at: now)
            if level == "pull-down" { usleep(milliseconds * 1000) }
        }
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data("lab-far-ends: \(text)\n".utf8))
    }
}
