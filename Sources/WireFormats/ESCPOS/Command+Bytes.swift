extension ESCPOS.Command {
    /// The command's bytes; text in `encoding`. Throws a `WireError` (offset 0) for values that the wire cannot carry.
    public func bytes(encoding: ChineseEncoding = .gb18030) throws(WireError) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(ESCPOS.Unencodable) { try append(to: &bytes, encoding: encoding) } catch {
            throw WireError(offset: 0, message: error.message)
        }
        return bytes
    }

    func append(to bytes: inout [UInt8], encoding: ChineseEncoding) throws(ESCPOS.Unencodable) {
        switch self {
        case .initialize: bytes += [0x1B, 0x40]
        case .lineFeed: bytes.append(0x0A)
        case .text(let content): bytes += try Self.text(content, encoding)
        case .rawText(let run):
            guard run.bytes.allSatisfy({ $0 >= 0x20 }) else { throw .init("text bytes are 20…FF") }
            bytes += run.bytes
        case .control(let byte):
            guard byte < 0x20 else { throw .init("a control byte is 00…1F") }
            bytes.append(byte)
        case .setting(let setting, let values):
            guard values.count == setting.parameterCount else {
                throw .init("\(setting.rawValue) takes \(setting.parameterCount) values, not \(values.count)")
            }
            bytes += setting.prefix + values
        case .cut(let kind, let feed):
            guard (feed != nil) == Self.cutFeeds(kind) else { throw .init("cut \(kind): feed is for 65…104 only") }
            bytes += [0x1D, 0x56, kind] + (feed.map { [$0] } ?? [])
        case .realTimeStatus(let kind, let more):
            guard (more != nil) == Self.statusHasMore(kind) else { throw .init("status \(kind): more is for 7, 8, 18") }
            bytes += [0x10, 0x04, kind] + (more.map { [$0] } ?? [])
        case .realTimeRequest(let values): bytes += [0x10] + values.bytes
        case .tabs(let positions): bytes += [0x1B, 0x44] + positions.bytes + [0x00]
        case .unknown(let unknown): bytes += unknown.bytes
        case .qrModel, .qrModuleSize, .qrCorrection, .qrStore, .qrPrint, .processID, .function:
            try appendFunction(to: &bytes)
        case .barcode, .raster, .columnImage: try appendPicture(to: &bytes)
        }
    }

    private func appendFunction(to bytes: inout [UInt8]) throws(ESCPOS.Unencodable) {
        switch self {
        case .qrModel(let model, let reserved): bytes += [0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, model, reserved]
        case .qrModuleSize(let dots): bytes += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, dots]
        case .qrCorrection(let level): bytes += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, level]
        case .qrStore(let content):
            try Self.append(prefix: [0x1D, 0x28, 0x6B], data: [0x31, 0x50, 0x30] + Array(content.utf8), to: &bytes)
        case .qrPrint: bytes += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]
        case .processID(let id):
            let digits = Array(id.utf8)
            guard digits.count == 4, digits.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw .init("a process id is four printable ASCII characters")
            }
            bytes += [0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30] + digits
        case .function(let prefix, let data): try Self.append(prefix: prefix.bytes, data: data.bytes, to: &bytes)
        default: throw .init("no function")
        }
    }

    private func appendPicture(to bytes: inout [UInt8]) throws(ESCPOS.Unencodable) {
        switch self {
        case .barcode(let kind, let data):
            if kind <= 6 {
                guard !data.bytes.contains(0) else { throw .init("a barcode of kind \(kind) cannot hold NUL") }
                bytes += [0x1D, 0x6B, kind] + data.bytes + [0]
            } else {
                guard kind >= 65, let count = UInt8(exactly: data.bytes.count) else {
                    throw .init("barcode kinds are 0…6 and 65…; at most 255 bytes")
                }
                bytes += [0x1D, 0x6B, kind, count] + data.bytes
            }
        case .raster(let mode, let width, let rows, let data):
            guard data.bytes.count == Int(width) * Int(rows) else { throw .init("raster data is bytesPerRow × rows") }
            bytes += [0x1D, 0x76, 0x30, mode] + Self.word(width) + Self.word(rows) + data.bytes
        case .columnImage(let mode, let columns, let data):
            guard data.bytes.count == Int(columns) * (mode >= 32 ? 3 : 1) else {
                throw .init("column image data is columns × \(mode >= 32 ? 3 : 1)")
            }
            bytes += [0x1B, 0x2A, mode] + Self.word(columns) + data.bytes
        default: throw .init("no picture")
        }
    }

    private static func text(_ content: String, _ encoding: ChineseEncoding) throws(ESCPOS.Unencodable) -> [UInt8] {
        guard !content.isEmpty, content.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
            throw .init("text is not empty and has no control characters")
        }
        let encoded = encoding.encode(content)
        guard let missing = encoded.missing.first else { return encoded.bytes }
        throw .init("'\(missing)' has no code in \(encoding.rawValue)")
    }

    private static func append(prefix: [UInt8], data: [UInt8], to bytes: inout [UInt8]) throws(ESCPOS.Unencodable) {
        if prefix == [0x1D, 0x38, 0x4C], let count = UInt32(exactly: data.count) {
            bytes += prefix + (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) } + data
            return
        }
        guard prefix.count == 3, [0x1B, 0x1C, 0x1D].contains(prefix[0]), prefix[1] == 0x28,
            let count = UInt16(exactly: data.count)
        else { throw .init("a function is ESC, FS or GS, ( and a letter, with at most 65535 bytes") }
        bytes += prefix + word(count) + data
    }

    private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }

    static func cutFeeds(_ kind: UInt8) -> Bool { [65, 66, 97, 98, 103, 104].contains(kind) }
    static func statusHasMore(_ kind: UInt8) -> Bool { [7, 8, 18].contains(kind) }
}
