import Foundation
import Glibc

/// One file of the ring. A record is the kernel's as soon as it is written, so that a killed agent leaves all of it; a disk
/// that takes nothing more (read-only, failing, gone) is an answer and no signal, and costs the records alone.
///
///     "HALLREC1" | run 16 | microsecond of the first record, 8, little endian | records
///     record     kind 1 | session varint | microseconds since the record before, varint | length varint | payload
///     kind 0     the end
///
/// `@unchecked Sendable`: one ring holds it and touches it under its lock only.
final class RecordingSegment: @unchecked Sendable {
    static let magic = Array("HALLREC1".utf8)
    static let headerLength = 32

    let path: String
    private let descriptor: Int32
    private let capacity: Int
    private(set) var used: Int
    /// The disk took something not: nothing more is written here.
    private var isBroken = false

    /// A fresh file of `capacity` bytes, whose room on the disk is had already: a full disk never refuses a record.
    /// `nil` when there is no room, or the file cannot be made.
    init?(path: String, capacity: Int, run: UUID) {
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        (self.path, self.capacity, used) = (path, capacity, Self.headerLength)
        guard descriptor >= 0 else { return nil }
        guard posix_fallocate(descriptor, 0, off_t(capacity)) == 0,
            write(Self.magic + withUnsafeBytes(of: run.uuid) { Array($0) }, at: 0)
        else {
            unlink(path)
            return nil
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// How much is left.
    var room: Int { isBroken ? 0 : capacity - used }

    func begin(at microseconds: Int64) {
        let bytes = withUnsafeBytes(of: UInt64(bitPattern: microseconds).littleEndian) { Array($0) }
        isBroken = !write(bytes, at: 24) || isBroken
    }

    /// Writes one record, its kind last: whoever reads the file meanwhile sees no record that is not whole. The room must
    /// have been looked at.
    func append(_ kind: RecordKind, _ session: UInt64, _ delta: UInt64, _ payload: UnsafeRawBufferPointer) {
        var record: [UInt8] = [0]
        record.reserveCapacity(Self.size(of: payload.count))
        record += Varint.bytes(session) + Varint.bytes(delta) + Varint.bytes(UInt64(payload.count))
        record.append(contentsOf: payload)
        guard write(record, at: used), write([kind.rawValue], at: used) else {
            isBroken = true
            return
        }
        used += record.count
    }

    private func write(_ bytes: [UInt8], at place: Int) -> Bool {
        pwrite(descriptor, bytes, bytes.count, off_t(place)) == bytes.count
    }

    /// The longest record with such a payload.
    static func size(of payload: Int) -> Int { 1 + 3 * Varint.longest + payload }
}
