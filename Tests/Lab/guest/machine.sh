# shellcheck shell=bash
# A kiosk made of the lab's virtual machine: its disk, its programs and its
# devices. Sourced by the scripts that play a day or a cold start on it.
set -uo pipefail
guest=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$guest/../../.." && pwd)
# shellcheck source=SCRIPTDIR/../lab
. "$guest/../lab"
wires=/run/lab-wires
passed=0 failed=0
agent='' cupsd='' number='' key_line=''

# ---- Saying what holds -----------------------------------------------------------------------------------------

check() { # check STATUS WORDS: one line for what was tried, with the seconds since the kernel started
    local now word=ok
    read -r now _ </proc/uptime
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        word=FAILED
    fi
    printf '%7s s  %-6s  %s\n' "${now%.*}" "$word" "$2"
}

note() { printf '%19s%s\n' '' "$*" >&2; }

# await SECONDS COMMAND...: until it succeeds. Waits are long, since the machine is several times slower than real.
await() {
    local limit=$1 begun=$SECONDS
    shift
    until "$@"; do
        if [ $((SECONDS - begun)) -ge "$limit" ]; then
            note "waited $limit s in vain: $*"
            return 1
        fi
        # What polls takes the one processor away from what it waits for.
        sleep 0.2
    done
}

# What to look at when something failed.
show_logs() {
    local log
    echo "---- devices"
    get status | sed 's/{"address"/\n&/g'
    echo
    for log in agent far-ends broker; do
        [ ! -s "/run/$log.log" ] || { echo "---- $log"; grep -v 'slow slice' "/run/$log.log" | tail -n 40; }
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
    systemd-sysusers /usr/lib/sysusers.d/hallkit.conf 2>/dev/null
    install -m 644 "$repository/udev-rules/70-hallkit-devices.rules" /usr/lib/udev/rules.d/
}

