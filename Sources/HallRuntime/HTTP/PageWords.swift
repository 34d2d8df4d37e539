import HallDomain

/// The catalogue's words in both languages at once, as pages and their refusals carry them.
enum PageWords {
    /// All texts as pages get them.
    static let json = Catalogue.standard.json()

    /// A text in both languages.
    static func text(_ key: TextKey, _ parameters: [String: String] = [:]) -> BilingualText {
        let catalogue = Catalogue.standard
        return BilingualText(
            zh: catalogue.text(key, .zh, parameters), en: catalogue.text(key, .en, parameters))
    }

    /// The two lines of a fault in both languages.
    static func fault(
        _ name: String, at place: BilingualText, _ details: [String: String] = [:]
    ) -> BilingualText {
        let zh = Catalogue.standard.faultLines(name, .zh, details.merging(["place": place.zh]) { $1 })
        let en = Catalogue.standard.faultLines(name, .en, details.merging(["place": place.en]) { $1 })
        return BilingualText(zh: zh.what + zh.remedy, en: "\(en.what) \(en.remedy)")
    }
}
