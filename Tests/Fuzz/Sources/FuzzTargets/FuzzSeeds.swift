import Foundation
import WireFormats

/// Inputs to begin with, from what the repository holds already.
struct FuzzSeeds: Sendable {
    /// The folder that holds `devices/`, `firmware-profiles/` and `Tests/`.
    let share: String

    /// The bytes of these vector files: every hexadecimal text is a run of bytes, and with `texts` every other text is one
    /// too.
    func vectors(_ stems: [String], texts: Bool = false) -> @Sendable () -> [[UInt8]] {
        let share = share
        return {
            var found: [[UInt8]] = []
            for stem in stems {
                let place = URL(filePath: "\(share)/Tests/WireFormatTests/Vectors/\(stem).json")
                guard let data = try? Data(contentsOf: place), let file = try? JSONSerialization.jsonObject(with: data)
                else { continue }
                Self.collect((file as? [String: Any])?["vectors"] ?? file, texts: texts, into: &found)
            }
            return Self.unique(found)
        }
    }

    private static func collect(_ value: Any, texts: Bool, into found: inout [[UInt8]]) {
        if let members = value as? [String: Any] {
            for key in members.keys.sorted() where key != "origin" && key != "name" {
                if let member = members[key] { collect(member, texts: texts, into: &found) }
            }
        } else if let items = value as? [Any] {
            for item in items { collect(item, texts: texts, into: &found) }
        } else if let text = value as? String {
            if let bytes = try? WireBytes(hex: text).bytes, !bytes.isEmpty {
                found.append(bytes)
            } else if texts {
                found.append(Array(text.utf8))
            }
        }
    }

    /// The whole files of a folder that end so.
    func files(_ folder: String, _ end: String) -> @Sendable () -> [[UInt8]] {
        let folder = share + "/" + folder
        return {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.hasSuffix(end) }.sorted().compactMap { name in
                FileManager.default.contents(atPath: folder + "/" + name).map { Array($0) }
            }
        }
    }

    /// The same; of seven in eight without their remarks, which are read past at the cost of time for the rest.
    func definitions(_ folder: String) -> @Sendable () -> [[UInt8]] {
        let files = files(folder, ".yaml")
        return { files().enumerated().map { $0.offset.isMultiple(of: 8) ? $0.element : Self.bare($0.element) } }
    }

    private static func bare(_ file: [UInt8]) -> [UInt8] {
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n").compactMap { line -> Substring? in
            if line.hasPrefix("#") { return nil }
            guard let remark = line.range(of: " #") else { return line }
            var bare = line[..<remark.lowerBound]
            while bare.last == " " { bare.removeLast() }
            return bare
        }
        return Array(lines.joined(separator: "\n").utf8) + [0x0A]
    }

    /// The lines of a file, each an input.
    func lines(_ file: String) -> @Sendable () -> [[UInt8]] {
        let path = share + "/" + file
        return {
            (FileManager.default.contents(atPath: path) ?? Data()).split(separator: 0x0A).map { Array($0) }
        }
    }

    /// YAML and JSON of so many levels, which a reader that calls itself for each may have no stack for.
    static let nested: [[UInt8]] = [
        String(repeating: "[", count: 3000), String(repeating: "{a: ", count: 1500),
        String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
        String(repeating: "- ", count: 900) + "a", (0..<80).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    ].map { Array($0.utf8) }

    private static func unique(_ inputs: [[UInt8]]) -> [[UInt8]] {
        var known: Set<[UInt8]> = []
        return inputs.filter { known.insert($0).inserted }
    }
}
