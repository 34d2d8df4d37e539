/// One text of the catalogue in both languages.
public struct CatalogueEntry: Sendable, Equatable {
    /// Its name.
    public let key: TextKey
    /// How wide it may become; `nil` where nothing narrower than a screen shows it.
    public let limit: WidthLimit?
    /// The Chinese text.
    public let zh: TextTemplate
    /// The English text.
    public let en: TextTemplate
    /// What a call terminal with six digits shows in its place.
    public let terminal: TextTemplate?

    /// The text in one language.
    public func template(_ language: Language) -> TextTemplate {
        switch language {
        case .zh: zh
        case .en: en
        }
    }
}
