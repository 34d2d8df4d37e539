import Foundation
import SimulatedHall

/// Plugs and unplugs one thing of each class again and again, all classes side by side, and says how it went.
struct PlugCourse: Sendable {
    let plugs: [any Pluggable]
    let chip: ChipPlug

    /// Of the gadgets `plug-acm`, `plug-usb` and `plug-lp`, the chip `plug` (`gpio`), and a keyboard (`evdev`) those that
    /// `nodes` names, a gadget with the node of its far end; `lay` makes far ends as the wires' are made.
    init(lay: (String) throws -> any SimulatedDevice, nodes: [String: String]) throws {
        chip = ChipPlug()
        var plugs: [any Pluggable] = [chip, KeyboardPlug()].filter { nodes[$0.name] != nil }
        for (name, device, definition, port) in [
            ("acm", "reader-1", "generic-sdt-serial-reader", 3), ("usb", "board-usb", "onbon-bx-5k1-hall", 5),
            ("lp", "printer-2", "zjiang-pos-5890", 4),
        ] {
            guard let node = nodes[name] else { continue }
            let end = GadgetEnd(node: node, device: try lay(definition))
            plugs.append(GadgetPlug(name: name, device: device, port: port, end: end))
        }
        self.plugs = plugs
    }

    /// Plugs each in and pulls it out so often; says a line for each class, and one at the end.
    func run(_ cycles: Int) async {
        let status = StatusWatch()
        let watching = Task { await status.run() }
        await withTaskGroup(of: Void.self) { group in
            for plug in plugs { group.addTask { await Self.play(plug, cycles, status) } }
        }
        watching.cancel()
        await watching.value
        Witness.say("course", "over, chip names \(chip.names.sorted().joined(separator: " "))", at: WireHost.now)
    }

    private static func play(_ plug: any Pluggable, _ cycles: Int, _ status: StatusWatch) async {
        var (done, slowest) = (0, Duration.zero)
        for _ in 0..<cycles {
            let begun = WireHost.now
            do {
                try await KernelThread.run("plugging \(plug.name)") { try plug.plug() }
                let isWorking = await plug.works(status)
                try await KernelThread.run("pulling \(plug.name)") { try plug.unplug() }
                guard isWorking else {
                    Witness.say("course", "\(plug.name) did not work at cycle \(done + 1)", at: WireHost.now)
                    continue
                }
                guard await status.wait(for: "absent", of: plug.device) else {
                    Witness.say("course", "\(plug.name) was not seen to go at cycle \(done + 1)", at: WireHost.now)
                    continue
                }
            } catch let hang as KernelHang {
                Witness.say("course", "\(plug.name) ends at cycle \(done + 1): \(hang)", at: WireHost.now)
                break
            } catch {
                Witness.say("course", "\(plug.name) could not be plugged: \(error)", at: WireHost.now)
                continue
            }
            done += 1
            slowest = max(slowest, WireHost.now - begun)
        }
        let tenths = slowest.components.seconds * 10 + slowest.components.attoseconds / 100_000_000_000_000_000
        Witness.say(
            "course", "\(plug.name) \(done) of \(cycles), slowest \(tenths / 10).\(tenths % 10) s", at: WireHost.now)
    }
}
