import DeviceKit
import HallDomain
import HallRuntime

/// The placed devices as a table for a spreadsheet: CSV (RFC 4180) with a byte order mark, by which spreadsheets know
/// UTF-8.
struct AssetList {
    var report: HallReport
    /// The hall file, which knows what was placed where.
    var definition: HallDefinition?

    static let columns = [
        "id", "role", "place_zh", "place_en", "summary", "definition", "support", "at", "window", "kiosk",
        "zone", "queue", "state", "faults",
    ]

    var text: String {
        let placed = Dictionary(
            (definition?.devices ?? []).map { ($0.id.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
        // What the agent keeps beside the hall file's devices (its disk, its clock) is no asset.
        let lines = report.devices.filter { placed[$0.id] != nil || definition == nil }
        let rows = lines.map { line -> [String] in
            let device = placed[line.id]
            return [
                line.id, line.role, line.place.zh, line.place.en, device?.header.summary ?? "",
                line.model, device?.header.support.rawValue ?? "", line.address,
                device?.window?.rawValue ?? "", device?.kiosk?.rawValue ?? "", device?.zone?.rawValue ?? "",
                device?.queue ?? "", line.state, line.faults.map(\.code).joined(separator: " "),
            ]
        }
        return "\u{FEFF}" + ([Self.columns] + rows).map { $0.map(Self.field).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A field, quoted where it must be; what a spreadsheet would take for a formula is made a text.
    static func field(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
