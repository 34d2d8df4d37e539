/// Checks of what a hall file makes people hear.
public enum SpeechCheck {
    /// A choice of prefixes that will be misheard.
    public enum Finding: Sendable, Hashable, CustomStringConvertible {
        /// These prefixes of one voice zone sound alike; in the order given.
        case soundAlike([String])
        /// A prefix holds I or O, which are read and heard as 1 and 0.
        case neverUsed(String)

        /// For `hallctl check`.
        public var description: String {
            switch self {
            case .soundAlike(let prefixes):
                "prefixes \(prefixes.joined(separator: ", ")) sound alike; use one of them in a voice zone"
            case .neverUsed(let prefix): "prefix \(prefix): I and O are taken for 1 and 0; use another letter"
            }
        }
    }

    /// Letters whose English names are confused in a noisy hall.
    static let groups = ["BDEGPTVCZ", "AJKH", "MN", "FSX", "QUW"]

    /// Which prefixes of one voice zone should not stand side by side. Equal prefixes (two items that share a number
    /// series) are one.
    public static func confusablePrefixes(_ prefixes: some Sequence<String>) -> [Finding] {
        var order: [String] = []
        var bySound: [String: [String]] = [:]
        var findings: [Finding] = []
        for prefix in prefixes.map({ $0.uppercased() }) {
            let sound = String(prefix.map { letter in groups.first { $0.contains(letter) }?.first ?? letter })
            guard !prefix.isEmpty, bySound[sound]?.contains(prefix) != true else { continue }
            if bySound[sound] == nil { order.append(sound) }
            bySound[sound, default: []].append(prefix)
            if prefix.contains(where: { "IO".contains($0) }) { findings.append(.neverUsed(prefix)) }
        }
        for sound in order {
            if let alike = bySound[sound], alike.count > 1 { findings.append(.soundAlike(alike)) }
        }
        return findings
    }
}
