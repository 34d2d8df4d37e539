# shellcheck shell=bash
# A kiosk made of the lab's virtual machine: its disk, its programs and its
# devices. Sourced by the scripts that play a day or a cold start on it.
set -uo pipefail
guest=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$guest/../../.." && pwd)
api=http://127.0.0.1:8080/api/v1
wires=/run/lab-wires
passed=0 failed=0
agent='' number=''

# ---- Saying what holds -----------------------------------------------------------------------------------------

check() { # check WORDS... with the last command's status: check $? 'words'
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
        echo "  ok      $2"
    else
        failed=$((failed + 1))
        echo "  FAILED  $2"
    fi
}

note() { echo "          $*"; }

# await SECONDS COMMAND...: until it succeeds. Waits are long, since the machine is several times slower than real.
await() {
    local limit=$1 begun=$SECONDS
    shift
    until "$@"; do
        if [ $((SECONDS - begun)) -ge "$limit" ]; then
            note "waited $limit s in vain: $*"
            return 1
        fi
        sleep 0.05
    done
}

# What to look at when something failed.
show_logs() {
    local log
    for log in agent far-ends broker; do
        [ ! -s "/run/$log.log" ] || { echo "---- $log"; tail -n 40 "/run/$log.log"; }
    done
    [ ! -s /var/log/cups/error_log ] || { echo "---- cups"; tail -n 15 /var/log/cups/error_log; }
}

finish() {
    [ "$failed" = 0 ] || show_logs
    echo "$passed $failed" >"$LAB_OUT/counts"
    exit "$((failed > 0))"
}

# ---- The disk --------------------------------------------------------------------------------------------------

# As udev-rules/README.md says, and nothing else: the agent has no other rights.
install_rules() {
    rm -f /etc/shadow /etc/gshadow
    install -D -m 644 "$repository/udev-rules/hallkit.conf" /usr/lib/sysusers.d/hallkit.conf
    systemd-sysusers /usr/lib/sysusers.d/hallkit.conf
    install -m 644 "$repository/udev-rules/70-hallkit-devices.rules" /usr/lib/udev/rules.d/
}

# Where the agent's package will put things. cupsd reads Debian's own configuration.
install_programs() {
    install -d -m 755 /etc/hallkit
    install -d -o hallkit -g hallkit -m 700 /var/lib/hallkit
    install -m 644 "$guest/hall.yaml" /etc/hallkit/hall.yaml
    install -m 755 "$LAB_PROGRAMS/hall-print" /usr/lib/cups/backend/hallprint
    rm -rf /etc/cups/* /var/spool/cups/* /var/cache/cups/* /var/log/cups/*
    install -m 644 /usr/share/cups/cupsd.conf.default /etc/cups/cupsd.conf
    install -m 644 /usr/share/cups/cups-files.conf.default /etc/cups/cups-files.conf
    # The queue's description has one home, the private cupsd of the demo.
    sed -n '/ticketDescription = """/,/^ *"""$/p' "$repository/Sources/SimulatedHall/Launch/PrivateCupsTexts.swift" |
        sed '1d;$d;s/^        //' >/run/ticket.ppd
}

make_queue() {
    lpadmin -p ticket-1 -v 'hallprint://printer-1?socket=/run/hallkit/print/relay.sock' -P /run/ticket.ppd -E
}

save_disk() {
    tar -C / -cf "$LAB_OUT/disk.tar" etc/passwd etc/group etc/shadow etc/gshadow etc/cups etc/hallkit var/lib/hallkit \
        usr/lib/cups/backend/hallprint usr/lib/udev/rules.d/70-hallkit-devices.rules
}

load_disk() {
    rm -rf /etc/shadow /etc/gshadow /etc/cups /var/spool/cups/* /var/cache/cups/* /var/log/cups/*
    tar -C / -xpf "$1"
}

# udev takes up new rules; devices that are there already are gone through again.
apply_rules() {
    udevadm control --reload
    udevadm trigger --action=add
    udevadm settle
}

# The programs and Swift's libraries at a place that every user can reach, wherever they were built.
mount_programs() {
    mkdir -p /opt/hallkit/bin /opt/hallkit/lib /usr/share/hallkit "$wires"
    mount --bind "$LAB_PROGRAMS" /opt/hallkit/bin
    mount --bind "$LAB_LIBRARIES" /opt/hallkit/lib
    mount --bind "$repository" /usr/share/hallkit
    export LD_LIBRARY_PATH=/opt/hallkit/lib
}

# ---- Processes -------------------------------------------------------------------------------------------------

# Runs nothing as root: the user's own groups, no capability, no way to gain any.
start_agent() {
    install -d -o hallkit -g hallkit -m 755 /run/hallkit
    setpriv --reuid hallkit --regid hallkit --init-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
        /opt/hallkit/bin/hall-agent >>/run/agent.log 2>&1 </dev/null &
    agent=$!
}

start_cupsd() {
    mkdir -p /run/cups /var/spool/cups/tmp /var/cache/cups /var/log/cups
    chown root:lp /run/cups /var/spool/cups /var/cache/cups
    chmod 755 /run/cups
    chmod 710 /var/spool/cups
    chown root:lp /var/spool/cups/tmp
    chmod 1770 /var/spool/cups/tmp
    LD_LIBRARY_PATH='' cupsd -f >/run/cupsd.log 2>&1 </dev/null &
}

start_broker() {
    printf 'listener 1883\nallow_anonymous true\n' >/run/mosquitto.conf
    LD_LIBRARY_PATH='' mosquitto -c /run/mosquitto.conf >/run/broker.log 2>&1 </dev/null &
}

# The address that the hall's broker has. Without it the network is not there.
raise_network() {
    modprobe dummy
    ip link add lab0 type dummy 2>/dev/null
    ip address add 10.77.0.1/24 dev lab0
    ip link set lab0 up
}

is_cupsd_up() { [ -S /run/cups/cups.sock ] && lpstat -r 2>/dev/null | grep -q 'is running'; }

# ---- Devices ---------------------------------------------------------------------------------------------------

# The far ends obey what is written to descriptor 7, and what they see is in the log.
start_far_ends() {
    mkfifo /run/far-ends.orders
    /opt/hallkit/bin/lab-far-ends "$repository" "$wires" </run/far-ends.orders >/run/far-ends.log 2>&1 &
    exec 7>/run/far-ends.orders
    await 60 grep -q 'wires are laid' /run/far-ends.log
}

order() { echo "$*" >&7; }
has_seen() { grep -q -- "$1" /run/far-ends.log; }
# The time of the newest line that matches, in seconds since the kernel started.
seen_at() { grep -- "$1" /run/far-ends.log | tail -n 1 | cut -d' ' -f1; }

# Plugs a device into the first free USB port, and leads the gadget's end to its far end's wire.
plug() { # plug NAME VENDOR PRODUCT SERIAL
    local line
    line=$(lab usb-plug "$1" "$2" "$3" acm "$4") || return
    LD_LIBRARY_PATH='' socat "$line,rawer" "$wires/$1,rawer" 2>>/run/socat.log 7>&- &
    echo $! >"/run/bridge-$1"
}

unplug() {
    kill "$(</run/bridge-"$1")" 2>/dev/null
    wait "$(</run/bridge-"$1")" 2>/dev/null
    lab usb-unplug "$1"
}

# One short press of the window's key; its release is the decisive moment.
press() {
    order "write $pull pull-down lab key down"
    sleep 0.15
    order "write $pull pull-up lab key up"
}

add_button() {
    lab gpio-add hallkit-lab 8 >/dev/null
    pull=$(echo /sys/devices/platform/gpio-sim.0/gpiochip*/sim_gpio3/pull)
}

