# shellcheck shell=bash
# What a day proves of plugging: a course over all classes of devices, and what follows from it. Sourced by day.

# ---- What is plugged ---------------------------------------------------------------------------------------------

# A USB gadget, a chip and a keyboard's module, all there and nothing plugged in: binding is the course's.
make_plugs() {
    # A vendor's serial gadget speaks no standard: its driver is told the ids.
    modprobe usbserial vendor=0x1a86 product=0x7523
    modprobe -a uinput evdev
    usb_make plug-acm 0483 5740 acm READER-1
    usb_make plug-usb 1a86 7523 gser BOARD
    usb_make plug-lp 0416 5011 printer PRINTER
    gpio_make plug hallkit-plug 2
}

node_of() { echo "/dev/ttyGS$(<"$config/usb_gadget/plug-$1/functions/$2.0/port_num")"; }

run_course() { # run_course CYCLES: until it is over; its lines are those after the last mark in the far ends' log
    local before
    before=$(grep -c 'course over' /run/far-ends.log)
    order "course $1 gpio evdev acm=$(node_of acm acm) usb=$(node_of usb gser) lp=/dev/g_printer0"
    await $((600 + $1 * 60)) courses_are $((before + 1))
}
# Looking takes time from the course.
courses_are() { sleep 2 && [ "$(grep -c 'course over' /run/far-ends.log)" = "$1" ]; }

threads() { find "/proc/$agent/task" -mindepth 1 -maxdepth 1 | wc -l; }
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$agent/stat"; }
files_are() { [ "$(open_files)" = "$1" ]; }
threads_are() { [ "$(threads)" -le "$1" ]; }

# ---- What is proved ----------------------------------------------------------------------------------------------

