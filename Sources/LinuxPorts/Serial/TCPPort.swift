import CLinux
import DeviceKit

/// Opens TCP connections. Blocks (name look-up, connecting): for a thread of its own.
enum TCPPort {
    /// How long one address may take to answer.
    static let patience: Duration = .seconds(5)

    /// A connected, non-blocking socket.
    static func open(host: String, port: Int) throws(DeviceError) -> Int32 {
        let number = hk_tcp_connect(host, String(port), Int32(clamping: patience.nanoseconds / 1_000_000))
        guard number >= 0 else {
            let error = DeviceError.of(number, while: "connecting to \(host):\(port)")
            // Reset or refused in the middle of connecting: nobody serves there, whatever the number says.
            throw error.cause == .unplugged ? DeviceError(.unavailable, while: error.attempt) : error
        }
        return number
    }
}
