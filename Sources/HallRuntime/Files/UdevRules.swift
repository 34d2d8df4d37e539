public import DeviceKit

/// `70-hallkit-devices.rules`, made from the `match:` of every device file, so that there is one truth about what may be
/// opened and under which name.
public struct UdevRules: Sendable {
    private struct Model {
        var id: String
        var role: DeviceRole
        var kind: Connection.Kind
        var matches: [HardwareMatch]
    }

    private let models: [Model]

    /// The rules for the device files of a library. Throws the first file that cannot be read.
    public init(library: DefinitionLibrary) throws(DataFileError) {
        var models: [Model] = []
        for id in library.deviceIDs() {
            let header = try library.find(id, firmware: nil, for: "udev-rules").header
            guard !header.match.isEmpty else { continue }
            models.append(Model(id: id, role: header.role, kind: header.connection.kind, matches: header.match))
        }
        self.models = models
    }

    /// The whole file.
    public var text: String {
        Self.head + each(whole) + Self.middle + each(node) + Self.nodesEnd + each(line) + Self.linesEnd + each(keys)
            + Self.tail
    }

    private func each(_ rules: (Model) -> [String]) -> String {
        models.map { model in
            let rules = rules(model)
            return rules.isEmpty ? "" : "# \(model.id)\n" + rules.map { $0 + "\n" }.joined()
        }.joined()
    }

    /// For the USB device itself: never put to sleep, never taken by ModemManager; a printer may be opened as a whole.
    private func whole(_ model: Model) -> [String] {
        model.matches.flatMap { match in
            let device = Self.attributes(match, "ATTR")
            let opening = model.kind == .usbPrinter ? "GROUP=\"\(Self.group(of: model.role))\", MODE=\"0660\", " : ""
            return [
                "\(device), \(opening)ENV{ID_MM_DEVICE_IGNORE}=\"1\"",
                "\(device), TEST==\"power/control\", ATTR{power/control}=\"on\"",
            ]
        }
    }

    /// For a printer's node: the group, and names that stay.
    private func node(_ model: Model) -> [String] {
        guard model.kind == .usbPrinter else { return [] }
        return model.matches.map { match in
            "SUBSYSTEM==\"usbmisc\", \(Self.attributes(match, "ATTRS")), GROUP=\"\(Self.group(of: model.role))\", "
                + "MODE=\"0660\", TAG+=\"systemd\", SYMLINK+=\"hallkit/\(model.id) hallkit/by-path/$env{ID_PATH}\""
        }
    }

    /// For a serial line that says what hangs on it: a name that stays, beside that of its port.
    private func line(_ model: Model) -> [String] {
        guard model.kind == .serial else { return [] }
        return model.matches.map { match in
            "SUBSYSTEMS==\"usb\", \(Self.attributes(match, "ATTRS")), SYMLINK+=\"hallkit/\(model.id)\""
        }
    }

    /// For the keys of a model: the group, names that stay, and a word to every desktop to leave them alone, for the time
    /// before the agent has taken them. The ids are those of the input device itself, whatever it hangs on.
    private func keys(_ model: Model) -> [String] {
        guard model.kind == .input else { return [] }
        return model.matches.map { match in
            "ATTRS{id/vendor}==\"\(match.usb.vendor)\", ATTRS{id/product}==\"\(match.usb.product)\", "
                + "GROUP=\"\(Self.group(of: model.role))\", MODE=\"0660\", TAG+=\"systemd\", "
                + "ENV{LIBINPUT_IGNORE_DEVICE}=\"1\", ENV{HALLKIT_KEYS}=\"\(model.id)\""
        }
    }

    private static func attributes(_ match: HardwareMatch, _ name: String) -> String {
        "\(name){idVendor}==\"\(match.usb.vendor)\", \(name){idProduct}==\"\(match.usb.product)\""
    }

    private static func group(of role: DeviceRole) -> String {
        switch role {
        case .documentPrinter: "hallkit-prn"
        case .cardReader, .scanner: "hallkit-idr"
        case .contactInput, .callButton: "hallkit-gpio"
        default: "hallkit-led"
        }
    }
}

/// What does not come from device files.
extension UdevRules {
    private static let head = #"""
        # HallKit: who may open a kiosk's devices, and the names they get below /dev/hallkit.
        # The groups must exist before these rules are read: see README.md beside this file.
        #
        # Made by `hallctl udev-rules` from the files in devices/: change those, not this.
        #
        # After 60-*.rules, which find out ID_PATH; before 73-seat-late.rules, which hands devices to whoever sits there.

        ACTION=="remove", GOTO="hallkit_end"
        SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", GOTO="hallkit_usb"
        SUBSYSTEM=="tty", GOTO="hallkit_tty"
        SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", GOTO="hallkit_models"
        SUBSYSTEM=="hidraw", GOTO="hallkit_models"
        SUBSYSTEM=="input", KERNEL=="event[0-9]*", GOTO="hallkit_keys"
        SUBSYSTEM=="gpio", KERNEL=="gpiochip[0-9]*", GROUP="hallkit-gpio", MODE="0660", TAG+="systemd"
        SUBSYSTEM=="watchdog", KERNEL=="watchdog[0-9]*", GROUP="hallkit-wdt", MODE="0660", TAG+="systemd"
        # A backlight has no node: its brightness is a file of sysfs.
        SUBSYSTEM=="backlight", RUN+="/bin/chgrp hallkit-scr /sys$devpath/brightness", RUN+="/bin/chmod g+w /sys$devpath/brightness"
        GOTO="hallkit_end"

