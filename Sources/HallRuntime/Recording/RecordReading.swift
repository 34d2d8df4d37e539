import Foundation

/// The records of one file of a recording, as far as they are whole.
struct RecordReading: Sendable {
    struct Record: Sendable {
        var kind: RecordKind
        var session: UInt64
        /// Since the run began.
        var microseconds: Int64
        var payload: [UInt8]
    }

    /// Whether it is a file of a recording at all.
    private(set) var isRecording = false
    private(set) var run = UUID()
    private(set) var records: [Record] = []
    /// The microsecond of the first record.
    private(set) var begun: Int64 = 0
    /// Bytes up to the end of the last whole record.
    private(set) var used = 0

    /// Reads what there is. A file that breaks off, or goes on in a way that this program does not know, ends there.
    init(_ bytes: [UInt8]) {
        guard bytes.count >= RecordingSegment.headerLength, bytes.starts(with: RecordingSegment.magic) else { return }
        isRecording = true
        bytes.withUnsafeBytes { memory in
            run = UUID(uuid: memory.loadUnaligned(fromByteOffset: 8, as: uuid_t.self))
        }
        var time = bytes.withUnsafeBytes {
            Int64(bitPattern: UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self)))
        }
        begun = time
        var index = RecordingSegment.headerLength
        used = index
        while index < bytes.count, let kind = RecordKind(rawValue: bytes[index]) {
            index += 1
            guard let session = Varint.read(bytes, at: &index), let delta = Varint.read(bytes, at: &index),
                let length = Varint.read(bytes, at: &index), length <= UInt64(bytes.count - index),
                delta < 1 << 60
            else { return }
            time = time &+ Int64(delta)
            let end = index + Int(length)
            records.append(
                Record(kind: kind, session: session, microseconds: time, payload: Array(bytes[index..<end])))
            index = end
            used = end
        }
    }
}
