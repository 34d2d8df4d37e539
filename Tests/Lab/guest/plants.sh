# shellcheck shell=bash
# The faults that the drill plants. Sourced by drill.
#
# They were written from the list that `hallctl explain` prints and from what goes wrong in halls, by another author than
# doctor's and without its source: what doctor is to say was decided before it was asked.
# shellcheck disable=SC2034,SC2154  # what drill, machine.sh and lab have

# NAME, the device at which the agent notices it (or -), and what names the cause: CODE, or CODE/SUBJECT, or
# CODE/SUBJECT/WORD, where the word stands in the finding; any of them.
plants='
reader-pulled      reader-1   C01/reader-1
not-authorised     reader-1   C01/reader-1
driver-unbound     reader-2   C01/reader-2
converter-pulled   board-2    B01/board-2
printer-pulled     printer-1  P06/printer-1
usb-driver-unbound printer-2  P06/printer-2
scanner-pulled     scanner-1  C03/scanner-1
usb-drops          -          U03
reader-silent      reader-1   C01/reader-1
board-dead         board-1    B01/board-1
paper-out          printer-1  P01/printer-1
usb-cover-open     printer-2  P03/printer-2
scanner-grabbed    scanner-1  R05/scanner-1
watchdog-held      watchdog-1 A08/watchdog-1 R05/watchdog-1
watchdog-unloaded  watchdog-1 A08/watchdog-1
getty              reader-1   R05/reader-1/agetty
port-held          board-2    R05/board-2/minicom
line-held          button-1   R05/button-1/gpiomon
line-exported      button-1   R05/button-1/sysfs
swapped            board-1    R01/board-1
wrong-group        board-2    R03/board-2
wrong-mode         button-1   R03/button-1 R03/alarm-1
rules-missing      reader-1   R04
not-in-group       board-2    R03//hallkit-led
chip-gone          button-1   K03/button-1 K04/alarm-1
button-stuck       button-1   K01/button-1
button-bouncing    -          K01/button-1 B03/button-1
'

restart_agent() { stop_agent; start_agent; await 180 is_serving; }
replug() { pull_out "$1" && plug_in "$1"; }
site_rules=/etc/udev/rules.d/71-hallkit-site.rules

# hold PROGRAM CODE: a program of this name has something for itself, as the Perl says that it runs; from before the agent
# starts.
holder='' held=/run/held
hold() {
    stop_agent
    take "$@"
    start_agent
    await 180 is_serving
}
take() {
    rm -f $held
    cp /usr/bin/perl "/usr/local/bin/$1"
    "/usr/local/bin/$1" -e "\$0 = '$1'; $2; open(my \$sign, '>', '$held') or die; close \$sign; sleep 1 while 1" 7>&- &
    holder=$!
    await 30 test -e $held
}
let_go() {
    kill "$holder" || return
    wait "$holder" 2>/dev/null || true
}

# ---- Permissions -------------------------------------------------------------------------------------------------

# A rule that was copied from somewhere, with that machine's group.
plant_wrong_group() {
    echo 'SUBSYSTEM=="tty", KERNEL=="ttyUSB[0-9]*", GROUP="dialout"' >$site_rules
    udevadm control --reload && replug board-2
}
mend_wrong_group() { rm $site_rules && udevadm control --reload && replug board-2; }

plant_wrong_mode() { chmod 600 /dev/gpiochip* && restart_agent; }
mend_wrong_mode() { chmod 660 /dev/gpiochip* && restart_agent; }

rules=/usr/lib/udev/rules.d/70-hallkit-devices.rules
plant_rules_missing() { mv $rules /run/ && udevadm control --reload && replug reader-1; }
mend_rules_missing() { mv "/run/${rules##*/}" $rules && udevadm control --reload && replug reader-1; }

plant_not_in_group() { gpasswd -d hallkit hallkit-led >/dev/null && restart_agent; }
mend_not_in_group() { gpasswd -a hallkit hallkit-led >/dev/null && restart_agent; }

# ---- What is plugged where ---------------------------------------------------------------------------------------

# Two converters of one make, each in the other's socket.
plant_swapped() {
    pull_out board-1 && pull_out reader-2 || return
    plug_in board-1 "${sockets[reader-2]}" && plug_in reader-2 "${sockets[board-1]}" || return
    await 180 says_code R01 || true
}
mend_swapped() {
    pull_out board-1 && pull_out reader-2 && plug_in board-1 && plug_in reader-2
}
says_code() { sleep 1 && [[ $(get status) == *"\"code\":\"$1\""* ]]; }

plant_reader_pulled() { pull_out reader-1; }
mend_reader_pulled() { plug_in reader-1; }
plant_printer_pulled() { pull_out printer-1; }
mend_printer_pulled() { plug_in printer-1; }
plant_converter_pulled() { pull_out board-2; }
mend_converter_pulled() { plug_in board-2; }
plant_scanner_pulled() { order 'away scanner'; }
mend_scanner_pulled() { order 'keyboard scanner 1eab 0d03'; }

