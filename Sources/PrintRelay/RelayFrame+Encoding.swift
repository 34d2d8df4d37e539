extension RelayFrame {
    /// The byte that names this kind of frame.
    var kind: UInt8 {
        switch self {
        case .attach: 1
        case .document: 2
        case .cancel: 3
        case .waiting: 16
        case .state: 17
        case .completed: 18
        case .cancelled: 19
        }
    }

    /// The frame as bytes for the socket. Texts longer than `RelayLimits.textBytes` are cut at a character; of a
    /// document piece only the first `RelayLimits.chunkBytes` are taken (`pieces(of:)` splits whole documents).
    public var encoded: [UInt8] {
        var body: [UInt8] = [kind]
        switch self {
        case .attach(let attachment): attachment.append(to: &body)
        case .document(let bytes): body += bytes.prefix(RelayLimits.chunkBytes)
        case .state(let text), .cancelled(let text): body.append(text: text)
        case .cancel, .waiting, .completed: break
        }
        var frame: [UInt8] = []
        frame.reserveCapacity(4 + body.count)
        frame.append(bigEndian: UInt32(truncatingIfNeeded: body.count))
        frame += body
        return frame
    }

    /// A document as the frames that carry it, in order; none for an empty one.
    public static func pieces(of document: [UInt8]) -> [RelayFrame] {
        stride(from: 0, to: document.count, by: RelayLimits.chunkBytes).map { start in
            .document(Array(document[start..<Swift.min(start + RelayLimits.chunkBytes, document.count)]))
        }
    }
}

extension RelayAttachment {
    func append(to body: inout [UInt8]) {
        body.append(bigEndian: version)
        body.append(bigEndian: jobID)
        body.append(bigEndian: copies)
        body.append(bigEndian: byteCount)
        for text in [device, uuid, name, user] { body.append(text: text) }
    }
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func append(text: String) {
        var bytes = Array(text.utf8.prefix(RelayLimits.textBytes))
        if text.utf8.count > bytes.count {
            // A cut must not leave half a character: drop continuation bytes, then the byte that led them.
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        }
        append(bigEndian: UInt16(truncatingIfNeeded: bytes.count))
        self += bytes
    }
}
