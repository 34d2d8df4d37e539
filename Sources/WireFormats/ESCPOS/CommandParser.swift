/// Reads one command at one place of a host's bytes.
struct CommandParser {
    let bytes: [UInt8]
    let start: Int
    let encoding: ChineseEncoding
    let isEnd: Bool
    /// Behind the command that was read.
    var position: Int
    /// How many bytes the command claims to have, as far as known when it is not complete.
    private(set) var needs = 0

    /// The longest run of text given out as one.
    private static let longestText = 4096

    init(bytes: [UInt8], start: Int, encoding: ChineseEncoding, isEnd: Bool) {
        self.bytes = bytes
        self.start = start
        self.encoding = encoding
        self.isEnd = isEnd
        position = start
    }

    /// The command at `start`, with `position` behind it, or `nil` when bytes are missing.
    mutating func parse() -> ESCPOS.Command? {
        guard let first = byte(0) else { return nil }
        switch first {
        case 0x20...: return text()
        case 0x0A: return give(.lineFeed, 1)
        case 0x10: return realTime()
        case 0x1B, 0x1C, 0x1D: return escape(first)
        default: return give(.control(byte: first), 1)
        }
    }

    private func byte(_ offset: Int) -> UInt8? {
        start + offset < bytes.count ? bytes[start + offset] : nil
    }

    private mutating func give(_ command: ESCPOS.Command, _ length: Int) -> ESCPOS.Command {
        position = start + length
        return command
    }

    private mutating func slice(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
        needs = max(needs, offset + count)
        guard start + offset + count <= bytes.count else { return nil }
        return bytes[start + offset..<start + offset + count]
    }

    /// Where the NUL stands that ends a command whose head has `offset` bytes; such commands have at most 255 more.
    private mutating func terminator(after offset: Int) -> Int? {
        let end = bytes[(start + offset)...].prefix(256).firstIndex(of: 0)
        if end == nil, bytes.count - start - offset >= 256 { needs = .max }
        return end
    }

    private mutating func text() -> ESCPOS.Command? {
        var end = start
        while end < bytes.count, bytes[end] >= 0x20, end - start < Self.longestText {
            let length = encoding.character(in: bytes, at: end).length
            let next = min(end + length, bytes.count)
            // A pair never holds a control byte; if one does, it is two things.
            end = bytes[end..<next].allSatisfy { $0 >= 0x20 } ? next : end + 1
        }
        guard isEnd || end < bytes.count || end - start >= Self.longestText else { return nil }
        let run = Array(bytes[start..<end])
        let content = encoding.decode(run)
        let again = encoding.encode(content)
        position = end
        return again.missing.isEmpty && again.bytes == run
            ? .text(content: content) : .rawText(bytes: WireBytes(run))
    }

    private mutating func realTime() -> ESCPOS.Command? {
        guard let second = byte(1) else { return nil }
        switch second {
        case 0x04:
            guard let kind = byte(2) else { return nil }
            guard ESCPOS.Command.statusHasMore(kind) else { return give(.realTimeStatus(kind: kind, more: nil), 3) }
            guard let more = byte(3) else { return nil }
            return give(.realTimeStatus(kind: kind, more: more), 4)
        case 0x05: return realTimeRequest(length: 3)
        case 0x14:
            guard let function = byte(2) else { return nil }
            let lengths: [UInt8: Int] = [1: 5, 2: 5, 3: 8, 7: 4, 8: 10]
            return realTimeRequest(length: lengths[function] ?? 3)
        default: return give(.control(byte: 0x10), 1)
        }
    }

    private mutating func realTimeRequest(length: Int) -> ESCPOS.Command? {
        guard let values = slice(1, length - 1) else { return nil }
        return give(.realTimeRequest(values: WireBytes(values)), length)
    }

    private mutating func escape(_ first: UInt8) -> ESCPOS.Command? {
        guard let second = byte(1) else { return nil }
        switch (first, second) {
        case (0x1B, 0x40): return give(.initialize, 2)
        case (_, 0x28): return function()
        case (0x1D, 0x38) where byte(2) == 0x4C: return largeFunction()
        case (0x1D, 0x6B): return barcode()
        case (0x1D, 0x76) where byte(2) == nil || byte(2) == 0x30: return raster()
        case (0x1B, 0x2A): return columnImage()
        case (0x1D, 0x56): return cut()
        case (0x1B, 0x44): return tabs()
        case (0x1B, 0x63):
            guard let third = byte(2) else { return nil }
            return setting([first, second, third])
        default: return setting([first, second])
        }
    }