# ---- The agent's API -------------------------------------------------------------------------------------------

get() { curl -s -m 30 "$api/$1"; }

post() { # post PATH JSON, with a request id of its own
    local id
    id="lab-$RANDOM-$RANDOM-$RANDOM"
    curl -s -m 60 -H 'Content-Type: application/json' -H 'Sec-Fetch-Site: same-origin' \
        -d "$(jq -c --arg id "$id" '.request = $id' <<<"$2")" "$api/$1"
}

# The first view of a live stream.
view() {
    local line='' stream reader
    exec {stream}< <(exec curl -sN -m 30 "$api/$1/live" 7>&-)
    reader=$!
    while IFS= read -r line <&"$stream"; do
        [[ $line != data:* ]] || break
    done
    kill "$reader" 2>/dev/null
    exec {stream}<&-
    echo "${line#data: }"
}

is_serving() { get hall | jq -e .hall >/dev/null 2>&1; }
is_device() { [ "$(get status | jq -r --arg id "$1" '.devices[] | select(.id == $id).state')" = "$2" ]; }
is_printer_ready() { view kiosks/1 | jq -e .printer.ready >/dev/null; }
has_paper() { has_seen "printer-1 paper .*$number"; }
board_shows() { has_seen "board-1 shows .*$number"; }
is_serving_number() { [ "$(view windows/1 | jq -r .serving.number)" = "$number" ]; }

# Opens the day by the one touch that a citizen is asked for; says how many touches it took.
open_day() {
    local seen date
    seen=$(view kiosks/1)
    if jq -e '.day.ask' <<<"$seen" >/dev/null; then
        date=$(jq -r .day.asked <<<"$seen")
        post day/open "{\"date\": \"$date\", \"confirmed\": true}" >/dev/null
        echo 1
    else
        echo 0
    fi
}

is_day_open() { view kiosks/1 | jq -e .day.open >/dev/null; }

# Takes a ticket, on paper or not; its number is in $number.
take_ticket() {
    local answer
    answer=$(post kiosks/1/tickets "{\"service\": \"household\", \"paper\": $1}")
    number=$(jq -r '.ticket.number // empty' <<<"$answer")
    [ -n "$number" ] || { note "no ticket: $answer"; return 1; }
}
