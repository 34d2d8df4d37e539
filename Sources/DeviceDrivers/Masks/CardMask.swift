import DeviceKit
import WireFormats

/// Replaces a card in what an SDT reader sends: its number by a random one of the same kind, every other byte of what
/// was read by blanks. Frames, lengths, status bytes and check bytes stay as good or as bad as they were.
///
/// A frame is given out when it is whole, since before that nobody knows what it is.
struct CardMask: PersonMask {
    private let preamble: [UInt8]
    private var held: [UInt8] = []
    /// Places in `held` whose bytes are no person's: the length of a frame with a wrong check byte, which is looked through
    /// again from its second byte on.
    private var lengths: [Int] = []

    init(dialect: SDT.Dialect) {
        preamble = dialect.preamble
        // It never grows, so no copy of what it holds is left behind.
        held.reserveCapacity(2 * SDT.Decoder.capacity)
    }

    mutating func take(_ bytes: [UInt8], at time: Duration) -> [UInt8] {
        var given: [UInt8] = []
        if held.count + bytes.count > 2 * SDT.Decoder.capacity { given = end() }
        guard bytes.count <= 2 * SDT.Decoder.capacity else { return given + bytes.map(blank) }
        held += bytes
        while let count = next(&given) { drop(count) }
        return given
    }

    mutating func end() -> [UInt8] {
        let header = preamble.count + 2
        let isFrame = held.count >= header && held.starts(with: preamble)
        let given = held.indices.map { place in
            isFrame ? (place < header ? held[place] : 0) : noise(at: place)
        }
        drop(held.count)
        return given
    }

    /// Bytes outside frames, and in frames that break off, are noise to the driver unless they can begin a frame.
    private func blank(_ byte: UInt8) -> UInt8 { preamble.contains(byte) ? byte : 0 }

    private func noise(at place: Int) -> UInt8 { lengths.contains(place) ? held[place] : blank(held[place]) }

    /// Gives out what the front of `held` is and how long it is; `nil` while that is not known.
    private mutating func next(_ given: inout [UInt8]) -> Int? {
        guard let first = held.first else { return nil }
        let known = min(preamble.count, held.count)
        guard held.prefix(known).elementsEqual(preamble.prefix(known)) else {
            given.append(noise(at: 0))
            return 1
        }
        let header = preamble.count + 2
        guard held.count >= header else { return nil }
        let length = Int(held[header - 2]) << 8 | Int(held[header - 1])
        guard (4...(SDT.Decoder.capacity - header)).contains(length) else {
            given.append(first)
            return 1
        }
        let end = header + length
        guard held.count >= end else { return nil }
        let isGood = held[preamble.count..<end].reduce(0, ^) == 0
        guard isGood else {
            lengths += [header - 2, header - 1]
            given.append(first)
            return 1
        }
        var body = Array(held[(header - 2)..<(end - 1)])
        Self.replace(&body)
        given += preamble + body + [body.reduce(0, ^)]
        return end
    }

    /// `body`: length, status, payload.
    private static func replace(_ body: inout [UInt8]) {
        let payload = 5
        // What a module says of itself or of there being a card at all is short.
        guard body.count > payload else { return }
        let text = payload + 4..<payload + 4 + SDT.CardText.textLength
        guard body.count >= text.upperBound else {
            for index in payload..<body.count { body[index] = 0 }
            return
        }
        let card = try? SDT.CardText(payload: body[payload...])
        let mark = Array(body[(text.lowerBound + 248)..<(text.lowerBound + 250)])
        for index in text.lowerBound..<body.count {
            body[index] = index < text.upperBound && (index - text.lowerBound).isMultiple(of: 2) ? 0x20 : 0
        }
        body.replaceSubrange((text.lowerBound + 248)..<(text.lowerBound + 250), with: mark)
        guard var card, let place = card.document.layout[.number] else { return }
        let number = MadeUpNumber.like(card.document, count: card.number.count)
        card.wipe()
        for (index, character) in number.enumerated() {
            body[text.lowerBound + place.lowerBound + index * 2] = character
        }
    }

    private mutating func drop(_ count: Int) {
        let kept = held.count - count
        held.withUnsafeMutableBytes { memory in
            for index in 0..<kept { memory[index] = memory[index + count] }
            for index in kept..<memory.count { memory[index] = 0 }
        }
        held.removeLast(count)
        lengths = lengths.compactMap { $0 >= count ? $0 - count : nil }
    }
}

/// Numbers of documents that nobody has.
enum MadeUpNumber {
    /// A random number of the document's form, good to the last character.
    static func like(_ document: SDT.CardText.Document, count: Int) -> [UInt8] {
        var digits = (0..<count).map { _ in UInt8.random(in: 0x30...0x39) }
        switch document {
        case .permanentResident2017:
            for index in 0..<min(3, count) { digits[index] = UInt8.random(in: 0x41...0x5A) }
            return digits
        case .citizen: digits.replaceSubrange(0..<6, with: Array("000000".utf8))
        case .residencePermit: digits.replaceSubrange(0..<6, with: Array("810000".utf8))
        case .permanentResident2023: digits[0] = UInt8(ascii: "9")
        }
        // Region 10 0000 belongs to no province.
        if document == .citizen { digits[0] = UInt8(ascii: "1") }
        let birth = "1800" + (Bool.random() ? "01" : "12") + "1"
        digits.replaceSubrange(6..<13, with: Array(birth.utf8))
        digits[17] = IdentityNumber.checkCharacter(of: digits.prefix(17)) ?? UInt8(ascii: "0")
        return digits
    }
}
