internal import CYAMLDepth
internal import Yams

/// Decodes a data file and refuses what it does not understand.
///
/// Yams ignores unknown keys, which would let `buadRate:` pass in silence; so the reading keeps account of the keys that
/// the type asked for, and a key of the file that nobody asked for is refused.
public enum StrictYAML {
    /// Decodes `text` of `file` as `type`; throws with file, line and what is wrong.
    public static func decode<T: Decodable>(
        _ type: T.Type, from text: String, file: String
    ) throws(DataFileError) -> T { try decodePlaced(type, from: text, file: file).value }

    /// Decodes like `decode`, with where everything stands in the text, for checks beyond types.
    public static func decodePlaced<T: Decodable>(
        _ type: T.Type, from text: String, file: String
    ) throws(DataFileError) -> (value: T, places: YAMLPlaces) {
        let written = try compose(text, file: file)
        try refuseReferences(in: text, file: file)
        let account = ReadingAccount()
        let value = try read(type, from: written, file: file, account: account)
        if let (key, known) = firstUnknownKey(in: written, account: account) {
            let name = key.string ?? "?"
            throw DataFileError(
                file: file, line: key.mark?.line,
                message: "unknown key '\(name)'" + suggestion(for: name, among: known))
        }
        return (value, YAMLPlaces(written))
    }

    /// Reads only the keys of `type`, for what must be known before the rest can be decoded.
    public static func peek<T: Decodable>(_ type: T.Type, in text: String, file: String) throws(DataFileError) -> T {
        try read(type, from: try compose(text, file: file), file: file, account: ReadingAccount())
    }

    // Unsafe: Yams does not say that it may be used on any thread; nothing of it changes. Making one looks into the program's
    // environment.
    nonisolated(unsafe) private static let decoder = YAMLDecoder()

    private static func read<T: Decodable>(
        _ type: T.Type, from written: Node, file: String, account: ReadingAccount
    ) throws(DataFileError) -> T {
        do {
            let base = try decoder.decode(PlainDecoder.self, from: written).decoder
            return try AccountingDecoder(base: base, account: account).read(type)
        } catch let error as DecodingError {
            throw problem(error, in: written, file: file, account: account)
        } catch {
            throw DataFileError(file: file, message: "\(error)")
        }
    }

    /// The line (from 1) of the value at `path` (mapping keys and sequence indices as text), for checks beyond types.
    public static func line(of path: [String], in text: String) -> Int? {
        YAMLPlaces(text).line(of: path)
    }

    private static func compose(_ text: String, file: String) throws(DataFileError) -> Node {
        do {
            guard let node = try YAMLPlaces.root(of: text) else {
                throw DataFileError(file: file, line: 1, message: "the file is empty")
            }
            return node
        } catch let error as DataFileError {
            throw error
        } catch let error as YamlError {
            throw DataFileError(file: file, line: line(of: error), message: plain(error))
        } catch {
            throw DataFileError(file: file, message: "\(error)")
        }
    }

    private static func refuseReferences(in text: String, file: String) throws(DataFileError) {
        guard let line = lineOfReference(in: text) else { return }
        throw DataFileError(
            file: file, line: line, message: "anchors, aliases and merge keys (& * <<) are not allowed; write it out")
    }

