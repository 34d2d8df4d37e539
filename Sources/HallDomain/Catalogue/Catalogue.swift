/// Every word that people see or hear, in both languages: the one place that pages, paper, boards, voice and fault
/// lists take their texts from.
///
/// Nothing else reaches a board or a loudspeaker but released notices. Looking up never fails: an unknown key gives
/// `‹key›`, a missing parameter `‹name›`, and tests find both.
public struct Catalogue: Sendable {
    /// The texts of this product.
    public static let standard = Catalogue(
        texts: CatalogueTables.texts, faults: CatalogueTables.faults + "\n" + CatalogueTables.machineFaults)

    /// All texts, in the order of the tables.
    public let entries: [CatalogueEntry]
    /// All faults, in the order of their codes.
    public let faults: [FaultText]
    /// Lines that could not be read and keys that stand twice; empty in a sound catalogue.
    public let problems: [String]
    private let index: [TextKey: Int]
    private let faultIndex: [String: Int]

    init(texts: [String], faults: String) {
        var reading = CatalogueTables.Reading()
        for table in texts { CatalogueTables.readTexts(table, into: &reading) }
        CatalogueTables.readFaults(faults, into: &reading)
        var index: [TextKey: Int] = [:]
        for (position, entry) in reading.entries.enumerated()
        where index.updateValue(position, forKey: entry.key) != nil {
            reading.problems.append("twice: \(entry.key)")
        }
        entries = reading.entries
        self.faults = reading.faults
        problems = reading.problems
        self.index = index
        faultIndex = Dictionary(
            reading.faults.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The entry of a key.
    public subscript(key: TextKey) -> CatalogueEntry? { index[key].map { entries[$0] } }

    /// The text of a key with its parameters: `text("k.done", .zh, ["number": "A007", "n": "3", "area": "B区"])`.
    public func text(_ key: TextKey, _ language: Language, _ parameters: [String: String] = [:]) -> String {
        self[key]?.template(language).filled(with: parameters) ?? "‹\(key)›"
    }

    /// What a call terminal with six digits shows for a key: `000` for `s.none`. `nil` where it shows nothing.
    public func terminalText(_ key: TextKey, _ parameters: [String: String] = [:]) -> String? {
        self[key]?.terminal?.filled(with: parameters)
    }

    /// The texts of a fault by its name (`media-empty`); `nil` for a name that is none.
    public func fault(_ name: String) -> FaultText? { faultIndex[name].map { faults[$0] } }

    /// The two lines of a fault: `取号机1：缺纸。` and `打开机门，装一卷80毫米热敏纸。`
    ///
    /// Parameters: `place` (a text of `place.*`), and where known `n` (sheets, minutes, space), `board`, `address`.
    public func faultLines(
        _ name: String, _ language: Language, _ parameters: [String: String]
    ) -> (what: String, remedy: String) {
        guard let fault = fault(name) else { return ("‹fault.\(name)›", "") }
        return (text(fault.what, language, parameters), text(fault.remedy, language, parameters))
    }
}
