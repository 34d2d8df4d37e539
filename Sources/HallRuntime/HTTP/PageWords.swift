import HallDomain

/// The words of pages and of their refusals: the catalogue's, and those that only pages need.
///
/// The table has the catalogue's own form, one line an entry: `key | zh | en`.
enum PageWords {
    /// A text in both languages.
    static func text(_ key: TextKey, _ parameters: [String: String] = [:]) -> BilingualText {
        if let own = table[key.rawValue] {
            return BilingualText(zh: own.zh.filled(with: parameters), en: own.en.filled(with: parameters))
        }
        let catalogue = Catalogue.standard
        return BilingualText(
            zh: catalogue.text(key, .zh, parameters), en: catalogue.text(key, .en, parameters))
    }

    /// The two lines of a fault in both languages.
    static func fault(_ name: String, at place: BilingualText) -> BilingualText {
        let zh = Catalogue.standard.faultLines(name, .zh, ["place": place.zh])
        let en = Catalogue.standard.faultLines(name, .en, ["place": place.en])
        return BilingualText(zh: zh.what + zh.remedy, en: "\(en.what) \(en.remedy)")
    }

    /// All texts as pages get them: `{"k.done":{"zh":"…","en":"…"},…}`.
    static let patterns: [String: BilingualText] = {
        var all: [String: BilingualText] = [:]
        for entry in Catalogue.standard.entries {
            all[entry.key.rawValue] = BilingualText(zh: entry.zh.pattern, en: entry.en.pattern)
        }
        for (key, entry) in table { all[key] = BilingualText(zh: entry.zh.pattern, en: entry.en.pattern) }
        return all
    }()

    /// Lines of the table that are no entry; empty in a sound table.
    static var problems: [String] {
        lines.split(separator: "\n").filter { read($0) == nil }.map(String.init)
    }

    private typealias Entry = (zh: TextTemplate, en: TextTemplate)

    private static let table: [String: Entry] = Dictionary(
        lines.split(separator: "\n").compactMap { read($0) }.map { ($0.key, $0.entry) },
        uniquingKeysWith: { first, _ in first })

    private static func read(_ line: Substring) -> (key: String, entry: Entry)? {
        let fields = line.split(separator: "|").map { field in
            var field = field
            while field.first == " " { field.removeFirst() }
            while field.last == " " { field.removeLast() }
            return String(field)
        }
        guard fields.count == 3, let zh = TextTemplate(fields[1]), let en = TextTemplate(fields[2]) else { return nil }
        return (fields[0], (zh, en))
    }
}
