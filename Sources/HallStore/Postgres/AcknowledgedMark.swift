import Glibc
import HallDomain

/// The newest entry that was acknowledged, in a small file beside the program: the witness that a database which lost
/// its end (a failover to a standby that was behind, a restored backup) did lose it.
///
/// Written in place after each commit and left to the kernel to sync: it outlives the death of the program. After a
/// power cut of this machine it may be some seconds old; central is the other witness.
final class AcknowledgedMark {
    /// Where a chain of one generation had come to.
    struct Place: Sendable, Equatable {
        var gen: String
        var seq: Int64
        /// The chain's hash there: another entry in its place is as bad as none.
        var hash: [UInt8]
    }

    private static let size = 256
    private static let title = "hallkit-acknowledged-1"
    private let descriptor: Int32
    /// What was found in the file.
    let found: Place?

    /// Opens or makes the file.
    init(path: String) throws(LedgerError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .readOnly("cannot open \(path): errno \(errno)") }
        var bytes = [UInt8](repeating: 0, count: Self.size)
        let count = pread(descriptor, &bytes, Self.size, 0)
        found = Self.read(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }

    deinit { close(descriptor) }

    /// Notes a place. One that cannot be noted leaves the older one, which is still true.
    func write(_ place: Place) {
        let hex = place.hash.map { byte in [byte >> 4, byte & 15].map { String($0, radix: 16) }.joined() }.joined()
        var bytes = Array("\(Self.title) \(place.gen) \(place.seq) \(hex) ".utf8)
        guard bytes.count < Self.size else { return }
        bytes += [UInt8](repeating: 0x20, count: Self.size - bytes.count - 1) + [0x0A]
        _ = pwrite(descriptor, bytes, Self.size, 0)
    }

    /// A text that is none, as a torn write leaves, bears no witness.
    private static func read(_ text: String) -> Place? {
        let words = text.split(separator: " ")
        guard words.count >= 4, words[0] == title, let seq = Int64(words[2]), words[3].utf8.count % 2 == 0 else {
            return nil
        }
        var hash: [UInt8] = []
        var rest = words[3][...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            hash.append(byte)
            rest = rest.dropFirst(2)
        }
        return Place(gen: String(words[1]), seq: seq, hash: hash)
    }
}

/// A ledger's end is older than what it has acknowledged.
public struct LedgerRollback: Sendable, Equatable {
    /// The last entry that is surely still there.
    public var head: Int64
    /// The newest entry that was acknowledged.
    public var acknowledged: Int64

    /// A loss.
    public init(head: Int64, acknowledged: Int64) {
        self.head = head
        self.acknowledged = acknowledged
    }
}

/// A ledger that notices by itself when its end is older than what it has acknowledged.
///
/// From then on it takes nothing but an `issuingBlocked` that reaches as far as what was lost; with that it goes on.
public protocol RollbackWitnessing: Ledger {
    /// The loss, again and again while it is neither blocked nor gone: when it is noticed, and whenever an append was
    /// refused for it. For one follower.
    var rollbacks: AsyncStream<LedgerRollback> { get }
}

/// Wakes whoever follows a ledger that others may write to. It only wakes: what is new is read by sequence, and a
/// follower that is never woken misses nothing but time.
public protocol LedgerWaking: Sendable {
    /// The newest sequence number that was heard of; perhaps twice, perhaps never.
    var wakes: AsyncStream<Int64> { get }
}
