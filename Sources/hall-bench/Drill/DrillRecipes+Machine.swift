extension DrillRecipes {
    /// The hall file, the device files, and the agent itself.
    static let files = [
        DrillRecipe(
            "hall-file-typo", "somebody changed the hall file and left a key that there is not",
            .init("A03", words: ["depratment"]),
            steps: [
                .stop(.agent), .hall([("department: police", "depratment: police")]), .start(.agent),
            ]),
        DrillRecipe(
            "hall-file-encoding", "the hall file was saved in GBK",
            .init("A03"),
            steps: [
                .stop(.agent),
                .shell(
                    """
                    cp -p /etc/hallkit/hall.yaml /var/backups/hall.yaml
                    iconv -f UTF-8 -t GBK /var/backups/hall.yaml >/etc/hallkit/hall.yaml
                    """, undo: "cp -p /var/backups/hall.yaml /etc/hallkit/hall.yaml"), .start(.agent),
            ]),
        DrillRecipe(
            "hall-file-gone", "the hall file is gone", .init("A03"),
            steps: [
                .stop(.agent),
                .shell(
                    "mv /etc/hallkit/hall.yaml /var/backups/hall.yaml",
                    undo: "mv /var/backups/hall.yaml /etc/hallkit/hall.yaml"),
                .start(.agent),
            ]),
        DrillRecipe(
            "device-file-typo", "the site's own file of the readers' model has a mistake",
            .init("R02", words: ["generic-sdt-serial-reader"]), .init("A03", words: ["generic-sdt-serial-reader"]),
            steps: [
                .stop(.agent),
                .shell(
                    """
                    mkdir -p /etc/hallkit/devices
                    sed 's/^role: .*/role: cardReadr/' /usr/share/hallkit/devices/generic-sdt-serial-reader.yaml \
                      >/etc/hallkit/devices/generic-sdt-serial-reader.yaml
                    """, undo: "rm -r /etc/hallkit/devices"), .start(.agent),
            ]),
        DrillRecipe(
            "agent-stopped", "somebody stopped the agent", .init("A01"), steps: [.stop(.agent)]),
        DrillRecipe(
            "agent-hangs", "the agent hangs", .init("A02"), steps: [.freeze(.agent)]),
        DrillRecipe(
            "agent-port-taken", "another program has the agent's port, so the agent cannot start",
            .init("A01"),
            steps: [
                .stop(.agent),
                .shell(
                    """
                    perl -MIO::Socket::INET -e 'my $port = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8080,
                      Listen => 5, ReuseAddr => 1) or die; while (my $guest = $port->accept) { close $guest }' & echo $! >/run/thief.pid
                    until ss -ltn | grep -q :8080; do sleep 0.1; done
                    """, undo: "kill $(cat /run/thief.pid); rm /run/thief.pid"), .start(.agent),
            ]),
        DrillRecipe(
            "account-missing", "the agent's account was deleted", .init("A04"),
            steps: [
                .shell(
                    "cp -p /etc/passwd /var/backups/passwd; sed -i '/^hallkit:/d' /etc/passwd",
                    undo: "cp -p /var/backups/passwd /etc/passwd")
            ]),
    ]

    /// Disk, clock, fonts, voice, rules.
    static let machine = [
        DrillRecipe(
            "disk-full", "the disk with the ledger is full", .init("D01"),
            steps: [.shell("hallfill 0", undo: "rm -f /var/lib/hallkit/other/logs")]),
        DrillRecipe(
            "disk-nearly-full", "the disk with the ledger has 2 % left", .init("D05"),
            steps: [.shell("hallfill 2", undo: "rm -f /var/lib/hallkit/other/logs")]),
        DrillRecipe(
            "disk-read-only", "the disk with the ledger was made read-only", .init("D02"),
            steps: [
                .stop(.agent),
                .shell(
                    "mount -o remount,ro /var/lib/hallkit", undo: "mount -o remount,rw /var/lib/hallkit"),
                .start(.agent),
            ]),
        DrillRecipe(
            "ledger-damaged", "an entry of the ledger was changed on the disk", .init("D06"),
            steps: [
                .stop(.agent),
                .shell("hallspoil 60000", undo: "hallspoil -60000"), .start(.agent),
            ]),
        DrillRecipe(
            "ledger-rolled-back", "the disk was replaced by a copy of yesterday's", .init("D03"),
            steps: [
                .tickets(1),
                .stop(.agent),
                .shell(
                    """
                    mkdir /var/backups/state
                    cp -a /var/lib/hallkit/ledger.sqlite* /var/backups/state/
                    """,
                    undo:
                        "rm -f /var/lib/hallkit/ledger.sqlite*; cp -a /var/backups/state/* /var/lib/hallkit/; rm -r /var/backups/state"
                ),
                .start(.agent), .tickets(3), .shell("mkdir /var/backups/newer", undo: "rm -r /var/backups/newer"),
                .stop(.agent),
                .shell(
                    """
                    cp -a /var/lib/hallkit/ledger.sqlite* /var/backups/newer/
                    rm -f /var/lib/hallkit/ledger.sqlite*; cp -a /var/backups/state/* /var/lib/hallkit/
                    """, undo: "rm -f /var/backups/state/*; cp -a /var/backups/newer/* /var/backups/state/"),
                .start(.agent),
            ]),
        DrillRecipe(
            "disk-worn", "the flash says that it is worn", .init("D07"),
            steps: [
                .shell(
                    """
                    mkdir -p /run/block/mmcblk0/device /run/block/mmcblk0/queue
                    echo 0x03 >/run/block/mmcblk0/device/pre_eol_info
                    echo '0x0B 0x0B' >/run/block/mmcblk0/device/life_time
                    echo MMC >/run/block/mmcblk0/device/type
                    hallblock /run/block/mmcblk0
                    """, undo: "hallblock; rm -r /run/block")
            ]),
        DrillRecipe(
            "clock-wrong-year", "the clock's battery is empty: the year is 2020", .init("T01"),
            steps: [.stop(.agent), .clock(off: -200_000_000), .start(.agent)]),
        DrillRecipe(
            "no-time-service", "no time service runs, and the clock is not looked after", .init("T02"), .init("T01"),
            steps: [.stop(.agent), .clock(off: 0), .start(.agent)]),
        DrillRecipe(
            "time-server-away", "a time service runs and reaches no server", .init("T02"), .init("T01"),
            steps: [.run("chronyd"), .stop(.agent), .clock(off: 0), .start(.agent)]),
        DrillRecipe(
            "font-missing", "no Chinese font is installed", .init("P10"),
            steps: [
                .shell("hallhide /usr/share/fonts; fc-cache", undo: "umount /usr/share/fonts; fc-cache")
            ]),
        DrillRecipe(
            "rare-font-missing", "the font of rare characters is not installed", .init("P10"),
            steps: [
                .shell(
                    """
                    for f in /usr/share/fonts/*/*anazono* /usr/share/fonts/*/*anaMin*; do
                      [ ! -e "$f" ] || { mkdir -p "/var/backups/rare$(dirname $f)"; mv "$f" "/var/backups/rare$f"; }
                    done
                    fc-cache
                    """,
                    undo:
                        "cp -a /var/backups/rare/usr/share/fonts/. /usr/share/fonts/; rm -r /var/backups/rare; fc-cache"
                )
            ]),
        DrillRecipe(
            "voice-missing", "the voice program is not installed", .init("V02"),
            steps: [.shell("mv /usr/bin/espeak-ng /var/backups/kept", undo: "mv /var/backups/kept /usr/bin/espeak-ng")]),
        DrillRecipe(
            "mandarin-missing", "the voice program has no Mandarin", .init("V02"),
            steps: [
                .shell(
                    "d=$(hallvoice); mv $d/lang/sit/cmn /var/backups/cmn; mv $d/cmn_dict /var/backups/cmn_dict",
                    undo: "d=$(hallvoice); mv /var/backups/cmn $d/lang/sit/cmn; mv /var/backups/cmn_dict $d/cmn_dict")
            ]),
        DrillRecipe(
            "sound-card-absent", "the hall file names a sound card that is not plugged in", .init("V03"),
            steps: [
                .stop(.agent), .hall([("voice: { ", #"voice: { device: "plughw:CARD=Device,DEV=0", "#)]),
                .start(.agent),
            ]),
        DrillRecipe(
            "rules-missing", "the udev rules are not installed", .init("R04"),
            steps: [
                .shell(
                    "mv /usr/lib/udev/rules.d/70-hallkit-devices.rules /var/backups/rules",
                    undo: "mv /var/backups/rules /usr/lib/udev/rules.d/70-hallkit-devices.rules")
            ]),
        DrillRecipe(
            "brltty-comes", "brltty was installed with the desktop: its rules take serial converters",
            .init("R06", words: ["brltty"]),
            steps: [
                .shell(
                    """
                    cp /usr/bin/perl /usr/bin/brltty
                    printf '%s\\n' 'SUBSYSTEM=="usb", ENV{PRODUCT}=="1a86/7523/*", ENV{BRLTTY_BRAILLE_DRIVER}="bm"' \
                      >/usr/lib/udev/rules.d/85-brltty.rules
                    """, undo: "rm /usr/bin/brltty /usr/lib/udev/rules.d/85-brltty.rules"), .run("brltty"),
            ]),
    ]

    /// The network, certificates, the broker, central and the other machines.
    static let network = [
        DrillRecipe(
            "network-cable-out", "the network cable is out", .init("N03"),
            steps: [.shell("hallfar ip link set far0 down", undo: "hallfar ip link set far0 up; hallroute")]),
        DrillRecipe(
            "no-address", "the machine was given no address", .init("N03"),
            steps: [.shell("ip addr flush dev hall0", undo: "hallroute")]),
        DrillRecipe(
            "no-default-route", "there is no default route", .init("N03"),
            steps: [.shell("ip route del default", undo: "hallroute")]),
        DrillRecipe(
            "broker-refused", "the broker at central does not run", .init("N04", words: ["refused"]),
            steps: [.stop(.broker)]),
        DrillRecipe(
            "broker-name-unknown", "the hall file names a broker whose name there is not",
            .init("N04", words: ["broker.invalid"]),
            steps: [.stop(.agent), .hall([("10.79.0.1:1883", "broker.invalid:1883")]), .start(.agent)]),
        DrillRecipe(
            "broker-behind-firewall", "a firewall lets nothing through to the broker",
            .init("N04", words: ["10.78.0.9:1883"]),
            steps: [.stop(.agent), .hall([("10.79.0.1:1883", "10.78.0.9:1883")]), .start(.agent)]),
        DrillRecipe(
            "central-stopped", "central does not run: the broker takes reports and nobody acknowledges them",
            .init("N02"), steps: [.stop(.central), .tickets(1)], noticedAt: "central"),
        DrillRecipe(
            "certificate-expiring", "the machine's certificate ends in five days", .init("N05", words: ["hall.pem"]),
            steps: [
                .stop(.agent),
                .shell("hallcertificate hall 5", undo: "hallcertificate hall 365"), .start(.agent),
            ]),
        DrillRecipe(
            "certificate-expired", "the machine's certificate has ended", .init("N06", words: ["hall.pem"]),
            steps: [
                .stop(.agent),
                .shell("hallcertificate hall -1", undo: "hallcertificate hall 365"), .start(.agent),
            ]),
        DrillRecipe(
            "kiosk-silent", "machine 2 is switched off", .init("N07"), steps: [.stop(.kiosk)], noticedAt: "link-2"),
        DrillRecipe(
            "hall-server-away", "the hall server is off, seen from machine 2", .init("N01"),
            steps: [.stop(.agent)], place: .kiosk),
    ]
}
