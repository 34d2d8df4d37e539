/// Files in one: the `ustar` form of POSIX.1-2017 (pax, § ustar Interchange Format), which every system can open.
struct TarArchive: Equatable {
    struct File: Equatable {
        /// At most 100 bytes, without a leading slash.
        var name: String
        var bytes: [UInt8]
    }

    /// What is no archive of ours, and where.
    struct Malformed: Error, Equatable { var offset: Int }

    private static let block = 512
    /// No file of ours is greater.
    private static let most = 64 << 20

    var files: [File] = []

    init() {}

    /// Reads an archive; entries that are no plain files are passed over.
    init(reading bytes: [UInt8]) throws(Malformed) {
        var offset = 0
        while offset + Self.block <= bytes.count {
            let header = bytes[offset..<(offset + Self.block)]
            if header.allSatisfy({ $0 == 0 }) { return }
            let start = header.startIndex
            guard Self.sum(of: header) == Self.octal(header[(start + 148)..<(start + 156)]),
                let size = Self.octal(header[(start + 124)..<(start + 136)]), size <= Self.most
            else { throw Malformed(offset: offset) }
            let body = offset + Self.block
            guard body + size <= bytes.count else { throw Malformed(offset: offset) }
            let kind = header[start + 156]
            if kind == 0 || kind == UInt8(ascii: "0") {
                let name = header[start..<(start + 100)].prefix { $0 != 0 }
                files.append(
                    File(name: String(decoding: name, as: UTF8.self), bytes: Array(bytes[body..<(body + size)])))
            }
            offset = body + (size + Self.block - 1) / Self.block * Self.block
        }
        throw Malformed(offset: offset)
    }

    /// The bytes of the archive; its files bear the time `second` (since 1970).
    func bytes(second: Int64) -> [UInt8] {
        var result: [UInt8] = []
        for file in files {
            result += Self.header(file, second)
            result += file.bytes
            result += Array(repeating: 0, count: (Self.block - file.bytes.count % Self.block) % Self.block)
        }
        return result + Array(repeating: 0, count: 2 * Self.block)
    }

    /// The text of a file.
    func text(_ name: String) -> String? {
        files.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    mutating func add(_ name: String, _ text: String) { files.append(File(name: name, bytes: Array(text.utf8))) }

    private static func header(_ file: File, _ second: Int64) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        put(String(decoding: file.name.utf8.prefix(100), as: UTF8.self), at: 0)
        put(octal(0o600, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(Int64(file.bytes.count), digits: 11), at: 124)
        put(octal(max(0, second), digits: 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(Int64(sum(of: header[...])), digits: 6), at: 148)
        (header[154], header[155]) = (0, 0x20)
        return header
    }

    private static func octal(_ value: Int64, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.filter { $0 != 0 && $0 != 0x20 }
        guard digits.count <= 12, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    /// The sum of all bytes, those of the sum itself as spaces.
    private static func sum(of header: ArraySlice<UInt8>) -> Int {
        let field = (header.startIndex + 148)..<(header.startIndex + 156)
        return header.indices.reduce(0) { $0 + (field.contains($1) ? 0x20 : Int(header[$1])) }
    }
}
