import FoundationEssentials
import Glibc

/// The program that listens on a TCP port of this machine, as far as it may be seen: whose descriptors may be listed only
/// root and its own user are told.
public struct PortHolder: Sendable, Equatable {
    /// The program's name, at most 15 bytes (`/proc/PID/comm`, proc_pid_comm(5)).
    public var program: String
    /// Its process id.
    public var process: Int32

    /// A program with its process id.
    public init(program: String, process: Int32) {
        self.program = program
        self.process = process
    }

    /// Who listens on `port` (1 … 65535) at any address; `nil` where nobody does or it may not be seen.
    public static func listening(on port: Int) -> PortHolder? { listening(on: port, below: "/proc") }

    static func listening(on port: Int, below proc: String) -> PortHolder? {
        let sockets = Set(
            ["tcp", "tcp6"].flatMap { table in
                listeners(on: port, in: text("\(proc)/net/\(table)"))
            }.map { "socket:[\($0)]" })
        guard !sockets.isEmpty, let names = try? FileManager.default.contentsOfDirectory(atPath: proc) else {
            return nil
        }
        for process in names.compactMap({ Int32($0) }).sorted() {
            let folder = "\(proc)/\(process)/fd"
            let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let holds = descriptors.contains { name in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
                return target.map(sockets.contains) ?? false
            }
            guard holds else { continue }
            let name = text("\(proc)/\(process)/comm").filter { !$0.isNewline }
            return PortHolder(program: name.isEmpty ? "?" : name, process: process)
        }
        return nil
    }

    /// The inodes of the sockets that listen on `port`, from a table of the kernel (`/proc/net/tcp`, proc_pid_net(5)):
    ///
    ///     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
    ///      0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 …
    ///
    /// Addresses and ports are hexadecimal; state 0A is listening.
    static func listeners(on port: Int, in table: String) -> [UInt64] {
        table.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 9, words[3] == "0A", let local = words[1].split(separator: ":").last,
                Int(local, radix: 16) == port
            else { return nil }
            return UInt64(words[9])
        }
    }

    private static func text(_ path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        // Files of the kernel have no size: they are read to their end.
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
