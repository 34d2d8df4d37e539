import CLinux
import CUdev
import DeviceKit
import Glibc

/// Events of ttys, USB printers, input devices and GPIO chips: udevd's where it runs (after its rules were applied), else the
/// kernel's own.
/// Used on the epoll thread only.
final class UdevMonitor {
    /// What one look at the socket gave.
    struct Batch {
        var events: [UdevEvent] = []
        /// The socket's buffer ran over: everything must be listed again.
        var hasLost = false
    }

    // @unchecked: used on the epoll thread until the descriptor is closed, then once by the thread that gives it back.
    private struct Handles: @unchecked Sendable {
        let udev: OpaquePointer
        let monitor: OpaquePointer
    }

    private static let udevdSocket = "/run/udev/control"
    private static let wantedBuffer: Int32 = 1 << 20
    private static let mostEvents = 64

    /// Whether events come from udevd, so that they carry `ID_…` properties.
    let isFromUdevd: Bool
    private let handles: Handles
    private let descriptor: WatchedDescriptor

    /// Subscribes; `handler` is called when events wait.
    init(on lane: DeviceLane, handler: @escaping @Sendable () -> Void) throws(DeviceError) {
        isFromUdevd = Self.isUdevdRunning
        let unsupported = DeviceError(.unsupported, while: "watching devices: the kernel gives no uevent socket")
        guard let udev = udev_new() else { throw unsupported }
        guard let monitor = udev_monitor_new_from_netlink(udev, isFromUdevd ? "udev" : "kernel") else {
            udev_unref(udev)
            throw unsupported
        }
        let handles = Handles(udev: udev, monitor: monitor)
        self.handles = handles
        for subsystem in UdevDevice.subsystems + ["gpio"] {
            udev_monitor_filter_add_match_subsystem_devtype(monitor, subsystem, nil)
        }
        udev_monitor_set_receive_buffer_size(monitor, Self.wantedBuffer)
        let isReceiving = udev_monitor_enable_receiving(monitor) >= 0
        let number = udev_monitor_get_fd(monitor)
        descriptor = WatchedDescriptor(number, on: lane.executor, label: lane.label) {
            udev_monitor_unref(handles.monitor)
            udev_unref(handles.udev)
        }
        guard isReceiving, hk_set_nonblocking(number, 1) == 0 else { throw unsupported }
        try descriptor.watch(for: HK_IN) { _ in handler() }
    }

    /// Whether udevd has come up since the monitor began with the kernel's events.
    var isOutdated: Bool { !isFromUdevd && Self.isUdevdRunning }

    private static var isUdevdRunning: Bool { access(udevdSocket, F_OK) == 0 }

    /// Takes what waits, at most a few dozen.
    func receive() -> Batch {
        var batch = Batch()
        while batch.events.count < Self.mostEvents {
            errno = 0
            guard let raw = udev_monitor_receive_device(handles.monitor) else {
                batch.hasLost = errno == ENOBUFS
                break
            }
            defer { udev_device_unref(raw) }
            if let action = udev_device_get_action(raw), let device = UdevDevice(raw) {
                batch.events.append(UdevEvent(action: String(cString: action), device: device))
            }
        }
        return batch
    }
}
