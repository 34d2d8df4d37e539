import WireFormats

/// What is read out of messages: cards, texts, numbers, rules.
enum FuzzParts {
    /// The text block of a card; only a number of its document's kind comes out.
    static func card(_ bytes: [UInt8]) -> String? {
        _ = try? SDT.ModuleNumber(payload: bytes)
        let readings = [
            try? SDT.CardText(text: bytes), try? SDT.CardText(payload: bytes),
            try? SDT.CardText(payload: bytes, hasFingerprint: true),
        ]
        for case var card? in readings {
            if IdentityNumber.kind(of: card.number) == nil { return "a number that is none of a document's" }
            card.wipe()
            if card.number.contains(where: { $0 != 0 }) { return "a number stays readable" }
        }
        return nil
    }

    /// Commands and answers of chip cards: what is read is written as it came.
    static func apdu(_ bytes: [UInt8]) -> String? {
        if let command = try? APDU.Command(bytes) {
            do throws(WireError) {
                let again = try command.bytes()
                guard again == bytes else { return "a command comes back as \(WireBytes(again))" }
            } catch { return "a command that was read is not written: \(error)" }
        }
        guard let length = bytes.first.map({ Int($0) % bytes.count }) else { return nil }
        guard let answer = try? APDU.Answer(Array(bytes.dropFirst(length))) else { return nil }
        guard answer.bytes == Array(bytes.dropFirst(length)) else { return "an answer comes back otherwise" }
        _ = answer.meaning
        if let command = try? APDU.Command(Array(bytes.prefix(length))),
            let next = APDU.next(after: command, answer), (try? next.bytes()) == nil
        {
            return "the command that follows cannot be written"
        }
        return nil
    }

    /// HID reports of scanners.
    static func report(_ bytes: [UInt8]) -> String? {
        for side in Side.allCases {
            for part in Scanner.Report.wrap(bytes, from: side)
            where (try? Scanner.Report.unwrap(part, from: side)) == nil {
                return "a report that was made is refused"
            }
            guard let content = try? Scanner.Report.unwrap(bytes, from: side) else { continue }
            guard content.count <= Scanner.Report.length - 2 else { return "more than a report carries" }
        }
        return nil
    }

    /// Identity numbers.
    static func identity(_ bytes: [UInt8]) -> String? {
        _ = IdentityNumber.checkCharacter(of: bytes)
        let isRight = IdentityNumber.hasValidCheckCharacter(bytes)
        return IdentityNumber.kind(of: bytes) == .citizen && !isRight
            ? "a citizen's number with a wrong check character" : nil
    }

    /// Texts in GB 2312, GBK and GB 18030, broken into lines and made into barcodes.
    static func chinese(_ bytes: [UInt8], _ choice: FuzzChoice) -> String? {
        let encoding = choice.one(of: ChineseEncoding.allCases)
        let text = encoding.decode(bytes)
        let encoded = encoding.encode(text)
        if encoded.missing.isEmpty, encoding.decode(encoded.bytes) != text { return "a text comes back as another" }
        let columns = 2 + bytes.count % 47
        for line in LineBreaking.lines(of: text, columns: columns)
        where line.reduce(0, { $0 + LineBreaking.columns(of: $1) }) > columns {
            return "a line is wider than \(columns) columns"
        }
        let speakable = Voice.speakable(text)
        if speakable.unicodeScalars.contains("[") { return "an order to the voice module stays in a text" }
        if case .barcode(_, let data)? = ESCPOS.Code128.barcode(text), ESCPOS.Code128.text(data) != text {
            return "a barcode reads otherwise"
        }
        _ = ESCPOS.Code128.text(WireBytes(bytes))
        return nil
    }

    /// Rules of USBGuard: what is written is read as the same.
    static func rule(_ text: String) -> String? {
        let rule: USBGuardRule
        do throws(WireError) { rule = try USBGuardRule(parsing: text) } catch {
            return (0...text.utf8.count).contains(error.offset) ? nil : "refused at \(error.offset)"
        }
        return (try? USBGuardRule(parsing: rule.text)) == rule ? nil : "is written as another: \(rule.text)"
    }

    /// Bytes in hexadecimal.
    static func hexadecimal(_ text: String) -> String? {
        do throws(WireError) {
            let bytes = try WireBytes(hex: text)
            return (try WireBytes(hex: bytes.description)) == bytes ? nil : "other bytes come back"
        } catch {
            return (0...text.utf8.count).contains(error.offset) ? nil : "refused at \(error.offset)"
        }
    }
}
