extension DrillRecipes {
    /// Boards, call terminals and rating pads on their lines.
    static let lines = [
        DrillRecipe(
            "board-dark", "the board of window 3 has no mains", .init("B01", "board-3"),
            steps: [.device("board-3", "mains-off")], noticedAt: "board-3"),
        DrillRecipe(
            "board-wrong-address", "the board of window 5 is set to another address", .init("B01", "board-5"),
            steps: [.device("board-5", "wrong-address")], noticedAt: "board-5"),
        DrillRecipe(
            "board-bit-errors", "now and then bits of what the board of window 7 says are wrong",
            .init("B03", "board-7"), steps: [.flicker("board-7", "garbled")], noticedAt: "board-7"),
        DrillRecipe(
            "board-twin", "a new board on the line has the address of window 2's", .init("B02", "board-2"),
            .init("B03", "board-2"), steps: [.twin], noticedAt: "board-2"),
        DrillRecipe(
            "board-refuses", "the board of window 6 has room for nothing", .init("R02", "board-6"),
            steps: [.device("board-6", "memory-full")], noticedAt: "board-6"),
        DrillRecipe(
            "hall-board-dark", "the hall board of area A has no mains", .init("B01", "hallboard-a"),
            steps: [.device("hallboard-a", "mains-off")], noticedAt: "hallboard-a"),
        DrillRecipe(
            "line-b-cut", "the boards' line of area B is cut at the machine", .init("B01", "board-6"),
            steps: [.pull("board-5")], noticedAt: "board-8"),
        DrillRecipe(
            "terminals-cut", "the call terminals' line of area A is cut at the machine", .init("K02", "terminal-2"),
            .init("E01", "pad-2"), steps: [.pull("terminal-1")], noticedAt: "terminal-4"),
    ]

    /// Readers, scanners, contacts and speech modules.
    static let readers = [
        DrillRecipe(
            "reader-silent", "reader 1 has hung up", .init("C01", "reader-1"),
            steps: [.device("reader-1", "silent")], noticedAt: "reader-1"),
        DrillRecipe(
            "reader-cable-out", "the cable of reader 2 is out", .init("C01", "reader-2"), steps: [.pull("reader-2")],
            noticedAt: "reader-2"),
        DrillRecipe(
            "reader-module-dead", "the security module of reader 1 is broken", .init("C02", "reader-1"),
            steps: [.device("reader-1", "module-dead")], noticedAt: "reader-1"),
        DrillRecipe(
            "reader-module-unlicensed", "the security module of reader 2 has no licence", .init("C02", "reader-2"),
            steps: [.device("reader-2", "module-not-authorised")], noticedAt: "reader-2"),
        DrillRecipe(
            "reader-wrong-sums", "every answer of reader 2 has a wrong sum", .init("C01", "reader-2"),
            steps: [.device("reader-2", "wrong-check")], noticedAt: "reader-2"),
        DrillRecipe(
            "scanner-silent", "the scanner of machine 1 does not answer", .init("C03", "scanner-1"),
            steps: [.device("scanner-1", "silent")], noticedAt: "scanner-1"),
        DrillRecipe(
            "contact-silent", "the input board with the mains relay does not answer", .init("K04", "mains-1"),
            steps: [.device("mains-1", "silent")], noticedAt: "mains-1"),
        DrillRecipe(
            "contact-no-such-input", "the input board has no such input", .init("R02", "mains-1"),
            steps: [.device("mains-1", "no-such-input")], noticedAt: "mains-1"),
        DrillRecipe(
            "speaker-silent", "the speech module does not answer", .init("V01", "speaker-1"),
            steps: [.device("speaker-1", "silent")], noticedAt: "speaker-1"),
    ]

    /// Mains, UPS, and what the machine's own sensors tell.
    static let supplies = [
        DrillRecipe(
            "mains-relay", "the mains relay says that the mains is gone", .init("U01", "mains-1"),
            steps: [.device("mains-1", "mains-lost")], noticedAt: "mains-1"),
        DrillRecipe(
            "ups-on-battery", "the UPS is on its battery", .init("U01", "ups-1"),
            steps: [.device("ups-1", "mains-off")], noticedAt: "ups-1"),
        DrillRecipe(
            "ups-battery-low", "the battery of the UPS is almost empty", .init("U05", "ups-1"),
            steps: [.device("ups-1", "battery-low")], noticedAt: "ups-1"),
        DrillRecipe(
            "ups-battery-worn", "the battery of the UPS is worn", .init("U06", "ups-1"),
            steps: [.device("ups-1", "battery-worn")], noticedAt: "ups-1"),
        DrillRecipe(
            "ups-server-gone", "nobody serves the port of the UPS", .init("U07", "ups-1"), steps: [.upsServerEnds],
            noticedAt: "ups-1"),
        DrillRecipe(
            "ups-driver-gone", "the UPS server has lost its UPS", .init("U07", "ups-1"),
            steps: [.device("ups-1", "driver-gone")], noticedAt: "ups-1"),
        DrillRecipe(
            "under-voltage", "the board's supply is too weak: its sensor raises the alarm", .init("U02"),
            steps: [
                .shell(
                    """
                    mkdir -p /run/hwmon/hwmon0
                    echo rpi_volt >/run/hwmon/hwmon0/name
                    echo 1 >/run/hwmon/hwmon0/in0_lcrit_alarm
                    hallsys hwmon /run/hwmon
                    """, undo: "hallsys hwmon; rm -r /run/hwmon")
            ]),
        DrillRecipe(
            "machine-hot", "the machine's processor is at 98 °C", .init("U04"),
            steps: [
                .shell(
                    """
                    mkdir -p /run/thermal/thermal_zone0
                    echo cpu-thermal >/run/thermal/thermal_zone0/type
                    echo 98000 >/run/thermal/thermal_zone0/temp
                    hallsys thermal /run/thermal
                    """, undo: "hallsys thermal; rm -r /run/thermal")
            ]),
    ]
}
