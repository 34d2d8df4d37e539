import DeviceKit
import Foundation
import Glibc

/// Numbers by which a maker or a dispatcher knows a machine and what hangs on it.
enum SerialNumbers {
    /// Of the machine (`machine`) and of placed devices, as far as the kernel tells them.
    static func all(of devices: [PlacedDevice]) -> [(name: String, number: String)] {
        var found: [(name: String, number: String)] = []
        if let own = machine { found.append(("machine", own)) }
        for device in devices {
            if let number = number(of: device.address) { found.append((device.id.rawValue, number)) }
        }
        return found
    }

    /// The firmware's serial number of this machine: DMI on PCs (for root only), the device tree on boards.
    private static var machine: String? {
        ["/sys/class/dmi/id/product_serial", "/sys/class/dmi/id/board_serial", "/proc/device-tree/serial-number"]
            .lazy.compactMap(text).first
    }

    /// The serial number of the USB device behind a tty, or the one that the hall file names it by.
    private static func number(of address: PortAddress) -> String? {
        switch address {
        case .udev(let properties): return properties["ID_SERIAL_SHORT"] ?? properties["ID_SERIAL"]
        case .path(let path):
            let tty = URL(filePath: path).resolvingSymlinksInPath().lastPathComponent
            var folder = URL(filePath: "/sys/class/tty/\(tty)/device").resolvingSymlinksInPath()
            // From the tty's interface up to the USB device itself.
            for _ in 0..<4 where folder.pathComponents.count > 3 {
                if let number = text(folder.appending(path: "serial").path) { return number }
                folder.deleteLastPathComponent()
            }
            return nil
        case .gpio, .tcp, .queue, .plugged: return nil
        }
    }

    private static func text(_ path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let kept = String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }.map(Character.init))
            .trimmingCharacters(in: .whitespaces)
        return kept.isEmpty || kept.count > 64 ? nil : kept
    }

    /// The addresses of this machine in its networks, without those of itself and of links alone.
    static var networkAddresses: [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [String] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr, address.pointee.sa_family == UInt16(AF_INET) else { continue }
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard getnameinfo(address, size, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
                continue
            }
            let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if !text.hasPrefix("127.") { found.append(text) }
        }
        return found.sorted()
    }
}
