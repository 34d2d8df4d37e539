extension ESCPOS {
    /// The data of a CODE128 barcode (GS k 73): `{A`, `{B` or `{C` chooses the code set, `{{` is a brace, and after `{C` each
    /// byte is a pair of digits 0 … 99 and not two digits.
    public enum Code128 {
        /// The barcode of printable ASCII text, pairs of digits wherever that is shorter; `nil` where the text is empty, has
        /// another character, or needs more than 255 bytes.
        public static func barcode(_ text: String) -> Command? {
            let characters = Array(text.utf8)
            guard !characters.isEmpty, characters.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
            var data: [UInt8] = []
            var isPairs: Bool?
            var rest = characters[...]
            while let first = rest.first {
                let digits = rest.prefix { (0x30...0x39).contains($0) }.count
                // A change of code set costs one symbol, so four digits are the first that gain.
                if digits >= 4 || isPairs == true && digits >= 2 {
                    if isPairs != true { data += [0x7B, 0x43] }
                    isPairs = true
                    let pairs = digits / 2
                    for _ in 0..<pairs {
                        let tens = rest.removeFirst() - 0x30, ones = rest.removeFirst() - 0x30
                        data.append(tens * 10 + ones)
                    }
                    continue
                }
                if isPairs != false { data += [0x7B, 0x42] }
                isPairs = false
                data += first == 0x7B ? [0x7B, 0x7B] : [first]
                rest.removeFirst()
            }
            return data.count <= 255 ? .barcode(kind: 73, data: WireBytes(data)) : nil
        }

        /// The text that data of a CODE128 barcode stands for, functions left out; `nil` where it breaks the rules.
        public static func text(_ data: WireBytes) -> String? {
            var text: [UInt8] = []
            var set: UInt8?
            var rest = data.bytes[...]
            while let first = rest.popFirst() {
                if first == 0x7B {
                    guard let second = rest.popFirst() else { return nil }
                    switch second {
                    case 0x41, 0x42, 0x43: set = second
                    case 0x7B where set != 0x43: text.append(0x7B)
                    case 0x31...0x34, 0x53: continue
                    default: return nil
                    }
                } else if set == 0x43 {
                    guard first < 100 else { return nil }
                    text += [0x30 + first / 10, 0x30 + first % 10]
                } else {
                    guard set != nil, first < 0x80 else { return nil }
                    text.append(first)
                }
            }
            return set == nil ? nil : String(decoding: text, as: UTF8.self)
        }
    }
}
