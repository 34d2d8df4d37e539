/// A text with places for parameters: `{number}到{window}号窗口`. A part in `[ ]` is left out when one of its
/// parameters is not given: `备好新纸卷[，约剩{n}张]。`
public struct TextTemplate: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case literal(String)
        case parameter(String)
        case optional([Piece])
    }

    /// The text as the catalogue has it.
    public let pattern: String
    private let pieces: [Piece]

    /// Reads a pattern; `nil` when a brace or bracket is not closed, empty, or stands inside its own kind.
    public init?(_ pattern: String) {
        var rest = Substring(pattern)
        guard let pieces = Self.pieces(&rest, inOptional: false), rest.isEmpty else { return nil }
        self.pattern = pattern
        self.pieces = pieces
    }

    /// The names in braces, in order, those of left-out parts too.
    public var parameters: [String] { Self.parameters(of: pieces) }

    /// What stands fixed in it, in order, outside parts that may be left out.
    var literals: [String] {
        pieces.compactMap { piece in
            if case .literal(let text) = piece { return text }
            return nil
        }
    }

    /// The parameters with which `text` was made from this template; `nil` when it was not. A parameter ends where what
    /// follows it first stands. Only for templates without parts that may be left out.
    func values(in text: String) -> [String: String]? {
        var rest = Substring(text)
        var values: [String: String] = [:]
        var open: String?
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .optional: return nil
            case .parameter(let name):
                guard open == nil else { return nil }
                open = name
            case .literal(let literal):
                guard let name = open else {
                    guard rest.hasPrefix(literal) else { return nil }
                    rest = rest.dropFirst(literal.count)
                    continue
                }
                let isLast = index + 1 == pieces.count
                guard let found = isLast ? Self.ending(of: rest, literal) : rest.firstRange(of: literal) else {
                    return nil
                }
                guard Self.set(name, String(rest[..<found.lowerBound]), in: &values) else { return nil }
                rest = rest[found.upperBound...]
                open = nil
            }
        }
        guard let name = open else { return rest.isEmpty ? values : nil }
        return Self.set(name, String(rest), in: &values) ? values : nil
    }

    private static func ending(of text: Substring, _ literal: String) -> Range<Substring.Index>? {
        guard text.hasSuffix(literal) else { return nil }
        return text.index(text.endIndex, offsetBy: -literal.count)..<text.endIndex
    }

    /// A parameter is not empty, and the same wherever it stands.
    private static func set(_ name: String, _ value: String, in values: inout [String: String]) -> Bool {
        guard !value.isEmpty, values[name] == nil || values[name] == value else { return false }
        values[name] = value
        return true
    }

    /// The text with its parameters. A missing one outside `[ ]` becomes `‹name›`: visible, and no crash.
    public func filled(with values: [String: String]) -> String {
        Self.filled(pieces, with: values)
    }

    private static func parameters(of pieces: [Piece]) -> [String] {
        pieces.flatMap { piece -> [String] in
            switch piece {
            case .literal: []
            case .parameter(let name): [name]
            case .optional(let inner): parameters(of: inner)
            }
        }
    }

    private static func filled(_ pieces: [Piece], with values: [String: String]) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .parameter(let name): text += values[name] ?? "‹\(name)›"
            case .optional(let inner):
                if parameters(of: inner).allSatisfy({ values[$0] != nil }) { text += filled(inner, with: values) }
            }
        }
        return text
    }

    private static func pieces(_ rest: inout Substring, inOptional: Bool) -> [Piece]? {
        var result: [Piece] = []
        while let first = rest.first {
            switch first {
            case "{":
                guard let end = rest.firstIndex(of: "}") else { return nil }
                let name = rest[rest.index(after: rest.startIndex)..<end]
                guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
                result.append(.parameter(String(name)))
                rest = rest[rest.index(after: end)...]
            case "[":
                rest.removeFirst()
                guard !inOptional, let inner = pieces(&rest, inOptional: true), !inner.isEmpty else { return nil }
                result.append(.optional(inner))
            case "]":
                guard inOptional else { return nil }
                rest.removeFirst()
                return result
            case "}": return nil
            default:
                let end = rest.firstIndex { "{}[]".contains($0) } ?? rest.endIndex
                result.append(.literal(String(rest[..<end])))
                rest = rest[end...]
            }
        }
        return inOptional ? nil : result
    }
}
