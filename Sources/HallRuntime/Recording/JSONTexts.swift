/// The texts of JSON without white space between its parts, as a coder writes it, each of which can be replaced.
enum JSONTexts {
    /// Where a text stands.
    struct Place {
        /// Whether it is the key of a member.
        var isKey: Bool
        /// The key of the nearest member that it stands in: for a value its own, for a key that of its object.
        var field: ArraySlice<UInt8>

        func isIn(_ name: StaticString) -> Bool {
            field.count == name.utf8CodeUnitCount
                && field.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
    }

    /// The same with other texts. Each is given and taken as it is escaped.
    static func replaced(_ json: [UInt8], _ replacement: (ArraySlice<UInt8>, Place) -> [UInt8]?) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(json.count)
        var within: [(isObject: Bool, field: ArraySlice<UInt8>)] = []
        var (isKey, key, index) = (false, json[0..<0], 0)
        while index < json.count {
            let byte = json[index]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = byte == UInt8(ascii: "{")
                within.append((isObject, within.last.map { $0.isObject ? key : $0.field } ?? key))
                isKey = isObject
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = within.popLast()
            case UInt8(ascii: ","): isKey = within.last?.isObject == true
            case UInt8(ascii: ":"): isKey = false
            default: break
            }
            guard byte == UInt8(ascii: "\"") else {
                result.append(byte)
                index += 1
                continue
            }
            var end = index + 1
            while end < json.count, json[end] != byte { end += json[end] == UInt8(ascii: "\\") ? 2 : 1 }
            end = min(end, json.count)
            let text = json[(index + 1)..<end]
            let isValue = within.last?.isObject == true && !isKey
            let place = Place(isKey: isKey, field: isValue ? key : within.last?.field ?? key)
            if isKey { key = text }
            result.append(byte)
            if let other = replacement(text, place) { result += other } else { result += text }
            if end < json.count { result.append(byte) }
            index = end + 1
        }
        return result
    }
}
