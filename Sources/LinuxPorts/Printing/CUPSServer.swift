/// Where cupsd listens.
public struct CUPSServer: Sendable, Equatable, CustomStringConvertible {
    /// Debian's socket. Peer credentials, and with them the right to administer, work on unix sockets only.
    public static let debian = CUPSServer(socket: "/run/cups/cups.sock")

    let host: String
    let port: Int32

    /// A unix socket.
    public init(socket path: String) {
        host = path
        port = 0
    }

    /// A host by name or address; 631 is IPP's port.
    public init(host: String, port: UInt16 = 631) {
        self.host = host
        self.port = Int32(port)
    }

    /// The path, or host and port.
    public var description: String { port == 0 ? host : "\(host):\(port)" }
}
