/// What one view of a bus has received and not read: bounded, the oldest bytes give way and are counted.
struct InputBuffer {
    /// The most bytes kept.
    static let capacity = 65_536

    private var bytes: [UInt8] = []
    /// Bytes that gave way since the port was opened.
    private(set) var dropped = 0

    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ more: ArraySlice<UInt8>) {
        bytes.append(contentsOf: more)
        let excess = bytes.count - Self.capacity
        guard excess > 0 else { return }
        bytes.removeFirst(excess)
        dropped += excess
    }

    /// Notes bytes that were thrown away before they came here.
    mutating func miss(_ count: Int) { dropped += count }

    mutating func takeAll() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