# Where the agent's package will put things. cupsd reads Debian's own configuration.
install_programs() {
    install -d -m 755 /etc/hallkit
    install -d -o hallkit -g hallkit -m 700 /var/lib/hallkit
    install -m 644 "$guest/hall.yaml" /etc/hallkit/hall.yaml
    # A site's own watchdog, which does not wait for a minute.
    install -d -m 755 /etc/hallkit/devices
    sed 's/^id: .*/id: lab-watchdog/; s/timeoutSeconds: [0-9]*/timeoutSeconds: 10/' \
        "$repository/devices/generic-watchdog.yaml" >/etc/hallkit/devices/lab-watchdog.yaml
    install -m 755 "$LAB_PROGRAMS/hall-print" /usr/lib/cups/backend/hallprint
    rm -rf /etc/cups/* /var/spool/cups/* /var/cache/cups/* /var/log/cups/*
    install -m 644 /usr/share/cups/cupsd.conf.default /etc/cups/cupsd.conf
    install -m 644 /usr/share/cups/cups-files.conf.default /etc/cups/cups-files.conf
    # The queue's description has one home, the private cupsd of the demo.
    sed -n '/ticketDescription = """/,/^ *"""$/p' "$repository/Sources/SimulatedHall/Launch/PrivateCupsTexts.swift" |
        sed '1d;$d;s/^        //' >/run/ticket.ppd
}

make_queue() {
    local queue
    start_cupsd
    await 60 is_cupsd_up
    for queue in 1 2; do
        lpadmin -p "ticket-$queue" -v "hallprint://printer-$queue?socket=/run/hallkit/print/relay.sock" -P /run/ticket.ppd -E
    done 2>/run/lpadmin.log
    kill "$cupsd"
    wait "$cupsd"
}

# The numbers given so far go along, so that a later start can be held against them.
save_disk() {
    local day
    day=$(field date "$(get hall)")
    stop_agent
    check $? 'the agent ends in good order'
    sed "s/^/$day /" /run/numbers >/var/lib/hallkit/numbers
    tar -C / -cf "$LAB_OUT/disk.tar" etc/passwd etc/group etc/shadow etc/gshadow etc/cups etc/hallkit var/lib/hallkit \
        usr/lib/cups/backend/hallprint usr/lib/udev/rules.d/70-hallkit-devices.rules
}

load_disk() {
    rm -rf /etc/shadow /etc/gshadow /etc/cups /var/spool/cups/* /var/cache/cups/* /var/log/cups/*
    tar -C / --warning=no-timestamp -xpf "$1"
}

# udev takes up new rules and goes through what they are about, as it does with all devices at a start.
apply_rules() {
    udevadm control --reload
    udevadm trigger --action=add --subsystem-match={tty,gpio,usb,usbmisc,hidraw,input,watchdog,backlight}
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

set_up_kiosk() {
    install_rules
    install_programs
    mount_programs
    apply_rules
    make_queue
}

# ---- Processes -------------------------------------------------------------------------------------------------

# Runs nothing as root: the user's own groups, no capability, no way to gain any.
start_agent() {
    install -d -o hallkit -g hallkit -m 755 /run/hallkit
    setpriv --reuid hallkit --regid hallkit --init-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
        /opt/hallkit/bin/hall-agent >>/run/agent.log 2>&1 </dev/null &
    agent=$!
}

stop_agent() { kill -TERM "$agent" && wait "$agent"; }

start_cupsd() {
    mkdir -p /run/cups /var/spool/cups/tmp /var/cache/cups /var/log/cups
    chown root:lp /run/cups /var/spool/cups /var/cache/cups
    chmod 755 /run/cups
    chmod 710 /var/spool/cups
    chown root:lp /var/spool/cups/tmp
    chmod 1770 /var/spool/cups/tmp
    LD_LIBRARY_PATH='' cupsd -f >/run/cupsd.log 2>&1 </dev/null &
    cupsd=$!
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

# Each device has its own USB port (the hall file names them), and leads to its far end's wire.
declare -A bridges ports=([printer-1]=0 [board-1]=1 [board-stuck]=2 [reader-1]=3)
plug() { # plug NAME
    local line
    line=$(usb_plug "$1" 0483 5740 acm "${1^^}" "${ports[$1]}") || return
    LD_LIBRARY_PATH='' socat "$line,rawer" "$wires/$1,rawer" 2>>/run/socat.log 7>&- &
    bridges[$1]=$!
}

unplug() {
    kill "${bridges[$1]}" && wait "${bridges[$1]}" 2>/dev/null
    usb_unplug "$1"
}

# One short press of the window's key; its release is the decisive moment.
press_key() { order "press $key_line 100"; }

add_button() {
    gpio_add hallkit-lab 8 >/dev/null
    key_line=$(pull_file 3)
}

# ---- A start ---------------------------------------------------------------------------------------------------

start_one() {
    case $1 in
    agent) start_agent ;;
    cupsd) start_cupsd ;;
    broker) start_broker ;;
    network) [ "$network" = absent ] || raise_network ;;
    devices)
        start_far_ends
        add_button
        plug board-1
        [ "$printer" = late ] || plug printer-1
        ;;
    esac
}

# check_start ORDER CLOCK PRINTER NETWORK: mains are on. What makes a hall is started in ORDER (agent+1.5,cupsd+0.2,…:
# with pauses, so that each finds the others at another stage), and a citizen, who types nothing and logs in nowhere,
# gets a ticket on paper. Leaves in $paper when its last byte was out, in seconds since the kernel's start.
#   CLOCK    1970, yesterday, right (nobody vouches for it) or trusted
#   PRINTER  there or late
#   NETWORK  there or absent
check_start() {
    local clock=$2 printer=$3 network=$4 each status=0 page touches papers
    [ "$clock" != trusted ] || trust_clock
    for each in ${1//,/ }; do
        start_one "${each%+*}" || note "$each did not start"
        sleep "${each#*+}"
    done
    await 180 is_serving || status=1
    read -r page _ </proc/uptime
    [ "$printer" = there ] || plug printer-1
    touches=$(open_day)
    await 60 is_day_open || status=1
    await 120 is_printer_ready || status=1
    # A citizen presses on where the kiosk refuses.
    take_ticket true || { await 60 is_printer_ready && take_ticket true; } || status=1
    await 180 has_paper || status=1
    paper=$(seen_at "printer-1 paper .*$number")
    papers=$(grep -c "printer-1 paper .*$number" /run/far-ends.log)
    [ "$papers" = 1 ] || status=1
    [ "$touches" -le 1 ] || status=1
    if [ "$clock" = trusted ]; then [ "$touches" = 0 ] || status=1; fi
    # shellcheck disable=SC2001
    check "$status" "clock $clock, printer $printer, network $network; $(sed 's/+[0-9.]*//g' <<<"$1"): page $page s, \
$touches touch, $number on paper ${paper:-never}"
    echo "${paper:-}" >"$LAB_OUT/paper"
}

