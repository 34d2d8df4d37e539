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
          fallocate -l "$logs" /var/lib/hallkit/other/logs
          [ "$1" != 0 ] || while dd if=/dev/zero bs=4096 count=1 status=none >>/var/lib/hallkit/other/logs; do :; done
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
          cp -a /sys/class /run/class
          rm -rf "/run/class/$1"
          cp -a "$2" "/run/class/$1"
          mount --bind /run/class /sys/class
        }

        # hallblock FOLDER: the machine has this disk too; without one: as it is.
        hallblock() {
          if [ $# = 0 ]; then
            umount /sys/block
            rm -r /run/blocks
            return
          fi
          cp -a /sys/block /run/blocks
          cp -a "$1" /run/blocks/
          mount --bind /run/blocks /sys/block
        }

        # hallvoice: where the voice program's data lie.
        hallvoice() { dirname "$(ls -d /usr/lib/*/espeak-ng-data/cmn_dict /usr/share/espeak-ng-data/cmn_dict 2>/dev/null | head -n 1)"; }

        # hallspoil LEDGER: some of an entry is other than it was written.
        hallspoil() { sqlite3 "$1" "UPDATE ledger SET wall = wall + 60000 WHERE seq = (SELECT MIN(seq) + 1 FROM ledger)"; }

        """
}
