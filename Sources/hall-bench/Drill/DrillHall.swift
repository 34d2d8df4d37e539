import DeviceKit
import Foundation
import SimulatedHall

/// The hall of the drill: the demo's hall as the machine of a hall server has it, with a UPS, a scanner, a contact and a
/// speech module beside the demo's devices, and a second machine that hangs on its link.
struct DrillHall: Sendable {
    /// The agent's port, of which every program of the hall knows.
    static let port = 8080
    static let kioskPort = 8081
    static let centralPort = 8088
    static let brokerPort = 1883
    /// The broker is behind the router at the other end of the network cable.
    static let broker = "10.79.0.1:\(brokerPort)"
    static let upsPort: UInt16 = 3493
    private static let linkPort = 8443

    /// Where a converter's line gets its name from the udev rules.
    static let wires = "/dev/hallkit/by-path"
    /// The window whose board has a twin on its line.
    static let twinOf = "board-2"
    static let twin = "board-twin"

    /// A device that is placed, and its far end.
    struct Placed: Sendable {
        var id: String
        var definition: String
        var wire: String?
        var address: Int
        var line: String
    }

    private let demo = DemoHall(wires: wires, isHurried: false, voicePacing: 0, broker: broker)

    /// All devices, in the order of the hall file.
    var devices: [Placed] {
        let demos = demo.devices.map { device in
            Placed(
                id: device.id, definition: device.definition, wire: "\(Self.wires)/\(device.wire)",
                address: device.address ?? 1, line: "")
        }
        func own(_ id: String, _ definition: String, _ place: String, _ address: Int? = nil) -> Placed {
            let path = "\(Self.wires)/\(id)"
            let placement = address.map { ", placement: { address: \($0), input: 0 }" } ?? ""
            return Placed(
                id: id, definition: definition, wire: path, address: address ?? 1,
                line: "  - { id: \(id), definition: \(definition), at: \"path:\(path)\"\(placement), \(place) }")
        }
        let ups = "  - { id: ups-1, definition: generic-nut-ups, at: \"tcp:127.0.0.1:\(Self.upsPort)\", kiosk: \"1\" }"
        return demos + [
            own("scanner-1", "generic-gm65-scanner", #"kiosk: "1""#),
            own("mains-1", "generic-modbus-mains-lost", "zone: A", 9),
            own("speaker-1", "generic-syn6288", "zone: B"),
            Placed(id: "ups-1", definition: "generic-nut-ups", wire: nil, address: 1, line: ups),
        ]
    }

    /// The hall file of the hall server.
    var file: String {
        let own = devices.map(\.line).filter { !$0.isEmpty }.joined(separator: "\n")
        return linked("listen: \"127.0.0.1:\(Self.linkPort)\"", "hall") + own + "\n"
    }

    /// The hall file of machine 2.
    var kioskFile: String {
        let text = linked("server: \"127.0.0.1:\(Self.linkPort)\", kiosk: \"2\"", "kiosk-2")
        let head = text.components(separatedBy: "devices:\n")[0]
        return head.components(separatedBy: "reporting:")[0] + "devices: []\n"
    }

    private func linked(_ role: String, _ name: String) -> String {
        let keys = "certificate: tls/\(name).pem, key: tls/\(name).key, authority: tls/authority.pem"
        let link = """
            issuers: [{ kiosk: "2", numbers: { from: 7001, to: 7999 } }]
            link: { \(role), \(keys) }
            staff:
            """
        return demo.file.replacingOccurrences(of: "\nstaff:\n", with: "\n\(link)\n")
    }

    /// A device's files as the agent reads them.
    static func files(_ definition: String, share: String = DrillMachine.share) throws -> (
        device: DataFile, profile: DataFile?
    ) {
        func file(_ path: String) throws -> DataFile {
            guard let bytes = StageFolder.read("\(share)/\(path)") else {
                throw BenchFailure(description: "\(path) cannot be read")
            }
            return DataFile(file: path, text: String(decoding: bytes, as: UTF8.self))
        }
        let device = try file("devices/\(definition).yaml")
        let header = try StrictYAML.peek(DeviceHeader.self, in: device.text, file: device.file)
        let profile = try header.firmware.first { $0.versions == "*" }
            .map { try file("firmware-profiles/\($0.profile).yaml") }
        return (device, profile)
    }
}
