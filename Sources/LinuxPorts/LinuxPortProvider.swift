import CLinux
public import DeviceKit
import Glibc

/// Opens the ports of this machine and watches for them: ttys and input devices by path or udev properties, GPIO lines,
/// TCP, watchdogs, backlights.
///
/// Every port it opens runs on the epoll thread; drivers take `port.executor` as their own and talk to it without
/// a hop.
public final class LinuxPortProvider: PortProvider {
    private let executor: EpollExecutor
    private let buses: SerialRegistry
    private let paths: PathPresence
    private let devices: UdevPresence
    private let cups: CUPSServer

    /// A provider whose ports live on `executor`; queues are those of the cupsd at `cups`.
    public init(executor: EpollExecutor, cups: CUPSServer = .debian) {
        self.executor = executor
        self.cups = cups
        buses = SerialRegistry(executor)
        paths = PathPresence(executor)
        devices = UdevPresence(executor)
    }

    /// The presence of a connection, the present state first. TCP and queues are always present: whether somebody
    /// serves there shows when it is opened or asked.
    public func presence(of address: PortAddress) -> AsyncStream<Presence> {
        switch address {
        case .path(let path): paths.presence(of: path)
        case .udev(let properties): devices.presence(ofNode: properties)
        case .gpio(let chip, _): devices.presence(ofChip: chip)
        case .tcp(let host, let port):
            AsyncStream(bufferingPolicy: .bufferingNewest(1)) { $0.yield(.present(path: "\(host):\(port)")) }
        case .queue(let name):
            AsyncStream(bufferingPolicy: .bufferingNewest(1)) { $0.yield(.present(path: name)) }
        // Not found yet, or it would have an address by now.
        case .plugged: AsyncStream(bufferingPolicy: .bufferingNewest(1)) { $0.yield(.absent) }
        }
    }

    /// The same, for a device that hangs on this kind of port: of several nodes with the same udev properties that of
    /// its kind. The kernel tells of a backlight's coming by no path: it is looked for every few seconds.
    public func presence(of address: PortAddress, for kind: Connection.Kind) -> AsyncStream<Presence> {
        switch (address, kind) {
        case (.udev(var properties), _):
            let subsystem =
                switch kind {
                case .input: "input"
                case .usbPrinter: "usbmisc"
                default: "tty"
                }
            properties["SUBSYSTEM"] = properties["SUBSYSTEM"] ?? subsystem
            return devices.presence(ofNode: properties)
        case (.path(let path), .backlight): return BacklightFolder.presence(of: path)
        default: return presence(of: address)
        }
    }

    /// The ttys and printers of USB devices, as udev tells of them.
    public func plugged() -> AsyncStream<[PluggedPort]> { devices.plugged() }

    /// Opens a tty, a USB printer's node or a TCP connection, or gives another view of one that is open with the same settings. Throws
    /// `.unplugged` when the path is gone, `.accessDenied`, `.busy`, `.unsupported` for a speed or file that cannot
    /// be used so, `.unavailable` and `.timedOut` when nobody answers at a TCP address or the task is cancelled.
    public func openSerial(
        _ address: PortAddress, path: String, settings: SerialSettings
    ) async throws(DeviceError) -> any SerialPort {
        let label = address.description
        switch address {
        case .path, .udev:
            let real = try await realPath(path, label: label)
            guard !PrinterNode.isOne(real) else {
                return try await buses.open(
                    .init(key: real, label: label, settings: nil, canReadNothing: true) { () throws(DeviceError) in
                        try PrinterNode.open(real)
                    })
            }
            return try await buses.open(
                .init(key: real, label: label, settings: settings) { () throws(DeviceError) in
                    try TTYPort.open(real, settings: settings)
                })
        case .tcp(let host, let port):
            return try await buses.open(
                .init(key: label, label: label, settings: nil) { () throws(DeviceError) in
                    try TCPPort.open(host: host, port: port)
                })
        case .gpio, .queue, .plugged:
            throw DeviceError(.unsupported, while: "opening \(label): it is no serial line")
        }
    }

    /// Takes an input device's keys for the agent alone. Throws `.unplugged` when the path is gone, `.accessDenied`,
    /// `.busy` when another program has taken them, `.unsupported` when it is no input device.
    public func openKeyInput(_ address: PortAddress, path: String) async throws(DeviceError) -> any KeyInput {
        let label = address.description
        let real = try await realPath(path, label: label)
        let view = try await buses.open(
            .init(key: real, label: label, settings: nil) { () throws(DeviceError) in try EvdevKeys.open(real) })
        return EvdevKeys(view)
    }

    /// Opens a watchdog, which counts from here on. Throws `.unplugged` when the path is gone, `.accessDenied`, `.busy`
    /// when another program has it (systemd with RuntimeWatchdogSec), `.unsupported` when it is no watchdog.
    public func openWatchdog(path: String) async throws(DeviceError) -> any WatchdogTimer {
        try await WatchdogNode.open(path, on: DeviceLane(executor, label: path))
    }

    /// Opens a backlight's folder. Throws `.unplugged` when it is gone, `.accessDenied` when its brightness may not be
    /// set, `.unsupported` when it is none.
    public func openBacklight(path: String) async throws(DeviceError) -> any BacklightControl {
        try await BacklightFolder.open(path, on: DeviceLane(executor, label: path))
    }

    /// A queue of cupsd, asked over a connection of its own.
    public func openQueue(named name: String) async throws(DeviceError) -> any PrintQueue {
        CUPSQueuePort(name: name, server: cups, executor: executor)
    }

    /// Requests a GPIO line as input with both edges. Throws `.unavailable` when no chip has that label,
    /// `.unsupported` when the chip has no such line, `.accessDenied`, `.busy`. The chip is found by its label,
    /// whatever `path` says, since chips are renumbered.
    public func openInputLine(
        _ address: PortAddress, path: String, bias: LineBias
    ) async throws(DeviceError) -> any InputLine {
        guard case .gpio(let chip, let name) = address else {
            throw DeviceError(.unsupported, while: "opening \(address) at \(path): it is no GPIO line")
        }
        let request = try await BlockingThread(name: "open \(address)").run { () throws(DeviceError) in
            try GPIORequest.open(chip: chip, line: name, bias: bias)
        }
        let line = GPIOLine(request, on: executor, label: address.description)
        try await line.start()
        await devices.lookAfter(line)
        return line
    }

    private func realPath(_ path: String, label: String) async throws(DeviceError) -> String {
        try await BlockingThread(name: "open \(label)").run { () throws(DeviceError) in
            var result: Int32 = 0
            let real = cString(capacity: Int(PATH_MAX)) { result = hk_real_path(path, $0, $1) }
            guard result == 0 else { throw DeviceError.opening(path, result) }
            return real
        }
    }
}
