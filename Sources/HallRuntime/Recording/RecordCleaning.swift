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
        var cleaned: [UInt8] = []
        cleaned.reserveCapacity(json.count)
        var index = 0
        while index < json.count {
            guard json[index] == UInt8(ascii: "\"") else {
                cleaned.append(json[index])
                index += 1
                continue
            }
            var end = index + 1
            while end < json.count, json[end] != UInt8(ascii: "\"") { end += json[end] == UInt8(ascii: "\\") ? 2 : 1 }
            end = min(end, json.count)
            // Texts stay as they are escaped: what is taken out has nothing to escape, nor has what stands for it.
            cleaned.append(UInt8(ascii: "\""))
            cleaned += self.cleaned(text: Array(json[(index + 1)..<end]))
            if end < json.count { cleaned.append(UInt8(ascii: "\"")) }
            index = end + 1
        }
        return cleaned
    }

    private mutating func cleaned(text: [UInt8]) -> [UInt8] {
        if let known = known[text] { return known }
        let cleaned = Array(cleaning(String(decoding: text, as: UTF8.self)).utf8)
        if text.count <= 64, known.count < 50_000 { known[text] = cleaned }
        return cleaned
    }
}
