import DeviceKit
import HallDomain

/// What a technician on the phone, or one who stands before the machine without a keyboard, has to know. Never anything
/// of a person: no ticket, no name, no card.
struct Diagnosis: Sendable, Equatable {
    /// A fault in both languages, with the code for the phone.
    struct Fault: Codable, Sendable, Equatable {
        var code: String
        var zh: String
        var en: String
    }

    var hall: BilingualText
    var kiosk: String
    var version: String
    /// The ledger's UUID.
    var gen: String
    /// Wall clock, milliseconds since 1970.
    var wall: Int64
    var date: String
    var time: String
    /// Present faults, each once.
    var faults: [Fault]
    /// Addresses of this machine in its networks.
    var addresses: [String]
    /// `name number`, for the machine and its devices.
    var serials: [String]
    /// How many devices work, of how many.
    var usable: Int
    var all: Int

    /// The most bytes of the text in a QR code: a phone reads it from a screen at arm's length.
    static let summaryBytes = 640

    /// What a phone gets from the QR code: whole in itself, in both languages, without addresses and serial numbers.
    var summary: String {
        let head = ["HallKit \(hall.zh) 取号机\(kiosk)", "\(hall.en), machine \(kiosk)", "\(date) \(time)"]
        let tail = ["\(usable)/\(all) OK  v\(version)  \(gen.prefix(8))"]
        var lines: [String] = []
        for (index, fault) in faults.enumerated() {
            let next = "\(fault.code) \(fault.zh) \(fault.en)"
            let more = "+\(faults.count - index)"
            let size = (head + lines + [next, more] + tail).joined(separator: "\n").utf8.count
            guard size <= Self.summaryBytes else {
                lines.append(more)
                break
            }
            lines.append(next)
        }
        if faults.isEmpty { lines = ["没有故障 No fault"] }
        return (head + lines + tail).joined(separator: "\n")
    }

    /// The same and more on paper.
    var document: PaperDocument {
        var blocks: [PaperDocument.Block] = []
        func line(_ text: String, bold: Bool = false) { blocks.append(.text(text, .init(isBold: bold))) }
        blocks.append(.text(Self.word("p.service.title"), .init(alignment: .centre, scale: 2, isBold: true)))
        line("\(hall.zh)  \(Self.word("place.kiosk", ["n": kiosk]))")
        line("\(date) \(time)")
        blocks.append(.feed(1))
        line("\(Self.word("p.service.faults"))  \(usable)/\(all)", bold: true)
        if faults.isEmpty { line(Self.word("p.service.faults.none")) }
        for fault in faults { line("\(fault.code) \(fault.zh)") }
        blocks.append(.feed(1))
        line("\(Self.word("p.service.version"))：\(version)")
        line("\(Self.word("p.service.ledger"))：\(gen)")
        line("\(Self.word("p.service.address"))：\(addresses.isEmpty ? "-" : addresses.joined(separator: " "))")
        if !serials.isEmpty {
            line(Self.word("p.service.serials"), bold: true)
            for serial in serials { line(serial) }
        }
        blocks += [.feed(1), .qr(summary), .feed(1)]
        line(Self.word("p.service.scan"))
        return PaperDocument(blocks: blocks)
    }

    private static func word(_ key: TextKey, _ parameters: [String: String] = [:]) -> String {
        Catalogue.standard.text(key, .zh, parameters)
    }
}
