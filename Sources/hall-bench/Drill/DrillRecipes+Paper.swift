extension DrillRecipes {
    /// What goes wrong inside a ticket printer and on its cable.
    static let paper = [
        DrillRecipe(
            "paper-out", "the roll of machine 1 is used up", .init("P01", "printer-1"),
            steps: [.device("printer-1", "paper-out")], noticedAt: "printer-1"),
        DrillRecipe(
            "near-end", "machine 2 has little paper left", .init("P02", "printer-2"),
            steps: [.device("printer-2", "paper-low")], noticedAt: "printer-2"),
        DrillRecipe(
            "cover-open", "the cover of printer 1 is not closed", .init("P03", "printer-1"),
            steps: [.device("printer-1", "cover-open")], noticedAt: "printer-1"),
        DrillRecipe(
            "paper-jam", "paper is jammed in printer 2", .init("P04", "printer-2"),
            steps: [.device("printer-2", "paper-jam")], noticedAt: "printer-2"),
        DrillRecipe(
            "cutter-stuck", "the cutter of printer 1 does not move", .init("P05", "printer-1"),
            steps: [.device("printer-1", "cutter-jam")], noticedAt: "printer-1"),
        DrillRecipe(
            "head-hot", "the head of printer 2 is too hot", .init("P08", "printer-2"),
            steps: [.device("printer-2", "head-hot")], noticedAt: "printer-2"),
        DrillRecipe(
            "printer-off", "printer 1 has no mains, its line is there", .init("P06", "printer-1"),
            steps: [.device("printer-1", "power-off")], noticedAt: "printer-1"),
        DrillRecipe(
            "printer-cable-out", "the data cable of printer 2 is out", .init("P06", "printer-2"),
            steps: [.pull("printer-2")], noticedAt: "printer-2"),
        DrillRecipe(
            "printer-speed", "printer 1 is set to another speed: what it says is noise", .init("P06", "printer-1"),
            steps: [.device("printer-1", "garbled")], noticedAt: "printer-1"),
        DrillRecipe(
            "printer-port-denied", "the port of printer 1 has the wrong group: root's alone", .init("R03", "printer-1"),
            steps: [
                .stop(.agent),
                .shell(
                    "n=$(realpath /dev/hallkit/by-path/printer-1); chown root:root $n; chmod 0600 $n",
                    undo: "n=$(realpath /dev/hallkit/by-path/printer-1); chown root:hallkit-led $n; chmod 0660 $n"),
                .start(.agent),
            ], noticedAt: "printer-1"),
        DrillRecipe(
            "account-not-in-group", "the agent's user is not in the ports' group",
            .init("R03", words: ["hallkit-led"]),
            steps: [
                .stop(.agent),
                .shell("gpasswd -d hallkit hallkit-led", undo: "gpasswd -a hallkit hallkit-led"), .start(.agent),
            ], noticedAt: "printer-1"),
        DrillRecipe(
            "port-held-by-brltty", "brltty holds the port of printer 2", .init("R05", "printer-2", words: ["brltty"]),
            steps: [.stop(.agent), .hold("printer-2", by: "brltty"), .start(.agent)], noticedAt: "printer-2"),
        DrillRecipe(
            "port-held-by-modemmanager", "ModemManager holds the port of printer 1",
            .init("R05", "printer-1", words: ["ModemManager"]),
            steps: [.stop(.agent), .hold("printer-1", by: "ModemManager"), .start(.agent)], noticedAt: "printer-1"),
        DrillRecipe(
            "port-held-by-getty", "a serial console holds the port of reader 2",
            .init("R05", "reader-2", words: ["agetty"]),
            steps: [.stop(.agent), .hold("reader-2", by: "agetty"), .start(.agent)], noticedAt: "reader-2"),
        DrillRecipe(
            "port-held-by-tool", "a maker's tool was left open on the port of reader 1",
            .init("R05", "reader-1", words: ["minicom"]),
            steps: [.stop(.agent), .hold("reader-1", by: "minicom"), .start(.agent)], noticedAt: "reader-1"),
    ]

    /// What goes wrong between the agent and the print queues.
    static let queues = [
        DrillRecipe(
            "queue-paused", "somebody paused the queue of machine 1", .init("P09", "ticket-1"),
            .init("P09", "printer-1"),
            steps: [.shell("cupsdisable ticket-1", undo: "cupsenable ticket-1")], noticedAt: "printer-1"),
        DrillRecipe(
            "queue-rejects", "the queue of machine 2 takes no jobs", .init("P09", "ticket-2"),
            .init("P09", "printer-2"),
            steps: [.shell("cupsreject ticket-2", undo: "cupsaccept ticket-2")], noticedAt: "printer-2"),
        DrillRecipe(
            "cups-stopped", "the print service does not run", .init("P12"), steps: [.stop(.cups)],
            noticedAt: "printer-1"),
        DrillRecipe(
            "cups-hangs", "the print service hangs", .init("P12"), steps: [.freeze(.cups)], noticedAt: "printer-1"),
        DrillRecipe(
            "queue-deleted", "the queue of machine 2 was deleted", .init("P11", "ticket-2"), .init("P11", "printer-2"),
            steps: [
                .shell(
                    "lpadmin -x ticket-2",
                    undo: """
                        lpadmin -p ticket-2 -v 'hallprint://printer-2?socket=/run/hallkit/print/relay.sock' \
                        -P /run/spooler/ticket.ppd -E
                        """)
            ], noticedAt: "printer-2"),
        DrillRecipe(
            "queue-misspelt", "the hall file names a queue that there is not", .init("P11", "ticket-11"),
            .init("P11", "printer-1", words: ["ticket-11"]),
            steps: [.stop(.agent), .hall([("queue: ticket-1 ", "queue: ticket-11 ")]), .start(.agent)],
            noticedAt: "printer-1"),
        DrillRecipe(
            "queue-policy", "the queue of machine 1 is to stop when the printer fails", .init("P14", "ticket-1"),
            .init("P14", "printer-1"),
            steps: [
                .shell(
                    "lpadmin -p ticket-1 -o printer-error-policy=stop-printer",
                    undo: "lpadmin -p ticket-1 -o printer-error-policy=retry-job")
            ]),
        DrillRecipe(
            "backend-missing", "the queues' backend was taken away", .init("P15"),
            steps: [
                .shell(
                    "mv /usr/lib/cups/backend/hallprint /var/backups/kept; mv /run/spooler/bin/backend/hallprint /var/backups/kept2",
                    undo:
                        "mv /var/backups/kept /usr/lib/cups/backend/hallprint; mv /var/backups/kept2 /run/spooler/bin/backend/hallprint"
                )
            ]),
        DrillRecipe(
            "backend-mode", "anybody may write to the backend, so the print service refuses it", .init("P15"),
            steps: [
                .shell(
                    "chmod 0777 /usr/lib/cups/backend/hallprint /run/spooler/bin/backend/hallprint",
                    undo: "chmod 0755 /usr/lib/cups/backend/hallprint /run/spooler/bin/backend/hallprint")
            ]),
        DrillRecipe(
            "foreign-jobs-stuck", "three jobs of another program wait in the queue of machine 2 and do not go",
            .init("P13", "ticket-2"), .init("P13", "printer-2"),
            steps: [
                .shell(
                    "for n in 1 2 3; do echo x | lp -d ticket-2 -o raw -H hold -t letter-$n; done",
                    undo: "cancel -a ticket-2"), .lasts(seconds: 65),
            ]),
        DrillRecipe(
            "backend-wedged", "the backend hangs with a job of another program", .init("P13", "ticket-1"),
            .init("P13", "printer-1"),
            steps: [
                .shell(
                    """
                    mv /run/spooler/bin/backend/hallprint /var/backups/kept
                    printf '#!/bin/sh\\nexec sleep 1000\\n' >/run/spooler/bin/backend/hallprint
                    chmod 0755 /run/spooler/bin/backend/hallprint
                    echo x | lp -d ticket-1 -o raw -t letter
                    """,
                    undo: """
                        cancel -a ticket-1
                        mv /var/backups/kept /run/spooler/bin/backend/hallprint
                        """), .lasts(seconds: 65),
            ]),
        DrillRecipe(
            "second-queue", "a second queue prints to the port of printer 1", .init("P16", "printer-1"), .init("P16"),
            steps: [
                // Debian has this backend in a package of its own, which a machine need not have.
                .shell(
                    """
                    serial=/run/spooler/bin/backend/serial
                    [ -e $serial ] || { printf '#!/bin/sh\\n' >$serial && chmod 0755 $serial; }
                    lpadmin -p auto -v 'serial:/dev/hallkit/by-path/printer-1?baud=115200' -m raw -E
                    """,
                    undo: "lpadmin -x auto")
            ]),
    ]
}
