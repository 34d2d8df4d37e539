/// Turns the bytes of one direction of the socket into frames, however they are split.
///
/// Holds at most one incomplete frame (`RelayLimits.frameBytes`) more than it was handed. After an error every
/// further call throws the same error: the place of the next frame is not known.
public struct RelayDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0
    private var failure: RelayCodecError?

    /// A decoder at the beginning of a stream.
    public init() {}

    /// Takes received bytes; `next()` then gives the frames that are whole.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        guard failure == nil else { return }
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nil until more bytes came.
    public mutating func next() throws(RelayCodecError) -> RelayFrame? {
        if let failure { throw failure }
        do throws(RelayCodecError) {
            return try takeFrame()
        } catch {
            failure = error
            buffer = []
            start = 0
            throw error
        }
    }

    private mutating func takeFrame() throws(RelayCodecError) -> RelayFrame? {
        var header = RelayReader(buffer[start...])
        guard let length = header.integer(UInt32.self) else { return nil }
        guard length >= 1, length <= UInt32(RelayLimits.frameBytes) else { throw .length(length) }
        guard header.remaining.count >= Int(length) else { return nil }
        let frame = header.remaining.prefix(Int(length))
        start = frame.endIndex
        return try RelayFrame(frame: frame)
    }
}

extension RelayFrame {
    /// Reads kind and body of one frame, without its length field.
    init(frame: ArraySlice<UInt8>) throws(RelayCodecError) {
        guard let kind = frame.first else { throw .length(0) }
        var reader = RelayReader(frame.dropFirst())
        switch kind {
        case 1:
            guard let attachment = RelayAttachment(reading: &reader) else { throw .body(kind: kind) }
            self = .attach(attachment)
        case 2:
            guard !reader.remaining.isEmpty else { throw .body(kind: kind) }
            self = .document(Array(reader.remaining))
            return
        case 3: self = .cancel
        case 16: self = .waiting
        case 17: self = .state(try Self.text(&reader, kind))
        case 18: self = .completed
        case 19: self = .cancelled(message: try Self.text(&reader, kind))
        default: throw .kind(kind)
        }
        guard reader.remaining.isEmpty else { throw .body(kind: kind) }
    }

    private static func text(_ reader: inout RelayReader, _ kind: UInt8) throws(RelayCodecError) -> String {
        guard let text = reader.text() else { throw .body(kind: kind) }
        return text
    }
}

extension RelayAttachment {
    init?(reading reader: inout RelayReader) {
        guard let version = reader.integer(UInt16.self), let jobID = reader.integer(UInt32.self),
            let copies = reader.integer(UInt16.self), let byteCount = reader.integer(UInt32.self),
            let device = reader.text(), let uuid = reader.text(), let name = reader.text(), let user = reader.text(),
            byteCount <= UInt32(RelayLimits.documentBytes), copies >= 1
        else { return nil }
        self.init(
            version: version, device: device, jobID: jobID, uuid: uuid, name: name, user: user, copies: copies,
            byteCount: byteCount)
        // A later version may say more after what this one knows.
        if version > Self.currentVersion { reader.skip() }
    }
}

/// Reads integers and texts from the front of some bytes; nil when they do not suffice.
struct RelayReader {
    private(set) var remaining: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { remaining = bytes }

    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) -> Value? {
        let width = Value.bitWidth / 8
        guard remaining.count >= width else { return nil }
        let value = remaining.prefix(width).reduce(Value(0)) { $0 << 8 | Value($1) }
        remaining = remaining.dropFirst(width)
        return value
    }

    mutating func text() -> String? {
        guard let count = integer(UInt16.self), count <= RelayLimits.textBytes, remaining.count >= count else {
            return nil
        }
        let text = String(decoding: remaining.prefix(Int(count)), as: UTF8.self)
        remaining = remaining.dropFirst(Int(count))
        return text
    }

    mutating func skip() { remaining = [] }
}
