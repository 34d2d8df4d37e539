/// Replaces what people have written in the texts of a recording: notices, reasons, names in the plan. What devices said
/// is left as it is.
struct RecordCleaning {
    private let cleaning: (String) -> String
    /// What became of texts: most come again and again.
    private var known: [[UInt8]: [UInt8]] = [:]

    /// Replaces texts by what `cleaning` makes of them.
    init(cleaning: @escaping (String) -> String) { self.cleaning = cleaning }

    /// The file again, with other texts. Only texts change, never a number or a key of JSON.
    mutating func cleaned(_ reading: RecordReading, header: ArraySlice<UInt8>) -> [UInt8] {
        var bytes = Array(header)
        var last: Int64?
        for record in reading.records {
            let payload =
                switch record.kind {
                case .began, .base, .turn: cleaned(json: record.payload)
                default: record.payload
                }
            bytes.append(record.kind.rawValue)
            Varint.append(record.session, to: &bytes)
            Varint.append(UInt64(record.microseconds - (last ?? reading.begun)), to: &bytes)
            Varint.append(UInt64(payload.count), to: &bytes)
            bytes += payload
            last = record.microseconds
        }
        return bytes
    }

    private mutating func cleaned(json: [UInt8]) -> [UInt8] {
        // Texts stay as they are escaped: what is taken out has nothing to escape, nor has what stands for it.
        JSONTexts.replaced(json) { text, _ in cleaned(text: Array(text)) }
    }

    private mutating func cleaned(text: [UInt8]) -> [UInt8] {
        if let known = known[text] { return known }
        let cleaned = Array(cleaning(String(decoding: text, as: UTF8.self)).utf8)
        if text.count <= 64, known.count < 50_000 { known[text] = cleaned }
        return cleaned
    }
}
