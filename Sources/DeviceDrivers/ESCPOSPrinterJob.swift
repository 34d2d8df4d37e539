import WireFormats

/// A document's bytes, cut between commands into parts that are watched one by one.
struct PrintJob {
    struct Chunk: Equatable {
        var bytes: [UInt8] = []
        /// How many one-byte answers the bytes themselves ask for.
        var answers = 0
    }

    /// Whether it is none of ours: ours begin with the initialisation and end with the cut.
    let isForeign: Bool
    /// Whether the last thing it does is to cut.
    private(set) var endsWithCut = true
    private(set) var chunks: [Chunk] = []

    init(_ bytes: [UInt8], dialect: ESCPOS.Dialect) {
        isForeign = Self.isForeign(bytes, dialect: dialect)
        if !isForeign, bytes.count <= dialect.chunkBytes {
            chunks = [Chunk(bytes: bytes)]
            return
        }
        var decoder = ESCPOS.CommandDecoder(encoding: dialect.textEncoding)
        var chunk = Chunk()
        var items = decoder.receive(bytes)
        items += decoder.finish()
        for item in items {
            guard !Self.isRefused(item.command) else { continue }
            if !chunk.bytes.isEmpty, chunk.bytes.count + item.bytes.count > dialect.chunkBytes {
                chunks.append(chunk)
                chunk = Chunk()
            }
            chunk.bytes += item.bytes
            endsWithCut = Self.isCut(item.command)
            chunk.answers += Self.answers(to: item.command)
        }
        // Half a command at the end would swallow the fence: it is left out.
        chunks.append(chunk)
    }

    /// Whether a document is none of ours.
    static func isForeign(_ bytes: [UInt8], dialect: ESCPOS.Dialect) -> Bool {
        !(bytes.starts(with: dialect.initialize)
            && bytes.suffix(dialect.feedAndCut.count) == dialect.feedAndCut[...])
    }

    /// Real-time commands: their answers would be taken for ours, and some switch the printer off.
    private static func isRefused(_ command: ESCPOS.Command) -> Bool {
        switch command {
        case .realTimeStatus, .realTimeRequest, .processID: true
        case .setting(.automaticStatus, _): true
        default: false
        }
    }

    private static func isCut(_ command: ESCPOS.Command) -> Bool {
        switch command {
        case .cut, .setting(.oldFullCut, _), .setting(.oldPartialCut, _): true
        default: false
        }
    }

    private static func answers(to command: ESCPOS.Command) -> Int {
        switch command {
        case .setting(.queuedStatus, _): 1
        case .setting(.information, let values): values.first.map { $0 <= 3 || (49...51).contains($0) ? 1 : 0 } ?? 0
        default: 0
        }
    }
}
