import CLinux
import DeviceKit
import Glibc

/// The relay's listening socket and its file.
struct RelaySocket: Sendable {
    let descriptor: Int32
    private let path: String
    private let identity: hk_file_identity

    init(_ settings: RelayServer.Settings) throws(DeviceError) {
        path = settings.socketPath
        let attempt = "listening for printed jobs at \(path)"
        guard path.hasPrefix("/"), path.utf8.count < 108, !path.utf8.contains(0) else {
            throw DeviceError(.unsupported, while: "\(attempt): an absolute path below 108 bytes is needed")
        }
        try Self.clear(path, attempt)
        descriptor = try Self.unixSocket(attempt)
        do throws(DeviceError) {
            try Self.bind(descriptor, path, attempt)
            try Self.open(path, to: settings.group, attempt)
            guard listen(descriptor, 64) == 0 else { throw .of(errno, while: attempt) }
            var identity = hk_file_identity()
            let result = hk_identify(path, &identity)
            guard result == 0 else { throw .of(result, while: attempt) }
            self.identity = identity
        } catch {
            _ = hk_close(descriptor)
            throw error
        }
    }

    /// Stops to listen; the file goes only while it is still ours.
    func close() {
        var now = hk_file_identity()
        if hk_identify(path, &now) == 0, now.inode == identity.inode, now.device == identity.device { unlink(path) }
        _ = hk_close(descriptor)
    }

    /// Takes away a socket file that nobody listens at.
    private static func clear(_ path: String, _ attempt: String) throws(DeviceError) {
        var identity = hk_file_identity()
        guard hk_identify(path, &identity) == 0 else { return }
        guard identity.mode & UInt32(S_IFMT) == UInt32(S_IFSOCK) else {
            throw DeviceError(.busy, while: "\(attempt): something that is no socket lies there")
        }
        let probe = try unixSocket(attempt)
        defer { _ = hk_close(probe) }
        let result = hk_unix_connect(probe, path)
        // EAGAIN: it listens and its queue is full.
        guard result != 0, result != -EAGAIN else {
            throw DeviceError(.busy, while: "\(attempt): another agent listens there")
        }
        unlink(path)
    }

    private static func bind(_ descriptor: Int32, _ path: String, _ attempt: String) throws(DeviceError) {
        let result = hk_unix_bind(descriptor, path)
        guard result == 0 else { throw .of(result, while: attempt) }
    }

    /// Lets the group in. Before this only we can connect, and nobody does before `listen`.
    private static func open(_ path: String, to group: String?, _ attempt: String) throws(DeviceError) {
        if let group, let entry = getgrnam(group) { _ = chown(path, uid_t.max, entry.pointee.gr_gid) }
        guard chmod(path, 0o660) == 0 else { throw .of(errno, while: attempt) }
    }

    private static func unixSocket(_ attempt: String) throws(DeviceError) -> Int32 {
        let descriptor = hk_unix_socket()
        guard descriptor >= 0 else { throw .of(descriptor, while: attempt) }
        return descriptor
    }
}