    private mutating func setting(_ prefix: [UInt8]) -> ESCPOS.Command? {
        guard let setting = ESCPOS.Setting.of(prefix) else {
            // What follows may be parameters or text; a printer that does not know the command prints it.
            return give(.unknown(bytes: WireBytes(prefix)), prefix.count)
        }
        guard let values = slice(prefix.count, setting.parameterCount) else { return nil }
        return give(.setting(name: setting, values: Array(values)), prefix.count + setting.parameterCount)
    }

    private mutating func cut() -> ESCPOS.Command? {
        guard let kind = byte(2) else { return nil }
        guard ESCPOS.Command.cutFeeds(kind) else { return give(.cut(kind: kind, feed: nil), 3) }
        guard let feed = byte(3) else { return nil }
        return give(.cut(kind: kind, feed: feed), 4)
    }

    private mutating func function() -> ESCPOS.Command? {
        guard let low = byte(3), let high = byte(4) else { return nil }
        let count = Int(low) | Int(high) << 8
        guard let data = slice(5, count) else { return nil }
        let prefix = Array(bytes[start..<start + 3])
        return give(
            Self.known(prefix, Array(data)) ?? .function(prefix: WireBytes(prefix), data: WireBytes(data)), 5 + count)
    }

    private static func known(_ prefix: [UInt8], _ data: [UInt8]) -> ESCPOS.Command? {
        if prefix == [0x1D, 0x28, 0x48], data.count == 6, data[0] == 0x30, data[1] == 0x30,
            data[2...].allSatisfy({ (0x20...0x7E).contains($0) })
        {
            return .processID(id: String(decoding: data[2...], as: UTF8.self))
        }
        guard prefix == [0x1D, 0x28, 0x6B], data.count >= 3, data[0] == 0x31 else { return nil }
        switch (data[1], data.count) {
        case (0x41, 4): return .qrModel(model: data[2], reserved: data[3])
        case (0x43, 3): return .qrModuleSize(dots: data[2])
        case (0x45, 3): return .qrCorrection(level: data[2])
        case (0x50, _) where data[2] == 0x30:
            return String(validating: data[3...], as: UTF8.self).map { .qrStore(content: $0) }
        case (0x51, 3) where data[2] == 0x30: return .qrPrint
        default: return nil
        }
    }

    private mutating func largeFunction() -> ESCPOS.Command? {
        guard let length = slice(3, 4) else { return nil }
        let count = length.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard let data = slice(7, count) else { return nil }
        return give(.function(prefix: [0x1D, 0x38, 0x4C], data: WireBytes(data)), 7 + count)
    }

    private mutating func barcode() -> ESCPOS.Command? {
        guard let kind = byte(2) else { return nil }
        if kind <= 6 {
            guard let end = terminator(after: 3) else { return nil }
            return give(.barcode(kind: kind, data: WireBytes(bytes[start + 3..<end])), end + 1 - start)
        }
        guard kind >= 65 else { return give(.unknown(bytes: WireBytes(bytes[start..<start + 3])), 3) }
        guard let count = byte(3).map(Int.init), let data = slice(4, count) else { return nil }
        return give(.barcode(kind: kind, data: WireBytes(data)), 4 + count)
    }

    private mutating func raster() -> ESCPOS.Command? {
        guard let head = slice(3, 5).map(Array.init) else { return nil }
        let width = UInt16(head[1]) | UInt16(head[2]) << 8, rows = UInt16(head[3]) | UInt16(head[4]) << 8
        let count = Int(width) * Int(rows)
        guard let data = slice(8, count) else { return nil }
        return give(.raster(mode: head[0], bytesPerRow: width, rows: rows, data: WireBytes(data)), 8 + count)
    }

    private mutating func columnImage() -> ESCPOS.Command? {
        guard let head = slice(2, 3).map(Array.init) else { return nil }
        let columns = UInt16(head[1]) | UInt16(head[2]) << 8
        let count = Int(columns) * (head[0] >= 32 ? 3 : 1)
        guard let data = slice(5, count) else { return nil }
        return give(.columnImage(mode: head[0], columns: columns, data: WireBytes(data)), 5 + count)
    }

    private mutating func tabs() -> ESCPOS.Command? {
        guard let end = terminator(after: 2) else { return nil }
        return give(.tabs(positions: WireBytes(bytes[start + 2..<end])), end + 1 - start)
    }
}