        # ---- USB devices as a whole -----------------------------------------------------------------------------------

        LABEL="hallkit_usb"
        # Converters behind which boards, terminals and readers hang. ModemManager keeps its hands off them, and they are
        # never put to sleep. Other makers' modems stay ModemManager's, since a hall's uplink may be one.
        ATTR{idVendor}=="1a86", ENV{HALLKIT_CONVERTER}="1"
        ATTR{idVendor}=="0403", ENV{HALLKIT_CONVERTER}="1"
        ATTR{idVendor}=="067b", ENV{HALLKIT_CONVERTER}="1"
        ATTR{idVendor}=="10c4", ATTR{idProduct}=="ea6[0-3]|ea7[01]", ENV{HALLKIT_CONVERTER}="1"
        ENV{HALLKIT_CONVERTER}=="1", ENV{ID_MM_DEVICE_IGNORE}="1"
        ENV{HALLKIT_CONVERTER}=="1", TEST=="power/control", ATTR{power/control}="on"

        # ---- USB devices, a model each (`match:` of devices/*.yaml) ---------------------------------------------------


        """#

    private static let middle = #"""
        # Identity-card readers that speak SDT over USB (the national standard's id).
        ATTR{idVendor}=="0400", ATTR{idProduct}=="c35a", GROUP="hallkit-idr", MODE="0660", ENV{ID_MM_DEVICE_IGNORE}="1"
        ATTR{idVendor}=="0400", ATTR{idProduct}=="c35a", TEST=="power/control", ATTR{power/control}="on"
        GOTO="hallkit_end"

        # ---- Nodes of such models -------------------------------------------------------------------------------------

        LABEL="hallkit_models"
        ENV{ID_PATH}=="", IMPORT{builtin}="path_id"
        # Any printer by its USB class, so that one that is put in another's place is known and can be opened.
        SUBSYSTEM=="usbmisc", ENV{ID_VENDOR_ID}=="", IMPORT{builtin}="usb_id"
        SUBSYSTEM=="usbmisc", GROUP="hallkit-prn", MODE="0660", TAG+="systemd"

        """#

    private static let nodesEnd = #"""
        # Identity-card readers. No other hidraw node is opened up: through one a keyboard can be listened to.
        SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0400", ATTRS{idProduct}=="c35a", GROUP="hallkit-idr", MODE="0660", TAG+="systemd", SYMLINK+="hallkit/by-path/$env{ID_PATH}"
        GOTO="hallkit_end"

        # ---- Serial lines ---------------------------------------------------------------------------------------------

        LABEL="hallkit_tty"
        # Modems (Huawei, ZTE, SIMCom, Quectel, Fibocom) are the uplink's and stay as they are.
        SUBSYSTEMS=="usb", ATTRS{idVendor}=="12d1|19d2|1e0e|2c7c|2cb7", GOTO="hallkit_end"
        # What a serial line says of itself is a converter's name at most, so a line is known by the port it hangs on. The
        # group says what most often hangs there; the agent is in all of them.
        KERNEL=="ttyS[0-9]*", GROUP="hallkit-prn", MODE="0660", TAG+="systemd"
        KERNEL=="ttyUSB[0-9]*", GROUP="hallkit-led", MODE="0660", TAG+="systemd", ENV{ID_MM_PORT_IGNORE}="1"
        KERNEL=="ttyACM[0-9]*", GROUP="hallkit-idr", MODE="0660", TAG+="systemd", ENV{ID_MM_PORT_IGNORE}="1"
        KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*", ENV{ID_PATH}=="?*", ENV{.ID_PORT}=="", SYMLINK+="hallkit/by-path/$env{ID_PATH}"
        KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*", ENV{ID_PATH}=="?*", ENV{.ID_PORT}=="?*", SYMLINK+="hallkit/by-path/$env{ID_PATH}-port$env{.ID_PORT}"
        # What says what it is (`match:` of devices/*.yaml) has that name beside.

        """#

    private static let linesEnd = #"""
        GOTO="hallkit_end"

        # ---- Keys of scanners and call buttons ------------------------------------------------------------------------

        LABEL="hallkit_keys"
        # No other input device is opened up: through one a keyboard can be listened to.

        """#

    private static let tail = #"""
        # Such a device is often two, of which one has the keys.
        ENV{HALLKIT_KEYS}=="?*", ENV{ID_INPUT_KEYBOARD}=="1", SYMLINK+="hallkit/$env{HALLKIT_KEYS}"
        ENV{HALLKIT_KEYS}=="?*", ENV{ID_PATH}=="?*", SYMLINK+="hallkit/by-path/$env{ID_PATH}"

        LABEL="hallkit_end"

        """#
}
