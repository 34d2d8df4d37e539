/// The recipes of the drill.
enum DrillRecipes {
    /// All single faults.
    static let all: [DrillRecipe] = paper + queues + lines + readers + supplies + files + machine + network

    /// A recipe by its name.
    static func named(_ name: String) -> DrillRecipe? { all.first { $0.name == name } }

    /// Faults that are planted together, by name: of different rooms of the hall, and such of which one could be taken
    /// for the other's consequence.
    static let pairs: [(String, String)] = [
        ("paper-out", "board-dark"),
        ("near-end", "reader-silent"),
        ("cover-open", "queue-paused"),
        ("printer-off", "reader-module-dead"),
        ("printer-cable-out", "broker-refused"),
        ("cutter-stuck", "board-wrong-address"),
        ("paper-jam", "ups-on-battery"),
        ("printer-port-denied", "scanner-silent"),
        ("port-held-by-tool", "font-missing"),
        ("queue-deleted", "board-bit-errors"),
        ("cups-stopped", "line-b-cut"),
        ("queue-rejects", "disk-nearly-full"),
        ("voice-missing", "contact-silent"),
        ("rules-missing", "speaker-silent"),
        ("certificate-expiring", "paper-out"),
        ("kiosk-silent", "ups-battery-worn"),
        ("central-stopped", "reader-cable-out"),
        ("no-default-route", "printer-speed"),
        ("machine-hot", "terminals-cut"),
        ("backend-missing", "brltty-comes"),
    ]
}
