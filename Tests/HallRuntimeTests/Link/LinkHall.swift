import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallRuntime

/// A hall server and its kiosks on one machine, each kiosk on a line of its own that can be cut.
struct LinkHall: Sendable {
    let folder: String
    let authority: PrivateAuthority
    let server: LinkMachine
    let kiosks: [LinkMachine]
    let lines: [CuttableLine]

    static let absence: Comment = "needs /usr/bin/openssl"

    /// Sets a hall up, starts every machine, lets `body` act, and takes everything away.
    static func run(kiosks: Int = 2, prints: Bool = false, _ body: (LinkHall) async throws -> Void) async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let authority = try await PrivateAuthority.make(in: folder)
        try await authority.sign("hall", ["IP:127.0.0.1"])
        let server = try LinkMachine(
            kiosk: nil, folder: folder,
            hallFile: file(kiosks, authority, machine: "hall", #"listen: "127.0.0.1:0""#))
        try await server.start()
        var machines: [LinkMachine] = []
        var lines: [CuttableLine] = []
        for number in 1...kiosks {
            try await authority.sign("kiosk-\(number)", ["DNS:kiosk-\(number)"])
            let line = try #require(CuttableLine(to: UInt16(await server.linkPort)))
            lines.append(line)
            let link = #"server: "127.0.0.1:\#(line.port)", kiosk: "\#(number)""#
            machines.append(
                try LinkMachine(
                    kiosk: KioskID(rawValue: "\(number)"), folder: folder,
                    hallFile: file(kiosks, authority, machine: "kiosk-\(number)", link, prints: prints)))
        }
        let hall = LinkHall(folder: folder, authority: authority, server: server, kiosks: machines, lines: lines)
        do {
            for machine in machines { try await machine.start() }
            try await hall.isJoined()
            try await body(hall)
        } catch {
            await hall.end()
            throw error
        }
        await hall.end()
    }

    private func end() async {
        for line in lines { line.end() }
        for kiosk in kiosks { await kiosk.kill() }
        await server.kill()
    }

    /// Every kiosk has joined the hall server's day and may give its own numbers.
    func isJoined() async throws {
        for kiosk in kiosks {
            try await until("kiosk \(kiosk.kiosk ?? "") has joined") {
                let link = try kiosk.state().link
                return link.isJoined && link.grant != nil
            }
        }
    }

    /// Ends the hall server's program and starts it again; kiosks find it where they look.
    func restartServer() async throws {
        await server.kill()
        try await server.start()
        let port = UInt16(await server.linkPort)
        for line in lines { line.lead(to: port) }
    }

    /// Nothing that was said is without an answer, and the hall server has every ticket.
    func isSettled() async throws {
        for kiosk in kiosks {
            try await until("kiosk \(kiosk.kiosk ?? "") has settled") {
                let state = try kiosk.state()
                return state.link.asks.isEmpty && state.link.voids.isEmpty && state.link.handed.isEmpty
                    && state.waitingCount(for: ["household"]) == 0
            }
        }
    }

    /// Window 1 calls until nobody waits; the numbers in their order.
    func callAll(_ token: String) async throws -> [String] {
        var numbers: [String] = []
        while let number = try await server.call(token) { numbers.append(number) }
        return numbers
    }

    static func file(
        _ kiosks: Int, _ authority: PrivateAuthority, machine: String, _ link: String, prints: Bool = false
    ) -> String {
        let printer =
            !prints
            ? "[]"
            : """

              - { id: printer, definition: generic-escpos-80mm, at: "path:/dev/link/printer", \
            kiosk: "\(machine.dropFirst(6))", queue: printer }
            """
        let numbers = (1...kiosks).map {
            "  - { kiosk: \"\($0)\", numbers: { from: \(8000 + $0 * 100), to: \(8099 + $0 * 100) } }"
        }.joined(separator: "\n")
        let places = ((1...kiosks) + [9]).map { "  - { id: \"\($0)\", zone: A }" }.joined(separator: "\n")
        return """
            hall: link
            region: demo
            name: { zh: 示范政务服务大厅, en: Demonstration Government Service Hall }
            departments:
              - { id: police, name: { zh: 公安局, en: Public Security } }
            zones:
              - { id: A, name: { zh: A区, en: Area A } }
            services:
              - { id: household, itemCode: "000109001000", name: { zh: 户口登记、注销、迁移, en: Household registration },
                  shortName: { zh: 户籍办理, en: Household registration }, department: police, prefix: A }
            windows:
              - { id: "1", kind: general, zone: A, services: [household] }
            kiosks:
            \(places)
            issuers:
            \(numbers)
            link: { \(link), certificate: \(authority.certificate(of: machine)), key: \(authority.key(of: machine)),
                    authority: \(authority.certificate) }
            staff:
              - { id: "1003", name: 王芳, roles: [window] }
              - { id: "3001", name: 吴洁, roles: [dutyManager] }
            rules: { repeatGuardSeconds: 0 }
            devices: \(printer)

            """
    }
}