check_course() { # check_course CYCLES
    local files rss mapped tasks name line before spent chips pulls named plugs oops
    make_plugs
    # What is made once is made: the first plugging of each class, and the memory for its drivers.
    run_course 3
    files=$(open_files) rss=$(resident) mapped=$(resident_files) tasks=$(threads) before=$(wc -l </run/far-ends.log)
    udevadm monitor --udev --property >/run/udev-events 2>/dev/null &
    line=$!
    # Its first words say that it listens.
    await 20 test -s /run/udev-events
    run_course "$1"
    udevadm settle
    kill "$line"
    for name in gpio evdev acm usb lp; do
        line=$(tail -n +"$((before + 1))" /run/far-ends.log | grep -- "course $name $1 of $1") ||
            tail -n +"$((before + 1))" /run/far-ends.log | grep -m 3 -- "course $name" >&2
        check $? "plugged, at work and pulled $1 times: ${line#*course }"
    done
    # What was closed on other threads a moment ago is waited for.
    await 45 files_are "$files"
    check $? "open files: $files before, $(open_files) after"
    await 45 threads_are "$tasks"
    check $? "none of its threads is stuck: $tasks before, $(threads) after"
    [ $(($(resident) - rss)) -le 1024 ]
    check $? "memory: $rss kB before, $(resident) kB after; of files $mapped kB and $(resident_files) kB"
    chips=$(grep 'course over' /run/far-ends.log | tail -n 1)
    [ "$(wc -w <<<"${chips#*chip names}")" -ge 2 ]
    check $? "a chip that comes back with another number works:${chips#*chip names}"
    # One plug is several events, and the last of an unplugging say nothing of whose they are: this kernel's do so too.
    read -r pulls named plugs < <(awk -v RS='' '/DEVTYPE=usb_device/ && /ACTION=unbind/ { pulls++ }
        /DEVTYPE=usb_device/ && /ACTION=(unbind|remove)/ && /ID_VENDOR_ID=/ { named++ }
        /DEVTYPE=usb_device/ && /ACTION=(add|bind)/ { plugs++ } END { print pulls + 0, named + 0, plugs + 0 }' /run/udev-events)
    [ "$pulls" -ge $((3 * $1)) ] && [ "$named" -lt $((2 * pulls)) ] && [ "$plugs" -ge $((2 * pulls)) ]
    check $? "of the $((2 * pulls)) events of $pulls pulls $((2 * pulls - named)) name no vendor; their plugs were $plugs events"
    ! grep -q 'device failed.*busy' /run/agent.log
    check $? 'and no device was opened twice for it'
    # What the kernel's own lists are worth when it has warned of them is not known.
    read -r oops </proc/sys/kernel/tainted
    [ $((oops & 0x2a0)) = 0 ]
    check $? "the kernel is sound: $(dmesg | grep -c 'cut here') warnings"
    # A line that is gone reads as empty for ever: whoever takes that for silence reads on and on.
    spent=$(cpu_ticks)
    sleep 3
    spent=$(($(cpu_ticks) - spent))
    [ "$spent" -le 30 ]
    check $? "with everything pulled it rests: ${spent}0 ms of 3 s"
}

# The permissions that the shipped rules give, and nobody else's.
check_nodes() {
    local seen
    for name in acm usb lp; do plug_in "$name"; done
    echo 1 >"$config/gpio-sim/plug/live"
    order 'keyboard scanner 1eab 0d03'
    await 60 test -e /dev/hallkit/newland-em2028-keyboard
    await 60 is_device scanner-1 ok
    seen=$(for node in by-path/platform-dummy_hcd.3-usb-0:1:1.0 by-path/platform-dummy_hcd.5-usb-0:1:1.0-port0 zjiang-pos-5890 \
        newland-em2028-keyboard; do stat -Lc '%G:%a' "/dev/hallkit/$node"; done | paste -sd' ')
    seen+=" $(stat -c '%G:%a' /dev/watchdog0 /sys/class/backlight/*/brightness | paste -sd' ')"
    [ "$seen" = 'hallkit-idr:660 hallkit-led:660 hallkit-prn:660 hallkit-idr:660 hallkit-wdt:660 hallkit-scr:664' ]
    check $? "every node is its group's: $seen"
    seen=$(for node in /dev/input/event*; do stat -c '%G' "$node"; done | sort -u | paste -sd' ')
    ! id -nG hallkit | grep -qw input
    check $? "and no other keyboard is the agent's (${seen:-no input device})"
    for name in acm usb lp; do pull_out "$name"; done
    echo 0 >"$config/gpio-sim/plug/live"
}
plug_in() { echo "dummy_udc.${plug_ports[$1]}" >"$config/usb_gadget/plug-$1/UDC" && until_bus is_there "plug-$1"; }
pull_out() { echo >"$config/usb_gadget/plug-$1/UDC" && until_bus is_gone "plug-$1"; }
declare -A plug_ports=([acm]=3 [lp]=4 [usb]=5)

# A scanner that types, and a pedal: their keys are the agent's alone.
check_keys() {
    local node spy
    node=$(realpath /dev/hallkit/newland-em2028-keyboard)
    timeout 60 cat "$node" >/run/overheard &
    spy=$!
    order 'type scanner LAB-SECRET-7'
    await 30 says scanner-1 ' 1 codes read'
    check $? 'a code that is typed is read'
    kill "$spy" 2>/dev/null
    wait "$spy" 2>/dev/null
    [ ! -s /run/overheard ] && ! grep -q LAB-SECRET /run/agent.log
    check $? 'nobody else hears a key of it, and no log has it'
    order 'away scanner'
    await 60 is_device scanner-1 absent
    order 'keyboard pedal 0c45 7403'
    await 60 is_device pedal-1 ok
    check $? 'a pedal is the call button that it is said to be'
    take_ticket false
    order 'hit pedal'
    await 30 board_shows
    check $? "its press calls $number"
    order 'away pedal'
    await 60 is_device pedal-1 absent
    check $? 'pulled out it is gone'
}
says() { # says ID WORDS: whether the agent's evidence of a device has these words
    local before
    before=$(get status)
    [[ ${before%%"\"id\":\"$1\""*} == *"$2"* ]]
}

# The agent is held still, as by a kernel or a disk that hangs: the watchdog barks, edges run over, and the level tells.
check_standstill() {
    local file turn barks
    file=$(pull_file 5)
    is_device alarm-1 ok && is_device watchdog-1 ok
    check $? 'alarm and watchdog are there'
    barks=$(barks)
    [ "$barks" = 0 ]
    check $? 'the watchdog was fed all day'
    kill -STOP "$agent"
    # 41 edges, of which the kernel keeps 16: the last that is kept says that nothing is wrong.
    for turn in $(seq 20); do
        echo pull-down >"$file"
        echo pull-up >"$file"
    done
    echo pull-down >"$file"
    await 40 barks_are $((barks + 1))
    check $? 'it barks when the agent stands still'
    kill -CONT "$agent"
    await 60 has_seen 'board-1 shows .*请有序疏散'
    check $? 'the alarm whose edges were lost is found by its level, and the board says to leave'
    [ "$(field code "$(post kiosks/1/tickets '"service": "household", "paper": false')")" = evacuating ]
    check $? 'meanwhile no number is given'
    echo pull-up >"$file"
    await 60 take_ticket false
    check $? "and after it $number is"
    await 30 test "$(barks)" = $((barks + 1))
    check $? 'fed again it is quiet'
}
barks() { dmesg | grep -c 'softdog: Triggered'; }
barks_are() { [ "$(barks)" -ge "$1" ]; }

# A monitor whose light is set over USB. The kernel's own driver for it and the one for keyboards both want it.
make_backlight() {
    local interface
    usb_make plug-light 05ac 9219 hid LIGHT
    plug_ports[light]=6
    modprobe -a usbhid appledisplay
    plug_in light
    interface=$(basename "$(dirname "$(grep -l '^plug-light$' /sys/bus/usb/devices/*/product)")"):1.0
    if [ ! -e "/sys/bus/usb/drivers/appledisplay/$interface" ]; then
        echo "$interface" >/sys/bus/usb/drivers/usbhid/unbind
        echo "$interface" >/sys/bus/usb/drivers/appledisplay/bind
    fi
    await 30 test -e /sys/class/backlight/appledisplay0/brightness
    udevadm settle
}

check_backlight() {
    await 60 is_device light-1 ok
    check $? 'the backlight is there'
    [ "$(cat /sys/class/backlight/appledisplay0/brightness)" = "$(cat /sys/class/backlight/appledisplay0/max_brightness)" ]
    check $? "it is bright in the hall's hours: $(cat /sys/class/backlight/appledisplay0/brightness)"
}
