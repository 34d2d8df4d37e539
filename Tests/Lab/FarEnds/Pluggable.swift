import Foundation
import Glibc
import SimulatedHall
import Synchronization

/// Something that is plugged in and pulled out again and again. Plugging and pulling may hang in the kernel: they are done on
/// a thread of their own (`KernelThread`).
protocol Pluggable: Sendable {
    /// Its class, as the lab names it.
    var name: String { get }
    /// The agent's device on it.
    var device: String { get }
    /// Plugs it in.
    func plug() throws
    /// Whether it works: what the agent does with it reaches its far end, or what its far end does reaches the agent.
    func works(_ status: StatusWatch) async -> Bool
    /// Pulls it out.
    func unplug() throws
}

/// Writes to a file of the kernel's.
enum KernelFile {
    static func write(_ text: String, to path: String) throws {
        let number = open(path, O_WRONLY | O_CLOEXEC)
        guard number >= 0 else { throw KernelFileError(path: path, code: errno) }
        defer { close(number) }
        let bytes = Array(text.utf8)
        guard Glibc.write(number, bytes, bytes.count) == bytes.count else {
            throw KernelFileError(path: path, code: errno)
        }
    }

    static func read(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Why the kernel did not take something.
struct KernelFileError: Error, CustomStringConvertible {
    var path: String
    var code: Int32
    var description: String { "\(path): errno \(code)" }
}

/// A USB gadget that is there and not bound: binding it to its port is plugging it in. It works when its driver has asked
/// its far end for something.
struct GadgetPlug: Pluggable {
    let name: String
    let device: String
    /// The gadget's folder in configfs, and its port.
    let gadget: String
    let port: Int
    let end: GadgetEnd
    private let heardBefore = Counter()

    init(name: String, device: String, port: Int, end: GadgetEnd) {
        (self.name, self.device, self.port, self.end) = (name, device, port, end)
        gadget = "/sys/kernel/config/usb_gadget/plug-\(name)"
    }

    func plug() throws {
        heardBefore.set(end.heard)
        try KernelFile.write("dummy_udc.\(port)\n", to: gadget + "/UDC")
    }

    func works(_ status: StatusWatch) async -> Bool {
        await status.wait(for: "ok", of: device) && end.heard > heardBefore.value
    }

    func unplug() throws { try KernelFile.write("\n", to: gadget + "/UDC") }
}

/// A GPIO chip with one contact. It works when a change of its line reaches the agent. Every other time the chip that
/// went is held open by somebody, so that the next one has another number.
final class ChipPlug: Pluggable {
    let name = "gpio"
    let device = "door-1"
    private let chip = "/sys/kernel/config/gpio-sim/plug"
    private let held = Counter(-1)
    private let turns = Counter()
    private let numbers = Mutex<Set<String>>([])

    /// The names that the chip had so far.
    var names: Set<String> { numbers.withLock { $0 } }

    func plug() throws {
        try KernelFile.write("1\n", to: chip + "/live")
        let number = try KernelFile.read(chip + "/bank0/chip_name")
        numbers.withLock { _ = $0.insert(number) }
        // Whoever held the last one lets it go only now.
        if held.value >= 0 { close(Int32(held.value)) }
        held.set(-1)
        turns.set(turns.value + 1)
        if turns.value % 2 == 1 { held.set(Int(open("/dev/\(number)", O_RDWR | O_CLOEXEC))) }
    }

    func works(_ status: StatusWatch) async -> Bool {
        // The agent's request pulls the line up, and nothing closes the contact: the door is open.
        guard await status.wait(for: "warning", of: device) else { return false }
        do {
            try await KernelThread.run("pulling a line") { try KernelFile.write("pull-down\n", to: try self.pull()) }
        } catch { return false }
        return await status.wait(for: "ok", of: device)
    }

    func unplug() throws { try KernelFile.write("0\n", to: chip + "/live") }

    private func pull() throws -> String {
        let device = try KernelFile.read(chip + "/dev_name")
        let bank = try KernelFile.read(chip + "/bank0/chip_name")
        return "/sys/devices/platform/\(device)/\(bank)/sim_gpio0/pull"
    }
}

/// A scanner that passes for a keyboard. It works when the agent has read what it types.
final class KeyboardPlug: Pluggable {
    let name = "evdev"
    let device = "scanner-1"
    private let node = Mutex<KeyboardNode?>(nil)
    private let scans = Counter()
    func plug() throws {
        let new = try KeyboardNode(name: "HallKit-lab scanner", vendor: 0x1EAB, product: 0x0D03)
        node.withLock { $0 = new }
    }

    func works(_ status: StatusWatch) async -> Bool {
        guard await status.wait(for: "ok", of: device) else { return false }
        scans.set(scans.value + 1)
        var keyboard = SimulatedKeyboard()
        let typed = keyboard.type("https://lab/t/\(scans.value)-Aa", now: WireHost.now)
        guard let keys = node.withLock({ $0 }) else { return false }
        do { try await KernelThread.run("typing") { _ = keys.say(typed) } } catch { return false }
        return await status.wait(for: "ok", of: device, saying: " 1 codes read")
    }

    func unplug() throws { node.withLock { $0 = nil } }
}

/// A number that several threads look at.
final class Counter: Sendable {
    private let number: Mutex<Int>
    init(_ number: Int = 0) { self.number = Mutex(number) }
    var value: Int { number.withLock { $0 } }
    func set(_ value: Int) { number.withLock { $0 = value } }
}
