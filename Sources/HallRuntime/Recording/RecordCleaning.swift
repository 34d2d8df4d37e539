/// Replaces what people have written in the texts of a recording: notices, reasons, names in the plan. What devices said
/// is left as it is.
struct RecordCleaning {
    var cleaning: (String) -> String

    /// The file again, with other texts. Only texts change, never a number or a key of JSON.
    func cleaned(_ reading: RecordReading, header: ArraySlice<UInt8>) -> [UInt8] {
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

    private func cleaned(json: [UInt8]) -> [UInt8] {
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
            let text = String(decoding: json[(index + 1)..<end], as: UTF8.self)
            cleaned.append(UInt8(ascii: "\""))
            cleaned += Array(cleaning(text).utf8)
            if end < json.count { cleaned.append(UInt8(ascii: "\"")) }
            index = end + 1
        }
        return cleaned
    }
}
