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
/// | `keyboard NAME VENDOR PRODUCT` | plugs in a keyboard with these ids |
/// | `type NAME TEXT` | types a text on it, and Enter |
/// | `hit NAME` | presses one of its keys and lets it go, saying both |
/// | `away NAME` | pulls it out |
/// | `end NAME DEFINITION NODE` | hangs the device of a device file at a gadget's own node, however often that is plugged |
/// | `fault NAME FAULT on|off` | raises or clears a fault of such a device (`SimulatedFault`) |
/// | `bounce FILE MILLISECONDS` | changes the level of a gpio-sim line this often, until `calm` |
/// | `calm` | lets it go |
/// | `course CYCLES gpio evdev acm=NODE usb=NODE lp=NODE` | plugs these classes in and out so often (`PlugCourse`) |
///
/// It ends with its input.
@main
struct FarEnds {
    private let wires: WireHost
    private let share: String
    private var keyboards: [String: KeyboardNode] = [:]
    private var course: PlugCourse?
    private var ends: [String: (end: GadgetEnd, faults: [SimulatedFault])] = [:]
    private var bouncing: Counter?

    static func main() {
        guard CommandLine.arguments.count == 3 else {
            complain("usage: lab-far-ends SHARE FOLDER")
            exit(64)
        }
        do {
            var ends = FarEnds(wires: try WireHost(), share: CommandLine.arguments[1])
            try ends.lay(in: CommandLine.arguments[2])
            Witness.say("lab", "wires are laid", at: WireHost.now)
            while let line = readLine() { try ends.obey(line.split(separator: " ").map(String.init)) }
            ends.wires.stop()
        } catch {
            complain("\(error)")
            exit(1)
        }
    }

    private init(wires: WireHost, share: String) { (self.wires, self.share) = (wires, share) }

    private func lay(in folder: String) throws {
        for (name, definition) in [
            ("printer-1", "generic-escpos-80mm"), ("board-1", "onbon-bx-5k1"),
            ("reader-1", "generic-sdt-serial-reader"),
        ] { try wires.lay("\(folder)/\(name)", devices: [(name, try witnessed(name, definition))]) }
    }

    /// The far end that a device file describes, which says what it sees.
    private func witnessed(_ name: String, _ id: String) throws -> any SimulatedDevice {
        let made = try made(id)
        if let printer = made as? SimulatedPrinter { return WitnessedPrinter(name: name, printer: printer) }
        if let board = made as? SimulatedBoard { return WitnessedBoard(name: name, board: board) }
        if let reader = made as? SimulatedCardReader { return WitnessedReader(name: name, reader: reader) }
        return made
    }

    private func made(_ id: String) throws -> any SimulatedDevice {
        let (device, profile) = try files(id)
        guard let made = try DefinedDevice.make(device: device, profile: profile) else {
            throw DataFileError(file: device.file, message: "it has no far end")
        }
        return made
    }

    private func files(_ id: String) throws -> (device: DataFile, profile: DataFile?) {
        let device = try file("devices/\(id).yaml")
        let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
        return (device, try header.firmware.first.map { try file("firmware-profiles/\($0.profile).yaml") })
    }

    private func file(_ path: String) throws -> DataFile {
        DataFile(file: path, text: try String(contentsOfFile: "\(share)/\(path)", encoding: .utf8))
    }

    private mutating func obey(_ words: [String]) throws {
        switch (words.first, words.count) {
        case ("lay", 2):
            let seed = UInt64(words[1]) ?? 1
            try wires.with("reader-1", as: WitnessedReader.self) { device, _ in
                (device.reader.lay(SimulatedCard(SyntheticIdentity(seed: seed))), send: [])
            }
        case ("take", 1):
            try wires.with("reader-1", as: WitnessedReader.self) { device, _ in (device.reader.takeAway(), send: []) }
        case ("press", 3): try press(words[1], for: UInt32(words[2]) ?? 100)
        case ("keyboard", 4):
            guard let vendor = UInt16(words[2], radix: 16), let product = UInt16(words[3], radix: 16) else {
                return Self.complain("no ids: \(words)")
            }
            keyboards[words[1]] = try KeyboardNode(name: "HallKit-lab \(words[1])", vendor: vendor, product: product)
        case ("type", 3):
            var typist = SimulatedKeyboard()
            keyboards[words[1]]?.say(typist.type(words[2], now: WireHost.now))
            Witness.say(words[1], "typed", at: WireHost.now)
        case ("hit", 2): hit(words[1])
        case ("away", 2): keyboards[words[1]] = nil
        case ("end", 4):
            let (device, profile) = try files(words[2])
            ends[words[1]] = (
                GadgetEnd(node: words[3], device: try made(words[2])),
                try SimulatedFault.all(device: device, profile: profile)
            )
        case ("fault", 4):
            guard let (end, faults) = ends[words[1]], let fault = faults.first(where: { $0.name == words[2] }) else {
                return Self.complain("no fault '\(words[2])' of \(words[1])")
            }
            end.set(fault, words[3] == "on")
            Witness.say(words[1], "\(words[2]) is \(words[3])", at: WireHost.now)
        case ("bounce", 3): bounce(words[1], every: UInt32(words[2]) ?? 5)
        case ("calm", 1): bouncing?.set(0)
        case ("course", 3...): try run(words)
        default: Self.complain("what is '\(words.joined(separator: " "))'?")
        }
    }

    /// A key to ground, on a line with pull-up. The times are those just before the level changes.
    private func press(_ file: String, for milliseconds: UInt32) throws {
        for (level, words) in [("pull-down", "key down"), ("pull-up", "key up")] {
            let now = WireHost.now
            try (level + "\n").write(toFile: file, atomically: false, encoding: .utf8)
            Witness.say("lab", words, at: now)
            // How long the finger stays: what is simulated, not a wait for anything.
            if level == "pull-down" { usleep(milliseconds * 1000) }
        }
    }

    /// A worn contact or a loose wire: the line goes down and up and stands at neither.
    private mutating func bounce(_ file: String, every milliseconds: UInt32) {
        let going = Counter(1)
        bouncing = going
        Thread.detachNewThread {
            while going.value == 1 {
                for level in ["pull-down\n", "pull-up\n"] {
                    try? KernelFile.write(level, to: file)
                    // The wire's own pace, as is asked for.
                    usleep(milliseconds * 1000)
                }
            }
        }
    }

    private func hit(_ name: String) {
        var hand = SimulatedKeyboard()
        keyboards[name]?.say(hand.press(48, now: WireHost.now))
        Witness.say(name, "key down", at: WireHost.now)
        // How long the foot stays.
        usleep(100_000)
        keyboards[name]?.say(hand.release(48, now: WireHost.now))
        Witness.say(name, "key up", at: WireHost.now)
    }

    private mutating func run(_ words: [String]) throws {
        let nodes = Dictionary(
            words.dropFirst(2).map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
                .map { ($0[0], $0.count == 2 ? $0[1] : "") }
        ) { first, _ in first }
        // The far ends of one course are those of the next.
        let course = try self.course ?? PlugCourse(lay: made, nodes: nodes)
        self.course = course
        let cycles = Int(words[1]) ?? 1
        Task.detached { await course.run(cycles) }
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data("lab-far-ends: \(text)\n".utf8))
    }
}
