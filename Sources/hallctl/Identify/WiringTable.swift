import DeviceKit
import HallDomain
import HallRuntime

/// What hangs where: the hall file's devices as a table for the wall of the cabinet.
struct WiringTable {
    /// One placed device.
    struct Row: Encodable, Equatable {
        var device: String
        var role: String
        var place: BilingualText
        /// Where it hangs, as the hall file writes it.
        var port: String
        /// Its address on a shared line.
        var address: Int?
        var model: String

        /// On one line.
        var text: String {
            let bus = address.map { say("，地址\($0)", ", address \($0)") } ?? ""
            return say(
                "\(device)（\(ShownWords.role(role))，\(place.zh)，\(port)\(bus)，\(model)）",
                "\(device) (\(ShownWords.role(role)), \(place.en), \(port)\(bus), \(model))")
        }
    }

    let hall: BilingualText
    let rows: [Row]
    private let utcOffsetMinutes: Int

    private struct Placement: Decodable { var address: Int? }

    init(definition: HallDefinition) {
        hall = definition.plan.name
        utcOffsetMinutes = definition.plan.utcOffsetMinutes
        rows = definition.devices.map { device in
            let placement = try? StrictYAML.peek(
                Placement.self, in: device.placement.text, file: device.placement.file)
            return Row(
                device: device.id.rawValue, role: device.model.role.rawValue, place: device.place(in: definition.plan),
                port: device.address.description, address: placement?.address, model: device.header.id)
        }
    }

    /// For a terminal or a file.
    var lines: [String] {
        let head = [
            say("设备", "DEVICE"), say("位置", "PLACE"), say("种类", "KIND"), say("接在", "AT"), say("地址", "ADDRESS"),
            say("型号", "MODEL"),
        ]
        let cells = rows.map { row in
            [
                row.device, say(row.place), ShownWords.role(row.role), row.port, row.address.map { "\($0)" } ?? "-",
                row.model,
            ]
        }
        return TextTable(rows: [head] + cells) { row, _ in row == 0 ? .dim : nil }.lines
    }

    /// For a ticket printer, devices of one line beside each other.
    func paper(at wall: Int64) -> PaperDocument {
        func line(_ text: String, bold: Bool = false, scale: Int = 1) -> PaperDocument.Block {
            .text(text, .init(alignment: .left, scale: scale, isBold: bold))
        }
        let time = HallTime(wall: wall, utcOffsetMinutes: utcOffsetMinutes).text
        var blocks = [line(say("接线表", "Wiring"), bold: true, scale: 2), line("\(say(hall))  \(time)")]
        var ports: [String] = []
        for row in rows where !ports.contains(row.port) { ports.append(row.port) }
        for port in ports {
            blocks += [.feed(1), line(port, bold: true)]
            for row in rows where row.port == port {
                let bus = row.address.map { say(" 地址\($0)", " address \($0)") } ?? ""
                blocks.append(line(" \(row.device) \(say(row.place)) \(ShownWords.role(row.role))\(bus)"))
            }
        }
        return PaperDocument(blocks: blocks)
    }
}
