/// All that is known of faults, found by name, code or the words of an error line.
public struct FaultLibrary: Sendable {
    /// The knowledge of this product.
    public static let standard = FaultLibrary(
        tables: [FaultTables.paper, FaultTables.devices, FaultTables.machine, FaultTables.setup], catalogue: .standard)

    /// In the order of the tables.
    public let all: [FaultKnowledge]
    /// Lines that could not be read and faults that stand twice or lack a part; empty in a sound library.
    public let problems: [String]
    private let index: [String: Int]

    init(tables: [String], catalogue: Catalogue) {
        var reading = FaultTables.Reading()
        for table in tables { FaultTables.read(table, catalogue, into: &reading) }
        var index: [String: Int] = [:]
        for (position, knowledge) in reading.all.enumerated()
        where index.updateValue(position, forKey: knowledge.name) != nil {
            reading.problems.append("twice: \(knowledge.name)")
        }
        (all, problems) = (reading.all, reading.problems)
        self.index = index
    }

    /// What is known of a fault by its stable name.
    public subscript(name: String) -> FaultKnowledge? { index[name].map { all[$0] } }

    /// The fault that a name (`media-empty`) or a code (`P01`, in whatever case) stands for.
    public func find(_ word: String) -> FaultKnowledge? {
        let word = word.lowercased()
        return self[word] ?? all.first { $0.code.lowercased() == word }
    }

    /// The faults that a line of a log or an error message speaks of, the surest first: those it names, then those whose
    /// words are in it, longer words before shorter.
    public func faults(in line: String) -> [FaultKnowledge] {
        let line = line.lowercased()
        let tokens = Set(line.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
        let named = all.filter { tokens.contains($0.name) || tokens.contains($0.code.lowercased()) }
        let scored = all.compactMap { knowledge -> (knowledge: FaultKnowledge, weight: Int)? in
            let weight = knowledge.words.filter { Self.contains($0, in: line) }.map(\.utf8.count).max()
            return weight.map { (knowledge, $0) }
        }
        let spoken = scored.enumerated().sorted {
            ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
        }
        return named + spoken.map(\.element.knowledge).filter { knowledge in !named.contains { $0 == knowledge } }
    }

    /// Whether the parts of `pattern` between its `*` stand in `line` in this order.
    private static func contains(_ pattern: String, in line: String) -> Bool {
        var rest = Substring(line)
        for part in pattern.split(separator: "*") {
            guard let end = end(of: part, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    private static func end(of part: Substring, in text: Substring) -> Substring.Index? {
        var start = text.startIndex
        while true {
            let rest = text[start...]
            if rest.hasPrefix(part) { return rest.index(start, offsetBy: part.count) }
            guard start < text.endIndex else { return nil }
            start = text.index(after: start)
        }
    }
}
