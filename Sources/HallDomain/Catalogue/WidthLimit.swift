/// How wide a text may become with its longest parameters, named as in the wording table.
public enum WidthLimit: String, Sendable, CaseIterable {
    /// 8 full-width characters of a 128 × 16 board. Chinese only: English stands on LCDs alone.
    case board = "W8"
    /// One line of 58 mm paper, both languages.
    case paperLine = "P16"
    /// Two lines of 58 mm paper, both languages.
    case paperLines = "P32"
    /// 20 full-width characters on the staff's screen; Chinese only.
    case staff = "S20"
    /// What is wrong: 16 full-width characters, Chinese only.
    case faultWhat = "F16"
    /// What to do: 20 full-width characters, Chinese only.
    case faultDo = "F20"

    /// The limit in half-width cells (`DisplayWidth`).
    public var cells: Int {
        switch self {
        case .board: 16
        case .paperLine, .faultWhat: 32
        case .staff, .faultDo: 40
        case .paperLines: 64
        }
    }

    /// Whether the limit binds texts in `language`.
    public func binds(_ language: Language) -> Bool {
        language == .zh || self == .paperLine || self == .paperLines
    }
}