# ---- The agent's API -------------------------------------------------------------------------------------------
#
# In bash alone: starting curl and jq takes longer here than what they would do. The API writes its keys sorted.

# http METHOD PATH [BODY]: opens a connection and asks; the answer is to be read from descriptor $line.
http() {
    exec {line}<>/dev/tcp/127.0.0.1/8080 || return
    printf '%s /api/v1/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n' \
        "$1" "$2" >&"$line"
    [ -z "${3:-}" ] || printf 'Content-Type: application/json\r\nContent-Length: %d\r\n' "${#3}" >&"$line"
    printf '\r\n%s' "${3:-}" >&"$line"
} 2>/dev/null

# The whole answer's body.
get() {
    local line answer=''
    http GET "$1" || return
    IFS= read -r -d '' -t 60 answer <&"$line"
    exec {line}>&-
    printf '%s' "${answer#*$'\r\n\r\n'}"
}

post() { # post PATH 'KEYS AND VALUES': with a request id of its own
    local line answer=''
    http POST "$1" "{\"request\": \"lab-$RANDOM-$RANDOM-$RANDOM\", $2}" || return
    IFS= read -r -d '' -t 60 answer <&"$line"
    exec {line}>&-
    printf '%s' "${answer#*$'\r\n\r\n'}"
}

# The first view of a live stream.
view() {
    local line text=''
    http GET "$1/live" || return
    while IFS= read -r -t 60 text <&"$line"; do
        [[ $text != data:* ]] || break
    done
    exec {line}>&-
    printf '%s' "${text#data: }"
}

# field NAME JSON: the first value of that name.
field() {
    local pattern="\"$1\":(\"([^\"]*)\"|[^,}]*)"
    [[ $2 =~ $pattern ]] || return
    printf '%s' "${BASH_REMATCH[2]:-${BASH_REMATCH[1]}}"
}

is_serving() { [[ $(get hall) == *'"hall":'* ]]; }
is_device() { # is_device ID STATE
    local rest
    rest=$(get status)
    rest=${rest#*"\"id\":\"$1\""}
    [ "$(field state "$rest")" = "$2" ]
}
is_printer_ready() { [[ $(view kiosks/1) =~ \"printer\":\{[^}]*\"ready\":true ]]; }
is_day_open() { [[ $(view kiosks/1) =~ \"day\":\{[^}]*\"open\":true ]]; }
is_serving_number() { [[ $(view windows/1) =~ \"serving\":\{[^}]*\"number\":\"$number\" ]]; }
card_is_ready() { [[ $(view kiosks/1) =~ \"card\":\{[^}]*\"state\":\"ready\" ]]; }
has_paper() { has_seen "printer-1 paper .*$number"; }
board_shows() { has_seen "board-1 shows .*$number"; }

# Opens the day by the one touch that a citizen is asked for; says how many touches it took.
open_day() {
    local seen
    seen=$(view kiosks/1)
    if [ "$(field ask "$seen")" = true ]; then
        post day/open "\"date\": \"$(field asked "$seen")\", \"confirmed\": true" >/dev/null
        echo 1
    else
        echo 0
    fi
}

# Takes a ticket, on paper or not; its number is in $number.
take_ticket() {
    local answer
    answer=$(post kiosks/1/tickets "\"service\": \"household\", \"paper\": $1")
    number=$(field number "$answer")
    [ -n "$number" ] || { note "no ticket: $answer"; return 1; }
    echo "$number" >>/run/numbers
}
