import CLinux
import DeviceKit
import Glibc

/// The pipes between the agent and one helper program.
struct SoundStreams {
    private struct Stream {
        /// Our end; −1 when closed.
        var own: Int32
        /// The child's end, above the descriptors the child knows; −1 when closed.
        var child: Int32
    }

    /// What came on stdout, descriptor 3 and stderr.
    private(set) var output: [UInt8] = []
    private(set) var extra: [UInt8] = []
    private(set) var complaint: [UInt8] = []

    private var input: ArraySlice<UInt8>
    /// stdin, stdout, stderr, extra, life; the first is a socket, so that a child that stops reading is an error and no
    /// signal.
    private var streams: [Stream] = []

    init(input: [UInt8]) throws(DeviceError) {
        self.input = input[...]
        do throws(DeviceError) {
            streams.append(try Self.socket())
            for _ in 0..<4 { streams.append(try Self.pipe()) }
        } catch {
            close()
            throw error
        }
    }

    /// The child's ends and the descriptors they become there.
    func childEnds(extra: Int32, life: Int32) -> [(Int32, Int32)] {
        Array(zip(streams.map(\.child), [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, extra, life]))
    }

    mutating func closeChildEnds() {
        for index in streams.indices {
            Self.close(&streams[index].child)
        }
    }

    mutating func close() {
        closeChildEnds()
        for index in streams.indices { Self.close(&streams[index].own) }
    }

    /// Feeds and drains until the child is gone. Throws `.timedOut` at `deadline` (boot clock, nanoseconds).
    mutating func exchange(capacity: Int, until deadline: Int64, name: String) throws(DeviceError) {
        if input.isEmpty { Self.close(&streams[0].own) }
        while streams[1...].contains(where: { $0.own >= 0 }) {
            var polled = streams.enumerated().map { index, stream in
                pollfd(fd: stream.own, events: Int16(index == 0 ? POLLOUT : POLLIN), revents: 0)
            }
            let left = deadline - hk_boot_clock_ns()
            guard left > 0 else { throw DeviceError(.timedOut, while: "waiting for \(name)") }
            let milliseconds = Int32(clamping: left / 1_000_000 + 1)
            guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { continue }
            for (index, entry) in polled.enumerated() where entry.revents != 0 {
                if index == 0 { feed() } else { drain(index) }
            }
            guard output.count <= capacity, extra.count <= capacity else {
                throw DeviceError(.malformedReply, while: "reading what \(name) writes: more than \(capacity) bytes")
            }
        }
    }

    private mutating func feed() {
        let written = input.withUnsafeBytes { hk_write(streams[0].own, $0.baseAddress, min($0.count, 65_536)) }
        if written > 0 { input = input.dropFirst(written) }
        let isOver = written < 0 && written != -Int(EAGAIN) && written != -Int(EINTR)
        if isOver || input.isEmpty { Self.close(&streams[0].own) }
    }

    private mutating func drain(_ index: Int) {
        let read = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer -> Int in
            let count = hk_read(streams[index].own, buffer.baseAddress, buffer.count)
            guard count > 0 else { return count }
            switch index {
            case 1: output += buffer.prefix(count)
            case 2: if complaint.count < 4096 { complaint += buffer.prefix(count) }
            case 3: extra += buffer.prefix(count)
            default: break
            }
            return count
        }
        if read == 0 || (read < 0 && read != -Int(EAGAIN) && read != -Int(EINTR)) { Self.close(&streams[index].own) }
    }

    private static func pipe() throws(DeviceError) -> Stream {
        var ends: [Int32] = [-1, -1]
        let result = hk_pipe(&ends, O_NONBLOCK)
        guard result == 0 else { throw DeviceError.of(result, while: "making a pipe") }
        return try stream(own: ends[0], child: ends[1])
    }

    private static func socket() throws(DeviceError) -> Stream {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw DeviceError.of(errno, while: "making a socket") }
        return try stream(own: ends[0], child: ends[1])
    }

    /// The child's end is moved above those it gets, so that putting one in place never overwrites another; it blocks,
    /// as programs expect.
    private static func stream(own: Int32, child: Int32) throws(DeviceError) -> Stream {
        var (own, child) = (own, child)
        var moved = fcntl(child, F_DUPFD_CLOEXEC, 16)
        let failure = errno
        close(&child)
        guard moved >= 0, hk_set_nonblocking(moved, 0) == 0, hk_set_nonblocking(own, 1) == 0 else {
            close(&own)
            close(&moved)
            throw DeviceError.of(failure, while: "making a pipe")
        }
        return Stream(own: own, child: moved)
    }

    private static func close(_ descriptor: inout Int32) {
        if descriptor >= 0 { _ = hk_close(descriptor) }
        descriptor = -1
    }
}
