import SimulatedHall

extension DrillStage {
    /// Installs the hall as its package does: account and groups, udev rules, backend, hall file, and a disk of its own
    /// for the ledger.
    static func install(_ hall: DrillHall) async throws {
        guard StageFolder.write(DrillProps.text, to: DrillProps.path) else {
            throw BenchFailure(description: "\(DrillProps.path) cannot be written")
        }
        let lines = """
            . \(DrillProps.path)
            conf=\(DrillMachine.share)/udev-rules/hallkit.conf
            for group in $(awk '$1 == "g" { print $2 }' $conf) lpadmin audio lp dialout; do
              getent group $group >/dev/null || groupadd --system $group
            done
            getent passwd hallkit >/dev/null || useradd --system --user-group --home-dir /var/lib/hallkit --no-create-home \\
              --shell /usr/sbin/nologin hallkit
            for group in $(awk '$1 == "m" && $2 == "hallkit" { print $3 }' $conf); do gpasswd -a hallkit $group; done
            mount -t devpts -o newinstance,ptmxmode=0666,mode=660,gid=$(getent group hallkit-led | cut -d: -f3) devpts /dev/pts

            mkdir -p /usr/lib/udev/rules.d /usr/lib/sysusers.d /usr/lib/cups/backend
            rm -f /usr/lib/udev/rules.d/*brltty* /usr/lib/udev/rules.d/*mm-* /etc/hallkit/definitions
            cp \(DrillMachine.share)/udev-rules/70-hallkit-devices.rules /usr/lib/udev/rules.d/
            cp \(DrillMachine.share)/udev-rules/hallkit.conf /usr/lib/sysusers.d/
            install -m 755 -o root -g root \(DrillMachine.programs)/hall-print /usr/lib/cups/backend/hallprint

            mkdir -p /run/cups
            ln -s /run/spooler/cups.sock /run/cups/cups.sock
            printf '%s\\n' 'listener \(DrillHall.brokerPort) 10.79.0.1' 'allow_anonymous true' 'user root' \\
              >/etc/hallkit-broker.conf
            mkdir -p /etc/hallkit/tls /var/lib/hallkit /run/hallkit \\
              /srv/kiosk-2/etc/hallkit /srv/kiosk-2/var/lib/hallkit /srv/kiosk-2/run/hallkit
            truncate -s 4G /run/disk
            mkfs.ext4 -q -m 0 -F /run/disk
            mount -o loop /run/disk /var/lib/hallkit
            rm -rf /var/lib/hallkit/lost+found
            cd /etc/hallkit/tls
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout authority.key -out authority.pem \\
              -days 3650 -subj "/CN=hall authority"
            hallcertificate hall 365
            hallcertificate kiosk-2 365
            cp -a /etc/hallkit/tls /srv/kiosk-2/etc/hallkit/
            chown -R hallkit:hallkit /var/lib/hallkit /run/hallkit /srv/kiosk-2
            """
        let (ending, output) = try await ChildProcess.run(.init(["/bin/sh", "-c", lines]))
        guard ending == .exited(0) else {
            throw BenchFailure(description: "installing the hall: \(ending)\n\(output.suffix(800))")
        }
        guard StageFolder.write(hall.file, to: "/etc/hallkit/hall.yaml"),
            StageFolder.write(hall.kioskFile, to: "/srv/kiosk-2/etc/hallkit/hall.yaml")
        else { throw BenchFailure(description: "the hall file cannot be written") }
    }
}