# In the socket, and the kernel does not let it in.
plant_not_authorised() { echo 0 >"$(usb_device reader-1)/authorized" && udevadm settle; }
mend_not_authorised() { echo 1 >"$(usb_device reader-1)/authorized" && udevadm settle; }

# In the socket, and no driver has it: there is no node.
plant_driver_unbound() { rebind reader-2 cdc_acm unbind; }
mend_driver_unbound() { rebind reader-2 cdc_acm bind; }
plant_usb_driver_unbound() { rebind printer-2 usblp unbind; }
mend_usb_driver_unbound() { rebind printer-2 usblp bind; }
rebind() { basename "$(usb_device "$1")":1.0 >"/sys/bus/usb/drivers/$2/$3" && udevadm settle; }

# A plug that does not hold.
plant_usb_drops() {
    local _
    for _ in $(seq 8); do replug reader-1 || return; done
    await 60 is_device reader-1 ok
}
# The log of the kernel is emptied after each plant.
mend_usb_drops() { :; }

# ---- What another program has ------------------------------------------------------------------------------------

plant_port_held() {
    hold minicom "open(my \$tty, '+<', '$(realpath "/dev/hallkit/by-path/$(path_of board-2)-port0")') or die; \
ioctl(\$tty, 0x540C, 0) or die; flock(\$tty, 2) or die"
}
mend_port_held() { let_go; }

# A serial console as the system's service runs it: it begins again whenever it ends. It also takes the node to root.
plant_getty() {
    local line
    line=$(basename "$(realpath "/dev/hallkit/by-path/$(path_of reader-1)")")
    stop_agent
    setsid bash -c "while :; do agetty --noclear -L $line 115200 vt100; sleep 1; done" >/dev/null 2>&1 7>&- &
    holder=$!
    await 30 has_getty "$line"
    start_agent
    await 180 is_serving && has_getty "$line"
}
has_getty() {
    [ "$(stat -c %G "/dev/$1")" = tty ] && find /proc/"$(pgrep -x agetty)"/fd -lname "/dev/$1" | grep -q .
}
mend_getty() { kill -- "-$holder"; replug reader-1; }

# GPIO_V2_GET_LINE_IOCTL: one line as an input.
plant_line_held() {
    hold gpiomon "open(my \$chip, '+<', '/dev/$(<"$chip/bank0/chip_name")') or die; my \$request = \
pack('L64 a32 Q L L5 x240 L L L5 l', 3, (0) x 63, 'gpiomon', 4, 0, (0) x 5, 1, 0, (0) x 5, -1); \
ioctl(\$chip, 0xC250B407, \$request) or die"
}
mend_line_held() { let_go; }

# By a script of the old way: no process has it.
plant_line_exported() {
    stop_agent
    sysfs_line >/sys/class/gpio/export && start_agent && await 180 is_serving
}
mend_line_exported() { sysfs_line >/sys/class/gpio/unexport; }
sysfs_line() {
    local label
    label=$(grep -lx hallkit-lab /sys/class/gpio/gpiochip*/label)
    echo $(($(<"${label%label}base") + 3))
}

# EVIOCGRAB.
plant_scanner_grabbed() {
    hold xorg "open(my \$keys, '<', '$(realpath /dev/hallkit/newland-em2028-keyboard)') or die; \
ioctl(\$keys, 0x40044590, 1) or die"
}
mend_scanner_grabbed() { let_go; }

# Whoever opens a watchdog has it; it goes quietly.
plant_watchdog_held() {
    hold watchdog "open(my \$dog, '>', '/dev/watchdog0') or die; \
\$SIG{TERM} = sub { syswrite(\$dog, 'V'); close \$dog; exit 0 }"
}
mend_watchdog_held() { let_go; }
plant_watchdog_unloaded() { stop_agent; rmmod softdog && start_agent && await 180 is_serving; }
mend_watchdog_unloaded() { modprobe softdog soft_noboot=1 && udevadm settle; }

# ---- What the far end does ---------------------------------------------------------------------------------------

plant_chip_gone() { gpio_remove; }
mend_chip_gone() { add_button; }
plant_button_stuck() { press 3; }
mend_button_stuck() { release 3; }
# It never stands, so it calls nobody; for longer than a stuck key needs to be one.
plant_button_bouncing() {
    local end=$((SECONDS + 15))
    order "bounce $key_line 10"
    await 30 has_passed $end
}
has_passed() { sleep 1 && [ "$SECONDS" -ge "$1" ]; }
mend_button_bouncing() { order calm; }
plant_reader_silent() { order 'fault reader-1 silent on'; }
mend_reader_silent() { order 'fault reader-1 silent off'; }
plant_board_dead() { order 'fault board-1 mains-off on'; }
mend_board_dead() { order 'fault board-1 mains-off off'; }
plant_paper_out() { order 'fault printer-1 paper-out on'; }
mend_paper_out() { order 'fault printer-1 paper-out off'; }
plant_usb_cover_open() { order 'fault printer-2 cover-open on'; }
mend_usb_cover_open() { order 'fault printer-2 cover-open off'; }
