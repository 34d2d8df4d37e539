/// The tables of texts, one file a section, and how a table is read.
enum CatalogueTables {
    /// Tables with lines `key | limit | zh | en` and, for call terminals, a fifth field.
    static let texts = [terms, ticket, kiosk, boards, voice, staff, desk, pages, care]

    /// What a table holds, and its lines that are none.
    struct Reading {
        var entries: [CatalogueEntry] = []
        var faults: [FaultText] = []
        var problems: [String] = []
    }

    static func readTexts(_ table: String, into reading: inout Reading) {
        for line in table.split(separator: "\n") {
            let fields = fields(of: line)
            guard (4...5).contains(fields.count), let zh = TextTemplate(fields[2]), let en = TextTemplate(fields[3]),
                fields[1] == "-" || WidthLimit(rawValue: fields[1]) != nil
            else {
                reading.problems.append("no entry: \(line)")
                continue
            }
            reading.entries.append(
                CatalogueEntry(
                    key: TextKey(fields[0]), limit: WidthLimit(rawValue: fields[1]), zh: zh, en: en,
                    terminal: fields.count == 5 ? TextTemplate(fields[4]) : nil))
        }
    }

    static func readFaults(_ table: String, into reading: inout Reading) {
        for line in table.split(separator: "\n") {
            let fields = fields(of: line)
            guard fields.count == 6 else {
                reading.problems.append("no fault: \(line)")
                continue
            }
            let templates = fields[2...].compactMap { TextTemplate($0) }
            guard templates.count == 4 else {
                reading.problems.append("no fault: \(line)")
                continue
            }
            let fault = FaultText(name: fields[0], code: fields[1])
            reading.faults.append(fault)
            reading.entries += [
                CatalogueEntry(
                    key: fault.what, limit: .faultWhat, zh: templates[0], en: templates[2], terminal: nil),
                CatalogueEntry(
                    key: fault.remedy, limit: .faultDo, zh: templates[1], en: templates[3], terminal: nil),
            ]
        }
    }

    /// The fields of a line: parted by `|` between spaces.
    private static func fields(of line: Substring) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).map { field in
            var field = field
            while field.first == " " { field.removeFirst() }
            while field.last == " " { field.removeLast() }
            return String(field)
        }
    }
}
