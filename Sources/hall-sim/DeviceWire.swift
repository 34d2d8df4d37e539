import ArgumentParser
import DeviceKit
import Foundation
import SimulatedHall
import UnixSignals

/// `hall-sim device FILE`: the far end of one wire, made from a device file.
struct DeviceWire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Simulates the device that a device file describes at the far end of a real tty.",
        discussion: """
            The profile is looked for beside the file's folder, in firmware-profiles/. The tty's path is printed; write \
            it into a hall file as at: "path:…". Then lines are read: 'fault NAME' raises a fault, 'clear NAME' clears \
            it, 'scan TEXT' lays a code before a scanner. Ends with Ctrl-C and takes the tty away.

            Exit status: 0 ended in good order; 64 wrong option; 65 a wrong file, or a contact, which has no wire; 70 the \
            tty could not be laid.

            Examples:
              hall-sim device devices/generic-escpos-80mm.yaml --at /tmp/hall/printer
              hall-sim device devices/onbon-bx-5k1.yaml --address 3 --fault silent
              hall-sim device devices/armfly-led485.yaml --list-faults
            """)

    @Argument(help: "The device file.")
    var file: String

    @Option(help: "Where the tty is laid; by default a path below the system's temporary folder.")
    var at: String?

    @Option(help: "The address on the bus, where the device has one.")
    var address = 1

    @Option(help: "A fault to begin with; may be repeated.")
    var fault: [String] = []

    @Flag(help: "Lists the faults of this device, with what the agent is to say of each, and ends.")
    var listFaults = false

    private static let name = "device"

    func run() async throws {
        let (header, device, faults) = try made()
        if listFaults {
            for fault in faults {
                Say.line("\(fault.name)\t\(fault.means.map(\.rawValue).sorted().joined(separator: " "))")
            }
            return
        }
        let first = try fault.map { name in
            guard let known = faults.first(where: { $0.name == name }) else {
                throw ValidationError(
                    "no fault '\(name)'; there are: \(faults.map(\.name).joined(separator: ", "))")
            }
            return known
        }
        let path = at ?? NSTemporaryDirectory() + "hallkit-\(header.id)-\(ProcessInfo.processInfo.processIdentifier)"
        // Before the tty is there: who ends this program then finds it ready to take the tty away again.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let host: WireHost
        do {
            host = try WireHost()
            try host.lay(path, devices: [(Self.name, device)])
        } catch {
            Say.error("\(error)")
            throw ExitCode(70)
        }
        for fault in first { host.set(fault, true, on: Self.name) }
        Say.line("path:\(path)")
        let orders = Task { await Self.obey(faults, host) }
        for await _ in signals { break }
        orders.cancel()
        host.stop()
    }

    private func made() throws -> (DeviceHeader, any SimulatedDevice, [SimulatedFault]) {
        do {
            let text = try DataFile(at: file)
            let header = try StrictYAML.peek(DeviceHeader.self, in: text.text, file: file)
            let folder = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
            let profile = try header.firmware.first.map { choice throws(DataFileError) in
                try DataFile(at: folder.appending(path: "firmware-profiles/\(choice.profile).yaml").path)
            }
            // Keys, a watchdog and a backlight are nodes of the machine, and no tty stands for one.
            let isNode = [.input, .watchdog, .backlight].contains(header.connection.kind)
            if !isNode, let device = try DefinedDevice.make(device: text, profile: profile, address: address) {
                return (header, device, try SimulatedFault.all(device: text, profile: profile))
            }
            Say.error("\(file): driver '\(header.driver)' talks to no wire of bytes")
        } catch {
            Say.error("\(error)")
        }
        throw ExitCode(65)
    }

    /// What is typed, a line each; ends with the input. Reading waits, so it has a thread of its own.
    private static func typed() -> AsyncStream<String> {
        let (lines, more) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            while let line = readLine() { more.yield(line) }
            more.finish()
        }
        return lines
    }

    /// Does what is typed, until the input ends.
    private static func obey(_ faults: [SimulatedFault], _ host: WireHost) async {
        for await line in typed() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { continue }
            switch words[0] {
            case "fault", "clear":
                if let fault = faults.first(where: { $0.name == words[1] }) {
                    host.set(fault, words[0] == "fault", on: name)
                } else {
                    Say.error("no fault '\(words[1])'; there are: \(faults.map(\.name).joined(separator: ", "))")
                }
            case "scan":
                let code = words[1]
                try? host.with(name, as: SimulatedScanner.self) { scanner, _ in ((), send: scanner.scan(code)) }
            default: Say.error("'\(line)': allowed are fault NAME, clear NAME, scan TEXT")
            }
        }
    }
}

extension DataFile {
    /// A file of this machine.
    fileprivate init(at path: String) throws(DataFileError) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw DataFileError(file: path, message: "there is no such file, or it is no UTF-8 text")
        }
        self.init(file: path, text: text)
    }
}
