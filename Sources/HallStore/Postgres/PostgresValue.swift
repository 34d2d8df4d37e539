import CPostgres

/// A parameter of a statement, in PostgreSQL's binary format: no value ever becomes part of an SQL text.
///
/// Layouts (PostgreSQL's `src/backend/utils/adt/*`, functions `…_recv`): bigint 8 bytes big-endian; text and bytea
/// their bytes; an array `ndim, has-null, element oid, count, lower bound` (int32 each, big-endian), then for each
/// element its length (-1 for NULL) and its bytes.
enum PostgresValue: Sendable {
    case int8(Int64)
    case text(String)
    case bytes([UInt8])
    case int8s([Int64])
    case texts([String?])
    case byteStrings([[UInt8]])

    /// Its type's object id (`pg_type.dat`).
    var type: Oid {
        switch self {
        case .int8: Self.int8Type
        case .text: Self.textType
        case .bytes: Self.byteaType
        case .int8s: 1016
        case .texts: 1009
        case .byteStrings: 1001
        }
    }

    private static let int8Type: Oid = 20
    private static let textType: Oid = 25
    private static let byteaType: Oid = 17

    /// Appends its bytes.
    func write(to buffer: inout [UInt8]) {
        switch self {
        case .int8(let value): buffer.appendBigEndian(value)
        case .text(let text): buffer += text.utf8
        case .bytes(let bytes): buffer += bytes
        case .int8s(let values):
            Self.writeHeader(values.count, Self.int8Type, to: &buffer)
            for value in values {
                buffer.appendBigEndian(Int32(8))
                buffer.appendBigEndian(value)
            }
        case .texts(let texts):
            Self.writeHeader(texts.count, Self.textType, to: &buffer)
            for text in texts {
                guard let text else {
                    buffer.appendBigEndian(Int32(-1))
                    continue
                }
                buffer.appendBigEndian(Int32(text.utf8.count))
                buffer += text.utf8
            }
        case .byteStrings(let strings):
            Self.writeHeader(strings.count, Self.byteaType, to: &buffer)
            for bytes in strings {
                buffer.appendBigEndian(Int32(bytes.count))
                buffer += bytes
            }
        }
    }

    private static func writeHeader(_ count: Int, _ element: Oid, to buffer: inout [UInt8]) {
        // An empty array has no dimension.
        for word in [count == 0 ? 0 : 1, 1, Int32(bitPattern: element)] { buffer.appendBigEndian(word) }
        guard count > 0 else { return }
        for word in [Int32(count), 1] { buffer.appendBigEndian(word) }
    }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

/// The rows of an answer, in binary format.
final class PostgresRows {
    private let result: OpaquePointer
    let count: Int32

    /// Owns `result`.
    init(_ result: OpaquePointer) {
        self.result = result
        count = PQntuples(result)
    }

    deinit { PQclear(result) }

    func isNull(_ row: Int32, _ column: Int32) -> Bool { PQgetisnull(result, row, column) != 0 }

    private func raw(_ row: Int32, _ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }

    func bytes(_ row: Int32, _ column: Int32) -> [UInt8] { Array(raw(row, column)) }
    func text(_ row: Int32, _ column: Int32) -> String { String(decoding: raw(row, column), as: UTF8.self) }
    func optionalText(_ row: Int32, _ column: Int32) -> String? { isNull(row, column) ? nil : text(row, column) }
    /// A bigint, integer or boolean.
    func integer(_ row: Int32, _ column: Int32) -> Int64 {
        let bytes = raw(row, column)
        var value: Int64 = bytes.first.map { $0 & 0x80 != 0 && bytes.count > 1 } == true ? -1 : 0
        for byte in bytes { value = value << 8 | Int64(byte) }
        return value
    }
}