    /// The first line (from 1) whose value is an anchor or an alias, or whose key merges. By bytes: every file is read
    /// at each start.
    private static func lineOfReference(in text: String) -> Int? {
        var text = text
        return text.withUTF8 { bytes in
            // Most files have none of these.
            guard bytes.contains(where: isMark) else { return nil }
            return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .firstIndex(where: isReference).map { $0 + 1 }
        }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "<")
    }

    private static func isReference(_ line: UnsafeBufferPointer<UInt8>.SubSequence) -> Bool {
        let space = UInt8(ascii: " ")
        let code = line.drop { $0 == space || $0 == UInt8(ascii: "-") }
        let colon = code.firstIndex(of: UInt8(ascii: ":"))
        let value = colon.map { code[($0 + 1)...].drop { $0 == space } } ?? code
        return code.starts(with: "<<".utf8)
            || [code, value].contains {
                $0.first == UInt8(ascii: "&") || $0.first == UInt8(ascii: "*") && !$0.starts(with: "**".utf8)
            }
    }

    private static func line(of error: YamlError) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    private static func plain(_ error: YamlError) -> String {
        switch error {
        case .parser(_, let problem, _, _) where problem.hasPrefix("Maximum nesting level"):
            "nested more than \(YAMLPlaces.deepest) levels deep; no file of the hall is"
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _) where keys.contains("<uncovertable>"):
            "a key that is a list or a mapping stands twice; a key is a word"
        case .duplicatedKeysInMapping(let keys, _):
            "key \(keys.map { "'\($0)'" }.joined(separator: ", ")) stands twice"
        default: "\(error)"
        }
    }

    private static func problem(
        _ error: DecodingError, in root: Node, file: String, account: ReadingAccount
    ) -> DataFileError {
        var line: Int?
        let (path, message): ([any CodingKey], String)
        switch error {
        case .keyNotFound(let key, let context):
            let misspelt = misspelling(of: key, at: context.codingPath, in: root, account: account)
            line = misspelt?.mark?.line
            let hint = misspelt?.string.map { " (is it '\($0)'?)" } ?? ""
            (path, message) = (context.codingPath, "key '\(key.stringValue)' is missing" + hint)
        case .valueNotFound(_, let context): (path, message) = (context.codingPath, "a value is missing")
        case .typeMismatch(let type, let context):
            (path, message) = (context.codingPath, mismatch(type, at: context.codingPath, in: root))
        case .dataCorrupted(let context): (path, message) = (context.codingPath, context.debugDescription)
        @unknown default: (path, message) = ([], "\(error)")
        }
        let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        let place = names.isEmpty ? "" : names.joined(separator: ".") + ": "
        // The deepest ancestor that exists has the nearest line.
        for depth in stride(from: names.count, through: 0, by: -1) where line == nil {
            if let found = node(at: Array(names.prefix(depth)), in: root)?.mark?.line {
                line = found
                break
            }
        }
        return DataFileError(file: file, line: line, message: place + message)
    }

    /// A key beside the missing one that looks like it, and is none that was asked for.
    private static func misspelling(
        of key: any CodingKey, at path: [any CodingKey], in root: Node, account: ReadingAccount
    ) -> Node? {
        let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        let asked = names.reduce(account) { $0.part($1) }.keys ?? []
        let present = node(at: names, in: root)?.mapping?.keys.map { $0 } ?? []
        let near = present.filter { !asked.contains($0.string ?? "") }.map {
            ($0, distance(key.stringValue, $0.string ?? ""))
        }.filter {
            $0.1 <= max(1, key.stringValue.count / 3)
        }
        return near.min { $0.1 < $1.1 }?.0
    }

    private static func mismatch(_ type: Any.Type, at path: [any CodingKey], in root: Node) -> String {
        let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        let written = node(at: names, in: root)
        let what = written?.scalar.map { "'\($0.string)'" } ?? (written?.sequence == nil ? "a mapping" : "a list")
        return "\(what) is written; allowed: \(describe(type))"
    }

    private static func describe(_ type: Any.Type) -> String {
        switch type {
        case is any FixedWidthInteger.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is String.Type: "a text"
        case is [Any].Type, is Node.Sequence.Type: "a list"
        case is Node.Mapping.Type: "a mapping"
        case is Node.Scalar.Type: "a single value"
        default: "\(type)"
        }
    }

    fileprivate static func node(at path: [String], in root: Node) -> Node? {
        var node = root
        for step in path {
            if let index = Int(step), let items = node.sequence, items.indices.contains(index) {
                node = items[index]
            } else if let next = node.mapping?[step] {
                node = next
            } else {
                return nil
            }
        }
        return node
    }

    /// The first key of the file that nobody asked for, with those that were asked for beside it.
    private static func firstUnknownKey(in written: Node, account: ReadingAccount) -> (Node, [String])? {
        if let entries = written.mapping {
            guard let asked = account.keys else { return nil }
            for (key, item) in entries {
                guard let name = key.string, asked.contains(name) else { return (key, asked.sorted()) }
                if let part = account.parts[name], let unknown = firstUnknownKey(in: item, account: part) {
                    return unknown
                }
            }
        } else if let items = written.sequence {
            for (index, item) in items.enumerated() {
                if let part = account.parts["\(index)"], let unknown = firstUnknownKey(in: item, account: part) {
                    return unknown
                }
            }
        }
        return nil
    }

    /// What was meant by `name`, or all that it could have been.
    static func suggestion(for name: String, among known: [String]) -> String {
        let near = known.map { ($0, distance(name, $0)) }.filter { $0.1 <= max(1, name.count / 3) }.min { $0.1 < $1.1 }
        if let near { return " (did you mean '\(near.0)'?)" }
        return known.isEmpty ? "" : "; allowed: \(known.joined(separator: ", "))"
    }

    /// Levenshtein distance with transpositions counted as one.
    private static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a), b = Array(b)
        var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { rows[i][0] = i }
        for j in 0...b.count { rows[0][j] = j }
        for i in stride(from: 1, through: a.count, by: 1) {
            for j in stride(from: 1, through: b.count, by: 1) {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
                }
            }
        }
        return rows[a.count][b.count]
    }
}

/// Where things stand in a data file's text, parsed once for any number of questions.
public struct YAMLPlaces {
    private let root: Node?

    /// The places of a text; none where it is no YAML.
    public init(_ text: String) { root = try? Self.root(of: text) }

    fileprivate init(_ root: Node) { self.root = root }

    /// The levels of lists and mappings that a file may have, one in another: twice those of the deepest there is.
    fileprivate static let deepest = 12

    // Yams goes down by recursion, and where keys are lists and stand twice it compares two of them in steps that double with
    // each level: a file of 240 bytes took seconds.
    private static let limit: Void = yaml_set_max_nest_level(CInt(deepest))

    // What a scalar is, the type that reads it says: no tag need be guessed by patterns. The encoding is said, as Yams would
    // look into the program's environment for it each time.
    fileprivate static func root(of text: String) throws -> Node? {
        limit
        return try Yams.compose(yaml: text, .basic, .default, .utf8)
    }

    /// The line (from 1) of the value at `path` (mapping keys and sequence indices as text).
    public func line(of path: [String]) -> Int? { root.flatMap { StrictYAML.node(at: path, in: $0)?.mark?.line } }
}
