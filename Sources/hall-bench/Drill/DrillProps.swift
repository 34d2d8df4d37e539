/// What the recipes' lines of shell are made of: read by every one of them.
enum DrillProps {
    /// Where they lie in the machine.
    static let path = "/run/drill.sh"

    static let text = """
        set -e
        export CUPS_SERVER=/run/spooler/cups.sock LC_ALL=C.UTF-8

        # hallfar COMMAND…: at the other end of the network cable.
        hallfar() { nsenter --net --target "$(cat /run/far.pid)" "$@"; }

        # hallroute: the machine's address and default route.
        hallroute() {
          ip link set hall0 up
          ip addr replace 10.77.0.2/24 dev hall0
          ip route replace default via 10.77.0.1
        }

        # hallcertificate NAME DAYS: a certificate of the hall's authority that ends in so many days.
        hallcertificate() {
          cd /etc/hallkit/tls
          case $1 in hall) names=IP:127.0.0.1 ;; *) names=DNS:$1 ;; esac
          [ -e "$1.key" ] || openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
          openssl req -new -key "$1.key" -out "/run/$1.csr" -subj "/CN=$1"
          echo "subjectAltName=$names" >"/run/$1.names"
          openssl x509 -req -in "/run/$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -out "$1.pem" \\
            -days "$2" -extfile "/run/$1.names"
          chown hallkit "$1.key" "$1.pem"
          chmod 600 "$1.key"
        }

        # hallfill PERCENT: logs of others leave so much of the ledger's disk free.
        hallfill() {
          mkdir -p /var/lib/hallkit/other
          disk=$(df -B1 --output=size,avail /var/lib/hallkit | tail -n 1)
          size=${disk% *} free=${disk##* }
          logs=$((free - ${size##* } * $1 / 100))
          # What the file system needs for itself is left to the end, when nothing fits any more.
          [ "$1" != 0 ] || logs=$((logs - (16 << 20)))
          fallocate -l "$logs" /var/lib/hallkit/other/logs
          [ "$1" != 0 ] || cat /dev/zero >>/var/lib/hallkit/other/logs 2>/run/full || grep -q 'No space' /run/full
        }

        # hallhide FOLDER: nothing lies in it any more.
        hallhide() { mount -t tmpfs hidden "$1"; }

        # hallsys CLASS FOLDER: the kernel's class of devices is what lies in the folder; without one: as it is.
        hallsys() {
          if [ $# = 1 ]; then
            umount /sys/class
            rm -r /run/class
            return
          fi
          mkdir /run/class
          # Classes are folders of links; what can be read or written beside them is of no class that matters here.
          (cd /sys/class; find . -type d -exec mkdir -p /run/class/{} ';'; find . -type l -exec cp -P {} /run/class/{} ';')
          rm -rf "/run/class/$1"
          cp -a "$2" "/run/class/$1"
          mount --bind /run/class /sys/class
        }

        # hallblock FOLDER: the kernel says of the ledger's disk what lies in the folder; without one: as it is.
        hallblock() {
          if [ $# = 0 ]; then
            umount /sys/block
            rm -r /run/blocks
            return
          fi
          mkdir /run/blocks
          find /sys/block -type l -exec cp -P {} /run/blocks/ ';'
          disk=$(basename "$(awk '$2 == "/var/lib/hallkit" { print $1 }' /proc/mounts)")
          rm -f "/run/blocks/$disk"
          cp -a "$1" "/run/blocks/$disk"
          mount --bind /run/blocks /sys/block
        }

        # hallvoice: where the voice program's data lie.
        hallvoice() { ls -d /usr/lib/*/espeak-ng-data /usr/share/espeak-ng-data 2>/dev/null | head -n 1; }

        # hallspoil MILLISECONDS: an entry of the ledger is so much later than it was written; and with a minus back.
        hallspoil() {
          sqlite3 /var/lib/hallkit/ledger.sqlite \\
            "UPDATE ledger SET wall = wall + ($1) WHERE seq = (SELECT MIN(seq) + 1 FROM ledger)"
          chown hallkit:hallkit /var/lib/hallkit/ledger.sqlite*
        }

        """
}
