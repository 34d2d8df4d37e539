/// Strip screens of halls: lines of characters over a window, four families that share a bus and tell themselves apart by
/// their first byte.
///
///     two colours  A0 90 | address 1 | A5 | length 2 | { character 1 or 2 | colour 1 } … | exclusive or from the address
///                  answer A0 90 | address | A5 | AA
///     one colour   80 + address | C0 | 44 | characters | 1A                        address 0 … 3F
///     card         AA | address | BB | 51 54 | look 5 | characters | exclusive or from the look | FF
///                  4F 41 on   4F 46 off   55 is it there (answer 1B)   51 44 as 51 54, but kept in flash
///     counter      3A | colour 1 | number 2, low byte first | 1 | sum of all before | 0A
///
/// Characters are GBK; lengths have the high byte first. Sources: public systems of hall queues (HallQueFront and others,
/// no licence); huzhao37/ModbusDebugTool; the Sunpn counter's printed example. One source of the first family counts
/// lengths from 255 on in another way, so longer ones are refused.
public enum StripScreen: FramedFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "strip-screen"
    /// A length below 255 with all around it.
    public static let longestMessage = 512
    /// The longest text of any family in bytes.
    static let longestText = 254

    /// The first bytes of the families.
    public static func canBegin(with byte: UInt8, from side: Side, dialect: Dialect) -> Bool {
        switch (side, byte) {
        case (_, 0xA0), (.host, 0xAA), (.host, 0x3A), (.host, 0x80...0xBF), (.device, 0x1B): true
        default: false
        }
    }

    /// Reads one message. A0 and AA are no addresses of the one-colour family where the next byte says otherwise.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        if side == .device, bytes[start] == 0x1B { return .message(.present, end: start + 1) }
        guard start + 1 < bytes.count else {
            return canBegin(with: bytes[start], from: side, dialect: dialect)
                ? .incomplete : .broken(start, "no strip screen's message begins so")
        }
        switch (side, bytes[start], bytes[start + 1]) {
        case (_, 0xA0, 0x90): return readTwoColours(bytes, at: start, from: side, dialect: dialect)
        case (.host, 0x80...0xBF, 0xC0): return readOneColour(bytes, at: start, dialect: dialect)
        case (.host, 0xAA, _): return readCard(bytes, at: start, dialect: dialect)
        case (.host, 0x3A, _): return readCounter(bytes, at: start)
        default: return .broken(start, "no strip screen's message begins so")
        }
    }

    private static func readTwoColours(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect
    ) -> FrameReading<Message> {
        guard start + 4 < bytes.count else { return .incomplete }
        guard bytes[start + 3] == 0xA5 else { return .broken(start + 3, "expected A5") }
        let address = bytes[start + 2]
        if side == .device {
            guard bytes[start + 4] == 0xAA else { return .broken(start + 4, "expected AA") }
            return .message(.shown(address: address), end: start + 5)
        }
        guard start + 5 < bytes.count else { return .incomplete }
        let length = Int(bytes.bigEndian(at: start + 4))
        guard (1...longestText).contains(length) else { return .broken(start + 4, "a length is 1 to \(longestText)") }
        let end = start + 6 + length + 1
        guard end <= bytes.count else { return .incomplete }
        guard Checksum.exclusiveOr(bytes[(start + 2)..<end]) == 0 else {
            return .broken(end - 1, "expected another check byte")
        }
        var runs: [Run] = []
        var place = start + 6
        while place < end - 1 {
            let character = dialect.textEncoding.character(in: bytes, at: place)
            guard let scalar = character.scalar, scalar.value >= 0x20, place + character.length < end - 1 else {
                return .broken(place, "expected a character and its colour")
            }
            let colour = bytes[place + character.length]
            if runs.last?.colour == colour {
                runs[runs.count - 1].text.unicodeScalars.append(scalar)
            } else {
                runs.append(Run(text: String(scalar), colour: colour))
            }
            place += character.length + 1
        }
        return .message(.twoColours(address: address, runs: runs), end: end)
    }

    private static func readOneColour(_ bytes: [UInt8], at start: Int, dialect: Dialect) -> FrameReading<Message> {
        guard start + 2 < bytes.count else { return .incomplete }
        guard bytes[start + 2] == 0x44 else { return .broken(start + 2, "expected 44") }
        guard let end = bytes[(start + 3)...].prefix(longestText + 1).firstIndex(of: 0x1A) else {
            return bytes.count - start - 3 > longestText
                ? .broken(start, "more than \(longestText) bytes") : .incomplete
        }
        guard let text = text(bytes[(start + 3)..<end], dialect) else { return .broken(start + 3, "no text") }
        return .message(.oneColour(address: bytes[start] & 0x3F, text: text), end: end + 1)
    }

    private static func readCard(_ bytes: [UInt8], at start: Int, dialect: Dialect) -> FrameReading<Message> {
        guard start + 3 < bytes.count else { return .incomplete }
        guard bytes[start + 2] == 0xBB else { return .broken(start + 2, "expected BB") }
        let address = bytes[start + 1]
        if bytes[start + 3] == 0x55 { return .message(.probe(address: address), end: start + 4) }
        guard start + 4 < bytes.count else { return .incomplete }
        switch (bytes[start + 3], bytes[start + 4]) {
        case (0x4F, 0x41): return .message(.power(address: address, isOn: true), end: start + 5)
        case (0x4F, 0x46): return .message(.power(address: address, isOn: false), end: start + 5)
        case (0x51, 0x54), (0x51, 0x44): break
        default: return .broken(start + 3, "no command that is known")
        }
        let data = start + 5
        guard data + 5 < bytes.count else { return .incomplete }
        guard let first = bytes[(data + 5)...].prefix(longestText + 2).firstIndex(of: 0xFF) else {
            return bytes.count - data - 5 > longestText + 1
                ? .broken(start, "more than \(longestText) bytes") : .incomplete
        }
        // The check byte itself may be FF.
        var end = first
        if first == data + 5 || Checksum.exclusiveOr(bytes[data..<first]) != 0 {
            guard first + 1 < bytes.count else { return .incomplete }
            guard bytes[first + 1] == 0xFF, Checksum.exclusiveOr(bytes[data...first]) == 0 else {
                return .broken(max(data + 5, first - 1), "expected another check byte")
            }
            end = first + 1
        }
        guard let text = text(bytes[(data + 5)..<(end - 1)], dialect) else { return .broken(data + 5, "no text") }
        let look = Look(
            effect: bytes[data], speed: bytes[data + 1], stay: bytes[data + 2], colour: bytes[data + 3],
            validity: bytes[data + 4])
        let isKept = bytes[start + 4] == 0x44
        return .message(
            isKept
                ? .destructive(.keep(address: address, look: look, text: text))
                : .card(address: address, look: look, text: text), end: end + 1)
    }

    private static func readCounter(_ bytes: [UInt8], at start: Int) -> FrameReading<Message> {
        guard start + 6 < bytes.count else { return .incomplete }
        guard UInt8(truncatingIfNeeded: Checksum.sum(bytes[start..<(start + 5)])) == bytes[start + 5] else {
            return .broken(start + 5, "expected another sum")
        }
        guard bytes[start + 6] == 0x0A else { return .broken(start + 6, "expected 0A") }
        let number = bytes.littleEndian(at: start + 2)
        return .message(
            .counter(colour: bytes[start + 1], number: number, information: bytes[start + 4]), end: start + 7)
    }

    /// The text, where it is one to the last byte.
    private static func text(_ bytes: ArraySlice<UInt8>, _ dialect: Dialect) -> String? {
        guard bytes.allSatisfy({ $0 >= 0x20 }) else { return nil }
        let text = dialect.textEncoding.decode(bytes), again = dialect.textEncoding.encode(text)
        return again.missing.isEmpty && again.bytes.elementsEqual(bytes) ? text : nil
    }
}
