import Foundation

/// The prose of the walk: the places in the sources that its tables name, and the events that it says are kept.
struct WalkProse {
    /// A row `` | `file` | `type` | `function` | … | ``.
    struct Place: Sendable, CustomStringConvertible {
        /// Below `Sources/`.
        var file: String
        /// The type whose body or extension stands in the file; `—` for a file without types.
        var type: String
        /// As DocC writes it, `perform(_:request:)`, or the name of a property.
        var function: String

        var description: String { "\(file) · \(type) · \(function)" }
    }

    /// In the order of the prose.
    var places: [Place] = []
    /// The kinds of events that the prose sets as **`kind`**, in its order.
    var kinds: [String] = []

    init(_ markdown: String) {
        for line in markdown.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            if line.hasPrefix("| `"), cells.count >= 4 {
                let names = cells.prefix(3).map { $0.replacingOccurrences(of: "`", with: "") }
                places.append(Place(file: names[0], type: names[1], function: names[2]))
            }
            for match in line.matches(of: /\*\*`(?<kind>[a-zA-Z]+)`\*\*/) { kinds.append(String(match.kind)) }
        }
    }

    /// Why a place does not exist in the text of its file, or nil when it does.
    static func objection(to place: Place, in source: String) -> String? {
        if place.type != "—" {
            let type = NSRegularExpression.escapedPattern(for: place.type)
            guard has(#"\b(actor|class|enum|extension|protocol|struct) (\w+\.)?\#(type)\b"#, in: source) else {
                return "no type or extension '\(place.type)' there"
            }
        }
        guard let parenthesis = place.function.firstIndex(of: "(") else {
            let name = NSRegularExpression.escapedPattern(for: place.function)
            return has(#"\b(var|let|case) \(?([\w, ]+, )?\#(name)\b"#, in: source)
                ? nil : "no '\(place.function)' there"
        }
        let name = String(place.function[..<parenthesis])
        let wanted = place.function[parenthesis...].dropFirst().dropLast().split(separator: ":").map(String.init)
        let found = declarations(of: name, in: source)
        if found.isEmpty { return "no function '\(name)' there" }
        return found.contains(wanted) ? nil : "'\(name)' takes \(found), not \(wanted)"
    }

    private static func has(_ pattern: String, in source: String) -> Bool {
        source.range(of: pattern, options: .regularExpression) != nil
    }

    /// The labels of every function of a name, `init` and `callAsFunction` among them; scripts' functions have none.
    private static func declarations(of name: String, in source: String) -> [[String]] {
        let escaped = NSRegularExpression.escapedPattern(for: name)
        let pattern = name == "init" ? #"\binit\??(<[^>]*>)?\("# : #"\b(func|function) \#(escaped)(<[^>]*>)?\("#
        var found: [[String]] = []
        var rest = source[...]
        while let head = rest.range(of: pattern, options: .regularExpression) {
            let isScript = source[head].contains("function ")
            rest = source[head.upperBound...]
            found.append(isScript ? [] : labels(of: rest))
        }
        return found
    }

    /// The labels of the parameters that `text` begins with, just after the opening parenthesis.
    private static func labels(of text: Substring) -> [String] {
        var parameters = [""]
        var depth = 0
        for character in text {
            if "([{<".contains(character) { depth += 1 }
            if ")]}".contains(character) || (character == ">" && parameters[parameters.count - 1].last != "-") {
                if depth == 0 { break }
                depth -= 1
            }
            if character == ",", depth == 0 {
                parameters.append("")
            } else {
                parameters[parameters.count - 1].append(character)
            }
        }
        return parameters.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
            .map { parameter in
                let words = parameter.prefix { $0 != ":" }.split(separator: " ").filter { !$0.hasPrefix("@") }
                return words.first.map(String.init) ?? ""
            }
    }
}
