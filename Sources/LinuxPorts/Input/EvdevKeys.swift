import CLinux
import DeviceKit
import Glibc

/// The keys of one input device on the epoll thread: a bus of bytes whose descriptor has taken them for itself.
actor EvdevKeys: KeyInput {
    /// Bytes of a bit for each key that the kernel knows (KEY_CNT is 0x300).
    private static let keyBytes = 96

    private let view: SerialView
    private nonisolated var bus: SerialBus { view.bus }
    nonisolated var executor: any SerialExecutor { bus.lane }
    nonisolated var tasks: (any TaskExecutor)? { bus.lane.tasks }
    nonisolated var unownedExecutor: UnownedSerialExecutor { bus.lane.asUnownedSerialExecutor() }

    init(_ view: SerialView) { self.view = view }

    /// A descriptor that has the keys of the device at `path` for itself. Blocks a little: for a thread of its own.
    static func open(_ path: String) throws(DeviceError) -> Int32 {
        let number = hk_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw DeviceError.opening(path, number) }
        let taken = hk_input_take(number)
        guard taken == 0 else {
            _ = hk_close(number)
            guard taken != -ENOTTY, taken != -EINVAL else {
                throw DeviceError(.unsupported, while: "opening \(path): it is no input device")
            }
            throw DeviceError.opening(path, taken)
        }
        return number
    }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] { try await view.read(within: timeout) }

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        let number = try await bus.openDescriptor()
        var bits = [UInt8](repeating: 0, count: Self.keyBytes)
        let size = hk_input_keys(number, &bits, bits.count)
        guard size >= 0 else { throw DeviceError.of(size, while: "asking \(bus.lane.label) for its keys") }
        return Set(
            bits.enumerated().flatMap { place, byte in
                (0..<8).filter { byte & (1 << $0) != 0 }.map { UInt16(place * 8 + $0) }
            })
    }
}
