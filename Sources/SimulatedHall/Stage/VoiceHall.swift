/// A hall of many windows in several voice zones, with nothing hanging on it: what its voices say is in files.
struct VoiceHall: Sendable {
    /// How many windows, 1 … 99.
    let windowCount: Int
    /// How many zones, 1 … 9; each has its own voice.
    let zoneCount: Int
    /// Scales the time that speaking takes (1 real).
    let voicePacing: Double

    /// The letters of numbers, two service items a zone.
    private static let prefixes = Array("ABCDEFGHJKLMNPQRST").map(String.init)

    /// The zones' names.
    var zones: [String] { (1...zoneCount).map { "Z\($0)" } }

    /// The windows' names.
    var windows: [String] { (1...windowCount).map(String.init) }

    /// The zone of each window.
    var zoneOfWindow: [String: String] {
        Dictionary(uniqueKeysWithValues: windows.indices.map { (windows[$0], zones[$0 % zoneCount]) })
    }

    /// The service items of a zone's windows.
    func services(in zone: String) -> [String] {
        let index = zones.firstIndex(of: zone) ?? 0
        return Self.prefixes[(2 * index)..<(2 * index + 2)].map { "item-\($0.lowercased())" }
    }

    /// Who sits at a window.
    func staff(at window: String) -> String { "\(1000 + (Int(window) ?? 0))" }

    /// The hall file.
    var file: String {
        let head = """
            hall: voice
            region: demo
            name: { zh: 示范大厅, en: Demonstration Hall }
            departments: [{ id: general, name: { zh: 综合科, en: General } }]
            kiosks: [{ id: "1", zone: \(zones[0]) }]
            rules: { repeatGuardSeconds: 0 }
            voice: { filePacing: \(voicePacing) }
            devices: []
            """
        let zoneLines = zones.map { "  - { id: \($0), name: { zh: \($0)区, en: Area \($0) } }" }
        let serviceLines = zones.flatMap(services).map { id in
            let prefix = String(id.suffix(1)).uppercased()
            return "  - { id: \(id), itemCode: \"\(prefix)\", name: { zh: 事项\(prefix), en: Item \(prefix) },"
                + " shortName: { zh: 事项\(prefix), en: Item \(prefix) }, department: general, prefix: \(prefix) }"
        }
        let windowLines = windows.map { window in
            let zone = zoneOfWindow[window] ?? zones[0]
            let served = services(in: zone).joined(separator: ", ")
            return "  - { id: \"\(window)\", kind: general, zone: \(zone), services: [\(served)] }"
        }
        let staffLines = windows.map { "  - { id: \"\(staff(at: $0))\", name: 员工\($0), roles: [window] }" }
        let lists = [
            ("zones", zoneLines), ("services", serviceLines), ("windows", windowLines), ("staff", staffLines),
        ]
        return ([head] + lists.map { "\($0.0):\n" + $0.1.joined(separator: "\n") }).joined(separator: "\n") + "\n"
    }
}
