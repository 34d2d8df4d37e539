import CLinux
import DeviceKit
import Glibc
import Testing

@testable import LinuxPorts

/// Makes the kernel send a real event of a real tty, which changes nothing.
private enum Uevent {
    static let node = "/sys/class/tty/tty1/uevent"

    /// Why no event can be made here; `nil` when one can.
    static var obstacle: String? {
        guard access("/run/udev/control", F_OK) != 0 else { return "udevd runs, whose database a made-up event spoils" }
        return access(node, W_OK) == 0 ? nil : "\(node) cannot be written (not root, or no such tty)"
    }

    static func send(_ action: String) {
        let number = hk_open(node, O_WRONLY | O_CLOEXEC)
        _ = hk_write(number, action, action.utf8.count)
        _ = hk_close(number)
    }
}

private func device(_ name: String, _ properties: [String: String] = [:]) -> UdevDevice {
    UdevDevice(
        syspath: "/sys/devices/usb1/\(name)/tty/\(name)", subsystem: "tty", node: "/dev/\(name)",
        properties: properties)
}

@Suite struct UdevPresenceTests {
    @Test(.enabled(if: Uevent.obstacle == nil, Comment(rawValue: Uevent.obstacle ?? "")))
    func aRealTTYIsFoundGoesAndComes() async throws {
        try await Bench.with { bench in
            let told = Told(bench.provider.presence(of: .udev(["DEVNAME": "/dev/tty1", "SUBSYSTEM": "tty"])))
            let other = Told(bench.provider.presence(of: .udev(["ID_PATH": "no-such-place"])))
            var expected: [Presence] = [.present(path: "/dev/tty1")]
            #expect(await told.becomes(expected))
            // Several events of one plug count once.
            for action in ["change", "add", "bind", "change"] { Uevent.send(action) }
            Uevent.send("remove")
            expected += [.absent]
            #expect(await told.becomes(expected))
            for action in ["add", "change", "bind"] { Uevent.send(action) }
            expected += [.present(path: "/dev/tty1")]
            #expect(await told.becomes(expected))
            #expect(await other.becomes([.absent]))
        }
    }

    @Test func removeIsKnownByItsPlaceAlone() {
        var table = NodeTable()
        let reader = device("ttyACM0", ["ID_VENDOR_ID": "0400", "ID_MODEL_ID": "c35a"])
        let wanted = ["ID_VENDOR_ID": "0400", "ID_MODEL_ID": "c35a"]
        table.apply(UdevEvent(action: "add", device: reader))
        table.apply(UdevEvent(action: "bind", device: reader))
        let found = table.find(wanted, preferring: nil)
        #expect(found == reader)
        table.apply(UdevEvent(action: "unbind", device: device("ttyACM0")))
        #expect(table.find(wanted, preferring: found) == reader)
        table.apply(UdevEvent(action: "remove", device: device("ttyACM0")))
        #expect(table.find(wanted, preferring: found) == nil)
    }

    @Test func ofSeveralTheChosenOneStays() {
        var table = NodeTable()
        let wanted = ["ID_VENDOR_ID": "1a86"]
        let second = device("ttyUSB1", wanted)
        table.replace(by: [second])
        let chosen = table.find(wanted, preferring: nil)
        #expect(chosen == second)
        let first = device("ttyUSB0", wanted)
        table.apply(UdevEvent(action: "add", device: first))
        #expect(table.find(wanted, preferring: chosen) == second)
        #expect(table.find(wanted, preferring: nil) == first)
        #expect(table.find(["ID_VENDOR_ID": "1a86", "ID_PATH": "x"], preferring: nil) == nil)
    }

    @Test func whatWasPluggedInIsListedAndNothingElse() {
        var table = NodeTable()
        func printer(_ name: String, subsystem: String = "usbmisc") -> UdevDevice {
            UdevDevice(
                syspath: "/sys/devices/usb1/\(name)/usbmisc/\(name)", subsystem: subsystem, node: "/dev/usb/\(name)",
                properties: ["USEC_INITIALIZED": "7"])
        }
        table.replace(by: [
            device("ttyUSB0", ["ID_VENDOR_ID": "1a86", "ID_MODEL_ID": "7523", "ID_PATH": "usb-0:1"]),
            device("ttyS0"), device("tty1"), printer("lp0"), printer("hiddev0"),
        ])
        #expect(table.plugged.map(\.path) == ["/dev/ttyUSB0", "/dev/usb/lp0"])
        #expect(table.plugged.map(\.isPrinter) == [false, true])
        #expect(table.plugged[0].usb?.isConverter == true)
        #expect(table.plugged[0].port == "usb-0:1")
        let before = table.plugged
        // The same device again is another plugging-in.
        table.apply(UdevEvent(action: "remove", device: printer("lp0")))
        #expect(table.plugged.count == 1)
        var again = printer("lp0")
        again.properties["USEC_INITIALIZED"] = "9"
        table.apply(UdevEvent(action: "add", device: again))
        #expect(table.plugged.last?.path == before.last?.path)
        #expect(table.plugged.last?.plug != before.last?.plug)
    }

    @Test func theListComesAtOnceAndEndsWithItsReader() async throws {
        try await Bench.with { bench in
            var lists = 0
            for await list in bench.provider.plugged() {
                #expect(list.allSatisfy { !$0.plug.isEmpty })
                lists += 1
                break
            }
            #expect(lists == 1)
        }
    }

    @Test func aFeedTellsEachChangeOnceAndKeepsTheLast() async {
        let (stream, made) = PresenceFeed.make()
        var feed = made
        for _ in 0..<3 { feed.send(.absent) }
        feed.send(.present(path: "a"))
        feed.send(.present(path: "a"))
        feed.send(.present(path: "b"), isAnother: true)
        feed.send(.absent, isAnother: true)
        feed.finish()
        var all: [Presence] = []
        for await one in stream { all.append(one) }
        #expect(all == [.absent, .present(path: "a"), .absent, .present(path: "b"), .absent])

        let (slow, other) = PresenceFeed.make()
        var flood = other
        for round in 0..<101 { flood.send(round.isMultiple(of: 2) ? .present(path: "x") : .absent) }
        flood.finish()
        var last: Presence?
        var count = 0
        for await one in slow {
            last = one
            count += 1
        }
        #expect(last == .present(path: "x"))
        #expect(count <= 8)
    }
}
