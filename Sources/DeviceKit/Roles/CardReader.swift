/// What a card reader hands up. The card's contents never leave the driver but as a `CardSecret`.
public enum CardEvent: Sendable {
    /// A card was put down and is being read.
    case placed
    /// It was read.
    case read(CardSecret)
    /// It could not be read (moved away, damaged, module error).
    case failed
    /// The document is of a kind this reader cannot read.
    case unsupportedKind
    /// The card was taken away.
    case removed
}

/// A reader of identity documents.
public protocol CardReader: DeviceDriver {
    /// What happens on the reader (`.bufferingNewest(4)`); ends with `run()`.
    nonisolated var cards: AsyncStream<CardEvent> { get }
}

/// The number of an identity document, in a type that cannot be printed, encoded, compared or logged.
///
/// The only thing it can do is be digested with the day's key; the bytes are wiped when it goes away.
public final class CardSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let storage: SecretBytes

    /// Takes the number's bytes (ASCII); the caller's copy is the caller's to wipe.
    public init(_ bytes: [UInt8]) { storage = SecretBytes(bytes) }

    /// Lets `body` read the bytes, for a keyed digest only.
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try storage.withBytes(body)
    }

    /// Never the number.
    public var description: String { "‹card›" }
    /// Never the number.
    public var debugDescription: String { "‹card›" }
    /// No children: `dump` and test failures show nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Bytes on the heap that are overwritten before they are freed.
///
/// `@unchecked Sendable`: the memory is written once in `init`, only read afterwards, and wiped in `deinit`, when
/// nobody else can hold it.
private final class SecretBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    init(_ bytes: [UInt8]) {
        memory = .allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
    }

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(memory))
    }

    deinit {
        for index in memory.indices { memory[index] = 0 }
        memory.deallocate()
    }
}
