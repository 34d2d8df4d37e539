/// Colours of states on a terminal; plain text everywhere else.
enum Paint: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case dim = "2"
    case bold = "1"

    func callAsFunction(_ text: String) -> String {
        Output.isColoured ? always(text) : text
    }

    /// With colour, also in lines that tests look at: the full-screen view is drawn only on terminals. Who wants no
    /// colours gets none there either.
    func always(_ text: String) -> String { Output.isPlain ? text : "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }

    /// The colour of a condition's word.
    static func of(_ state: String) -> Paint {
        switch state {
        case "ok": .green
        case "warning", "unknown": .yellow
        default: .red
        }
    }
}
