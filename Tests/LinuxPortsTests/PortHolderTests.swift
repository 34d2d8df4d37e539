import Foundation
import Glibc
import Testing

@testable import LinuxPorts

@Suite("Who has a TCP port") struct PortHolderTests {
    @Test("the kernel's table is read by port and state, whatever the address")
    func table() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000 100
               1: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 23456 1 0000 100
               2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 34567 1 0000 100
               3: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 45678 1
               4: cut short
            """
        #expect(PortHolder.listeners(on: 8080, in: table) == [12_345, 45_678])
        #expect(PortHolder.listeners(on: 8081, in: table) == [23_456])
        #expect(PortHolder.listeners(on: 80, in: table).isEmpty && PortHolder.listeners(on: 8080, in: "").isEmpty)
    }

    @Test("a program that listens is named, and nobody once it does not")
    func own() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int in
                guard bind(descriptor, generic, length) == 0, listen(descriptor, 1) == 0,
                    getsockname(descriptor, generic, &length) == 0
                else { return 0 }
                return Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
        try #require(port > 0)
        let holder = try #require(PortHolder.listening(on: port))
        #expect(holder.process == getpid() && !holder.program.isEmpty)
        close(descriptor)
        #expect(PortHolder.listening(on: port)?.process != getpid())
    }

    @Test("nobody is named where the descriptors may not be seen")
    func closed() throws {
        let proc = FileManager.default.temporaryDirectory.path + "/hk-proc-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: proc) }
        try FileManager.default.createDirectory(atPath: proc + "/net", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: proc + "/77", withIntermediateDirectories: true)
        let line = "   0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 1000 0 12345 1\n"
        try ("head\n" + line).write(toFile: proc + "/net/tcp", atomically: false, encoding: .utf8)
        #expect(PortHolder.listening(on: 8080, below: proc) == nil)
        try FileManager.default.createDirectory(atPath: proc + "/77/fd", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: proc + "/77/fd/5", withDestinationPath: "socket:[12345]")
        try "python3\n".write(toFile: proc + "/77/comm", atomically: false, encoding: .utf8)
        #expect(PortHolder.listening(on: 8080, below: proc) == PortHolder(program: "python3", process: 77))
    }
}
