/// A sound as it lies in its zone's folder.
public struct SpokenFile: Sendable {
    /// Without ending: `A-call-12-1-1`.
    public var name: String
    /// The wave file.
    public var path: String
    /// What the voice reports to have said.
    public var phonemes: String
    /// First and last moment of playing, on the boot clock; `nil` when it was never played to its end.
    public var played: ClosedRange<Duration>?

    /// Call, round and reading of the name.
    var label: (call: Int, round: Int, reading: Int)? {
        let parts = name.split(separator: "_")[0].split(separator: "-").compactMap { Int($0) }
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }

    /// The sounds of a zone's folder. Blocking.
    static func all(in folder: String) -> [SpokenFile] {
        StageFolder.names(in: folder).filter { $0.hasSuffix(".wav") && !$0.hasPrefix(".") }.map { file in
            let name = String(file.dropLast(4))
            func text(_ ending: String) -> String {
                String(decoding: StageFolder.read("\(folder)/\(name).\(ending)") ?? [], as: UTF8.self)
            }
            let times = text("times").split(whereSeparator: \.isWhitespace).compactMap { Int64($0) }
            let played: ClosedRange<Duration>? =
                times.count == 2 && times[0] <= times[1] ? .nanoseconds(times[0]) ... .nanoseconds(times[1]) : nil
            return SpokenFile(
                name: name, path: "\(folder)/\(file)",
                phonemes: text("phonemes").split(separator: "\n").joined(separator: "\n"), played: played)
        }
    }
}
