/// The Chinese form of what is wrong in a file that people write.
public enum FileErrorWords {
    private struct Line {
        var zh: TextTemplate
        var en: TextTemplate
        /// What is said before another message comes first; then, the longer what is fixed, the surer it is meant.
        var weight: Int
    }

    /// The surest first.
    private static let lines: [Line] = CatalogueTables.fileErrors.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: " | ").map(String.init)
        guard parts.count == 2, let zh = TextTemplate(escaped(parts[0])), let en = TextTemplate(escaped(parts[1]))
        else {
            return nil
        }
        return Line(zh: zh, en: en, weight: weight(of: en))
    }.sorted { $0.weight > $1.weight }

    private static func weight(of template: TextTemplate) -> Int {
        let fixed = template.literals.reduce(0) { $0 + $1.count }
        guard template.parameters.contains("rest") else { return fixed }
        return template.parameters.contains("place") ? 1000 : 2000
    }

    /// `devices.0.at`: where in a file a value stands.
    private static func isPlace(_ text: String) -> Bool {
        text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
    }

    /// Lines of the table that cannot be read; zero in a sound catalogue.
    static var unreadable: Int { CatalogueTables.fileErrors.split(separator: "\n").count - lines.count }

    /// Brackets are part of these messages, never an optional part.
    private static func escaped(_ text: String) -> String {
        text.replacing("[", with: "⟦").replacing("]", with: "⟧")
    }

    /// `message` in Chinese, or `nil` where the catalogue does not know it.
    public static func chinese(of message: String) -> String? { chinese(of: message, depth: 0) }

    private static func chinese(of message: String, depth: Int) -> String? {
        guard depth < 4 else { return nil }
        let message = escaped(message)
        for line in lines {
            guard var values = line.en.values(in: message) else { continue }
            if let place = values["place"], !isPlace(place) { continue }
            if let rest = values["rest"] {
                // A place before a message that nobody knows says nothing in Chinese.
                guard let known = chinese(of: rest, depth: depth + 1) else { continue }
                values["rest"] = known
            }
            if let kind = values["kind"], let known = chinese(of: kind, depth: 3) { values["kind"] = known }
            return line.zh.filled(with: values).replacing("⟦", with: "[").replacing("⟧", with: "]")
        }
        return nil
    }
}
