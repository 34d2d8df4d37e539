/// Whether a placed device's port is there, as udev and inotify tell it.
public enum Presence: Sendable, Equatable {
    /// The port exists; `path` is what to open (`/dev/ttyUSB0`, `gpiochip0`, a socket address).
    case present(path: String)
    /// The port is not there.
    case absent
}

/// Opens ports and watches for them. `LinuxPorts` implements it on the kernel; drivers never see it.
public protocol PortProvider: Sendable {
    /// The presence of a connection: the present state first, then each change (also when a path comes to
    /// point elsewhere: absent, then present). Ends when the task that reads it is cancelled.
    func presence(of address: PortAddress) -> AsyncStream<Presence>

    /// The same, for a device that hangs on this kind of port: udev's properties may be those of several nodes.
    func presence(of address: PortAddress, for kind: Connection.Kind) -> AsyncStream<Presence>

    /// Opens a tty or TCP connection; a bus already open is shared (a new view of it).
    func openSerial(_ address: PortAddress, path: String, settings: SerialSettings) async throws(DeviceError)
        -> any SerialPort

    /// Requests one GPIO line as input with both edges.
    func openInputLine(_ address: PortAddress, path: String, bias: LineBias) async throws(DeviceError) -> any InputLine

    /// Opens a queue of the spooler; whether the spooler and the queue are there shows when it is asked.
    func openQueue(named name: String) async throws(DeviceError) -> any PrintQueue

    /// Takes the keys of an input device for itself alone: they reach no screen and no console while it is open.
    func openKeyInput(_ address: PortAddress, path: String) async throws(DeviceError) -> any KeyInput

    /// Opens a watchdog, which begins to count.
    func openWatchdog(path: String) async throws(DeviceError) -> any WatchdogTimer

    /// Opens a screen's backlight.
    func openBacklight(path: String) async throws(DeviceError) -> any BacklightControl

    /// The serial ports that are plugged in: all at once, then all again after each change.
    func plugged() -> AsyncStream<[PluggedPort]>
}

extension PortProvider {
    /// Whatever it hangs on.
    public func presence(of address: PortAddress, for kind: Connection.Kind) -> AsyncStream<Presence> {
        presence(of: address)
    }

    /// No input devices.
    public func openKeyInput(_ address: PortAddress, path: String) async throws(DeviceError) -> any KeyInput {
        throw DeviceError(.unsupported, while: "opening \(path): there are no input devices here")
    }

    /// No watchdog.
    public func openWatchdog(path: String) async throws(DeviceError) -> any WatchdogTimer {
        throw DeviceError(.unsupported, while: "opening \(path): there is no watchdog here")
    }

    /// No backlight.
    public func openBacklight(path: String) async throws(DeviceError) -> any BacklightControl {
        throw DeviceError(.unsupported, while: "opening \(path): there is no backlight here")
    }

    /// No spooler.
    public func openQueue(named name: String) async throws(DeviceError) -> any PrintQueue {
        throw DeviceError(.unsupported, while: "opening the queue \(name): there is no spooler here")
    }

    /// Nothing that is known of.
    public func plugged() -> AsyncStream<[PluggedPort]> { AsyncStream { $0.finish() } }
}

/// How a line is pulled when nothing drives it.
public enum LineBias: String, Codable, Sendable, CaseIterable { case pullUp, pullDown, none }

/// The line settings of a serial port.
public struct SerialSettings: Codable, Sendable, Hashable {
    /// Bits per second, one of the termios speeds (1200 … 921600).
    public var baudRate: Int
    /// Data bits, parity and stop bits: `8N1`, `7E1`, `8E1`, `8N2`.
    public var framing: Framing

    /// Data bits, parity, stop bits.
    public enum Framing: String, Codable, Sendable, CaseIterable {
        case eightNone1 = "8N1"
        case sevenEven1 = "7E1"
        case eightEven1 = "8E1"
        case eightNone2 = "8N2"
    }

    /// Settings of a serial line.
    public init(baudRate: Int, framing: Framing = .eightNone1) {
        self.baudRate = baudRate
        self.framing = framing
    }
}

/// Where a device hangs, as the hall file writes it under `at:`.
public enum PortAddress: Sendable, Hashable, Codable, CustomStringConvertible {
    /// `path:/dev/hallkit/board-bus`: a tty (real, pty or symlink), an input device, a watchdog or a backlight's folder by
    /// path, watched by inotify.
    case path(String)
    /// `udev:ID_PATH=pci-0000:00:14.0-usb-0:3:1.0` or several `KEY=VALUE` joined by `,`: a tty by udev properties, or an
    /// input device where the model is one.
    case udev([String: String])
    /// `gpio:LABEL/LINE`: a chip by its label, a line by its name or offset.
    case gpio(chip: String, line: String)
    /// `tcp:HOST:PORT`.
    case tcp(host: String, port: Int)
    /// `queue:NAME`: a queue of the spooler.
    case queue(String)
    /// `plugged`: wherever a device for it is plugged in; the agent finds it and remembers which it was.
    case plugged

    /// The address as the hall file writes it.
    public var description: String {
        switch self {
        case .path(let path): "path:\(path)"
        case .udev(let properties):
            "udev:" + properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        case .gpio(let chip, let line): "gpio:\(chip)/\(line)"
        case .tcp(let host, let port): "tcp:\(host):\(port)"
        case .queue(let name): "queue:\(name)"
        case .plugged: "plugged"
        }
    }

    /// The queue's name, where it is one.
    public var queueName: String? {
        if case .queue(let name) = self { name } else { nil }
    }

    /// Parses the hall file's form; `nil` when it is none of the six.
    public init?(_ text: String) {
        if text == "plugged" {
            self = .plugged
            return
        }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let kind = text[..<colon]
        let rest = String(text[text.index(after: colon)...])
        switch kind {
        case "path":
            guard rest.hasPrefix("/") else { return nil }
            self = .path(rest)
        case "udev":
            var properties: [String: String] = [:]
            for pair in rest.split(separator: ",") {
                guard let equals = pair.firstIndex(of: "=") else { return nil }
                properties[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            guard !properties.isEmpty else { return nil }
            self = .udev(properties)
        case "gpio":
            guard let slash = rest.lastIndex(of: "/"), slash != rest.startIndex else { return nil }
            let line = String(rest[rest.index(after: slash)...])
            guard !line.isEmpty else { return nil }
            self = .gpio(chip: String(rest[..<slash]), line: line)
        case "tcp":
            guard let last = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: last)...]),
                (1...65535).contains(port), last != rest.startIndex
            else { return nil }
            self = .tcp(host: String(rest[..<last]), port: port)
        case "queue":
            // What CUPS takes as a queue's name: printable, without space, / and #, at most 127 bytes.
            guard (1...127).contains(rest.utf8.count),
                rest.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "/" && $0 != "#" })
            else { return nil }
            self = .queue(rest)
        default: return nil
        }
    }

    /// Reads the hall file's form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = PortAddress(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "'\(text)' is no port; allowed: path:/dev/…, udev:KEY=VALUE[,…], plugged, gpio:LABEL/LINE, "
                    + "tcp:HOST:PORT, queue:NAME")
        }
        self = address
    }

    /// Writes the hall file's form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
