/// The recipes of the drill.
enum DrillRecipes {
    /// All single faults.
    static let all: [DrillRecipe] = paper + queues + lines + readers + supplies + files + machine + network

    /// A recipe by its name.
    static func named(_ name: String) -> DrillRecipe? { all.first { $0.name == name } }

    /// Faults of the catalogue that no recipe asks for, by code, and why.
    static let elsewhere = [
        "P07": "the agent resumes such a queue before doctor is asked: hall-sim demo --scenario queue",
        "K01": "needs a GPIO chip: the kernel lab's drill and ./hallkit faults",
        "K03": "needs a GPIO chip: the kernel lab's drill and ./hallkit faults",
        "S01": "needs the session of a kiosk's screen",
        "K05": "came after the recipes: ./hallkit faults",
        "S02": "came after the recipes, and needs a screen: ./hallkit faults",
        "P17": "came after the recipes, and needs a day of tickets: ./hallkit week",
        "A08": "needs a watchdog: the kernel lab's drill and ./hallkit faults",
        "D04": "needs a kernel that says I/O error of the ledger's disk: a kernel of its own",
        "U03": "needs USB ports of which the kernel says that they drop: the kernel lab's drill",
        "R01": "needs converters in sockets: the kernel lab's drill",
    ]

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
