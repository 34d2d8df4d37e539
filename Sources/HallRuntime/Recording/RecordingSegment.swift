import Foundation
import Glibc
import Synchronization

/// One file of the ring, mapped into memory: what is written is the kernel's at once, so that a killed agent leaves all
/// of it, and no call into the kernel is made for a record.
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
    private let memory: UnsafeMutableRawPointer
    private let capacity: Int
    private(set) var used: Int

    /// A fresh file of `capacity` bytes, whose room on the disk is had already: a full disk never faults a write.
    /// `nil` when there is no room, or the file cannot be made.
    init?(path: String, capacity: Int, run: UUID) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard posix_fallocate(descriptor, 0, off_t(capacity)) == 0,
            let memory = mmap(nil, capacity, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else {
            unlink(path)
            return nil
        }
        (self.path, self.memory, self.capacity, used) = (path, memory, capacity, Self.headerLength)
        memory.copyMemory(from: Self.magic, byteCount: 8)
        (memory + 8).storeBytes(of: run.uuid, as: uuid_t.self)
    }

    deinit { munmap(memory, capacity) }

    /// How much is left.
    var room: Int { capacity - used }

    func begin(at microseconds: Int64) {
        (memory + 24).storeBytes(of: UInt64(bitPattern: microseconds).littleEndian, as: UInt64.self)
    }

    /// Writes one record, its kind last. The room must have been looked at.
    func append(_ kind: RecordKind, _ session: UInt64, _ delta: UInt64, _ payload: UnsafeRawBufferPointer) {
        let start = used
        var end = start + 1
        end += Varint.write(session, to: memory + end)
        end += Varint.write(delta, to: memory + end)
        end += Varint.write(UInt64(payload.count), to: memory + end)
        if let base = payload.baseAddress { (memory + end).copyMemory(from: base, byteCount: payload.count) }
        used = end + payload.count
        // Whoever reads the file meanwhile sees no record that is not whole.
        atomicMemoryFence(ordering: .releasing)
        (memory + start).storeBytes(of: kind.rawValue, as: UInt8.self)
    }

    /// The longest record with such a payload.
    static func size(of payload: Int) -> Int { 1 + 3 * Varint.longest + payload }
}
