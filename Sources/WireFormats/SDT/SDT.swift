/// The serial protocol of the certified module (SAM_V, SAM_A) in Chinese identity-card readers; vendors call it SDT.
///
///     frame    AA AA AA 96 69 | length 2, big endian | body | check 1
///     body     host: command 1, parameter 1, data      module: status 3 (00 00 SW3), data
///     length   bytes after it, the check included; check = exclusive-or of length and body
///
///     host     20 01 find    20 02 select    30 01 read text and photo    30 10 with fingerprint
///              30 03 new address    30 05 card management number    11 FF status    12 FF number of the module
///     module   9F found    90 done    80 no card    81 not selected    41 read failed    60 dead    66 not authorised
///
/// 115,200 baud 8N1; the module only answers. More `AA` than three may come before `96`.
///
/// A reply to a read holds a person's data. `Message` keeps it as bytes, since what is decoded must encode to the same
/// frame, and is for tools on captured test cards; drivers use `Decoder` and `CardText`, which give out nothing of it
/// but the kind of document and its number, and overwrite the rest.
///
/// Sources: eastcoms.com service/downdrive/508, softs.im, yzsam.com, libsamv; norm GA/T 467-2019 (not public).
public enum SDT: WireFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "sdt"

    /// All frames of `bytes`; more `AA` than three before a frame are passed over and not kept.
    public static func decode(
        _ bytes: [UInt8], from side: Side, dialect: Dialect
    ) throws(WireError) -> [Message] {
        var messages: [Message] = []
        var position = 0
        while position < bytes.count {
            let extra = extraLead(in: bytes, at: position, preamble: dialect.preamble)
            let start = position + extra
            let (body, end) = try body(in: bytes, at: start, preamble: dialect.preamble)
            let minimum = side == .host ? 2 : 3
            guard body.count >= minimum else {
                throw WireError(
                    offset: start + dialect.preamble.count,
                    message: "a length below \(minimum + 1) for the \(side.rawValue)")
            }
            messages.append(Message(body: body, from: side, extraLead: extra))
            position = end
        }
        return messages
    }

    /// The frames `side` sends for `messages`, one after the other.
    public static func encode(
        _ messages: [Message], from side: Side, dialect: Dialect
    ) throws(WireError) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, message) in messages.enumerated() {
            guard let body = message.body(from: side) else {
                throw WireError(offset: index, message: "not what the \(side.rawValue) says")
            }
            guard let frame = frame(body, preamble: dialect.preamble) else {
                throw WireError(offset: index, message: "more than 65,534 bytes")
            }
            let extra = message.extraLead ?? 0
            guard extra == 0 || (1...16).contains(extra) && dialect.preamble.first != nil else {
                throw WireError(offset: index, message: "'extraLead' may be 1 to 16")
            }
            bytes += repeatElement(dialect.preamble.first ?? 0, count: extra)
            bytes += frame
        }
        return bytes
    }

    /// A frame around a body, or `nil` when the body is too long for the length field.
    public static func frame(_ body: some Collection<UInt8>, preamble: [UInt8]) -> [UInt8]? {
        guard let length = UInt16(exactly: body.count + 1) else { return nil }
        var bytes = preamble
        bytes.reserveCapacity(preamble.count + body.count + 3)
        bytes.append(UInt8(length >> 8))
        bytes.append(UInt8(length & 0xFF))
        bytes += body
        bytes.append(bytes.dropFirst(preamble.count).reduce(0, ^))
        return bytes
    }

    /// How many bytes equal to the preamble's first stand before it beyond its own.
    private static func extraLead(in bytes: [UInt8], at position: Int, preamble: [UInt8]) -> Int {
        guard let lead = preamble.first else { return 0 }
        let own = preamble.prefix { $0 == lead }.count
        let run = bytes[position...].prefix(own + 16).prefix { $0 == lead }.count
        return max(0, run - own)
    }

    private static func body(
        in bytes: [UInt8], at position: Int, preamble: [UInt8]
    ) throws(WireError) -> (body: ArraySlice<UInt8>, end: Int) {
        for (offset, value) in preamble.enumerated() {
            guard position + offset < bytes.count else {
                throw WireError(offset: bytes.count, message: "the frame ends too early")
            }
            guard bytes[position + offset] == value else {
                throw WireError(offset: position + offset, message: "expected the preamble \(WireBytes(preamble))")
            }
        }
        let start = position + preamble.count
        guard start + 2 <= bytes.count else {
            throw WireError(offset: bytes.count, message: "the frame ends too early")
        }
        let end = start + 2 + (Int(bytes[start]) << 8 | Int(bytes[start + 1]))
        guard end > start + 2 else { throw WireError(offset: start, message: "a length of 0") }
        guard end <= bytes.count else {
            throw WireError(offset: bytes.count, message: "the frame ends too early")
        }
        guard bytes[start..<end].reduce(0, ^) == 0 else {
            throw WireError(offset: end - 1, message: "expected another check byte")
        }
        return (bytes[(start + 2)..<(end - 1)], end)
    }
}
