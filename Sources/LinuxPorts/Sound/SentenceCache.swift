import DeviceKit

/// Sentences that were made lately, so that a second reading costs nothing. Bounded by the samples it holds.
struct SentenceCache {
    private let capacity: Int
    /// Oldest use first.
    private var order: [String] = []
    private var sentences: [String: SpokenSentence] = [:]
    /// Samples held.
    private(set) var size = 0

    /// A cache of at most `capacity` samples (2 bytes each).
    init(capacity: Int) {
        self.capacity = capacity
    }

    mutating func sentence(_ key: String) -> SpokenSentence? {
        guard let sentence = sentences[key] else { return nil }
        touch(key)
        return sentence
    }

    mutating func insert(_ sentence: SpokenSentence, _ key: String) {
        let length = sentence.wave.samples.count
        guard length <= capacity else { return }
        if let old = sentences.updateValue(sentence, forKey: key) { size -= old.wave.samples.count }
        size += length
        touch(key)
        while size > capacity, let oldest = order.first {
            order.removeFirst()
            size -= sentences.removeValue(forKey: oldest)?.wave.samples.count ?? 0
        }
    }

    private mutating func touch(_ key: String) {
        order.removeAll { $0 == key }
        order.append(key)
    }
}
