import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallRuntime

@Suite("link: in the hall file", .serialized, .enabled(if: PrivateAuthority.isInstalled, LinkHall.absence))
struct LinkSectionTests {
    private static func read(_ text: String, in folder: String) throws -> HallDefinition {
        let library = DefinitionLibrary(folders: [WalkHall.repository], drivers: DriverCatalog.all)
        return try HallFileReader(library: library).read(text, file: folder + "/hall.yaml")
    }

    /// A hall file of two kiosks with this `link:` on line 21.
    private static func file(_ link: String, more: String = "", devices: String = "[]") -> String {
        """
        hall: link
        region: demo
        name: { zh: 厅, en: Hall }
        departments:
          - { id: police, name: { zh: 公安局, en: Public Security } }
        zones:
          - { id: A, name: { zh: A区, en: Area A } }
        services:
          - { id: s, itemCode: "1", name: { zh: 事, en: S }, shortName: { zh: 事, en: S }, department: police, prefix: A }
          - { id: t, itemCode: "2", name: { zh: 事, en: T }, shortName: { zh: 事, en: T }, department: police, prefix: B }
        windows:
          - { id: "1", kind: general, zone: A, services: [s, t] }
        kiosks:
          - { id: "1", zone: A }
          - { id: "2", zone: A }
          - { id: "3", zone: A }
        issuers:
          - { kiosk: "1", numbers: { from: 7101, to: 7199 } }
          - { kiosk: "2", numbers: { from: 7201, to: 7299 } }
          - { kiosk: "3", prefix: A, numbers: { from: 7301, to: 7399 } }
        link: { \(link) }
        staff: []
        devices: \(devices)
        \(more)
        """
    }

    private static func with(_ body: (PrivateAuthority) async throws -> Void) async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let authority = try await PrivateAuthority.make(in: folder)
        try await authority.sign("hall", ["IP:127.0.0.1"])
        for kiosk in 1...3 { try await authority.sign("kiosk-\(kiosk)", ["DNS:kiosk-\(kiosk)"]) }
        try await body(authority)
    }

    /// The files of a machine, as paths that begin in the hall file's folder.
    private static func files(_ name: String) -> String {
        "certificate: \(name).pem, key: \(name).key, authority: authority.pem"
    }

    @Test("a hall server and a kiosk, with their files beside the hall file")
    func good() async throws {
        try await Self.with { authority in
            let server = try Self.read(
                Self.file(#"listen: "0.0.0.0:8443", \#(Self.files("hall"))"#), in: authority.folder)
            #expect(server.link?.role == .hallServer(listen: LinkAddress(host: "0.0.0.0", port: 8443)))
            #expect(server.machine == "hall")
            let kiosk = try Self.read(
                Self.file(#"server: "[fd00::1]:8443", kiosk: "2", waitSeconds: 5, \#(Self.files("kiosk-2"))"#),
                in: authority.folder)
            #expect(kiosk.link?.role == .kiosk("2", server: LinkAddress(host: "fd00::1", port: 8443)))
            #expect(kiosk.link?.patience == .seconds(5) && kiosk.machine == "2")
            #expect(kiosk.link?.credentials.key == authority.key(of: "kiosk-2"))
        }
    }

    struct Wrong: Sendable {
        var link: String
        var more = ""
        var devices = "[]"
        var line = 21
        var says: String
    }

    static let cases = [
        Wrong(link: files("hall"), says: "needs either 'listen:'"),
        Wrong(
            link: #"listen: "0.0.0.0:1", server: "a:1", kiosk: "1", \#(files("hall"))"#, says: "needs either 'listen:'"),
        Wrong(link: #"listen: "0.0.0.0", \#(files("hall"))"#, says: "'0.0.0.0' is no address; allowed: HOST:PORT"),
        Wrong(link: #"listen: "0.0.0.0:1", kiosk: "1", \#(files("hall"))"#, says: "is no kiosk of another"),
        Wrong(link: #"listen: "0.0.0.0:1", waitSeconds: 3, \#(files("hall"))"#, says: "the hall server does not"),
        Wrong(link: #"server: "hall:99999", kiosk: "1", \#(files("kiosk-1"))"#, says: "is no address"),
        Wrong(link: #"server: "hall:0", kiosk: "1", \#(files("kiosk-1"))"#, says: "has no port"),
        Wrong(link: #"server: "hall:8443", \#(files("kiosk-1"))"#, says: "needs 'kiosk:'"),
        Wrong(
            link: #"server: "hall:8443", kiosk: "7", \#(files("kiosk-1"))"#, says: "no kiosk '7'; there are: 1, 2, 3"),
        Wrong(link: #"server: "hall:8443", kiosk: "3", \#(files("kiosk-3"))"#, says: "no numbers of series B"),
        Wrong(
            link: #"server: "hall:8443", kiosk: "1", waitSeconds: 0, \#(files("kiosk-1"))"#, says: "allowed: 1 … 30"),
        Wrong(link: #"server: "hall:8443", kiosk: "1", \#(files("kiosk-2"))"#, says: "is that of kiosk '2'"),
        Wrong(link: #"server: "hall:8443", kiosk: "1", \#(files("hall"))"#, says: "names no kiosk; it needs"),
        Wrong(link: #"listen: "0.0.0.0:1", \#(files("absent"))"#, says: "absent.pem': there is no such file"),
        Wrong(
            link: #"listen: "0.0.0.0:1", certificate: hall.pem, key: kiosk-1.key, authority: authority.pem"#,
            says: "is not the key of"),
        Wrong(
            link: #"listen: "0.0.0.0:1", certificate: hall.pem, key: hall.pem, authority: authority.pem"#,
            says: "holds no private key in PEM"),
        Wrong(
            link: #"listen: "0.0.0.0:1", certificate: hall.key, key: hall.key, authority: authority.pem"#,
            says: "holds no certificate in PEM"),
        Wrong(link: #"listen: "0.0.0.0:1", certificat: x, \#(files("hall"))"#, says: "certificat"),
        Wrong(
            link: #"server: "hall:8443", kiosk: "1", \#(files("kiosk-1"))"#,
            more: "ledger: postgresql://hallkit@db.example/hall?passfile=/etc/hallkit/p", line: 24,
            says: "on its own disk"),
        Wrong(
            link: #"server: "hall:8443", kiosk: "1", \#(files("kiosk-1"))"#,
            devices:
                "[{ id: p, definition: generic-escpos-80mm, at: \"path:/dev/p\", kiosk: \"2\", queue: p }]", line: 23,
            says: "this machine is kiosk '1'"),
    ]

    @Test("what is wrong is told with line and what is allowed")
    func wrong() async throws {
        try await Self.with { authority in
            for wrong in Self.cases {
                let text = Self.file(wrong.link, more: wrong.more, devices: wrong.devices)
                let error = #expect(throws: DataFileError.self, "\(wrong.says)") {
                    try Self.read(text, in: authority.folder)
                }
                #expect(error?.line == wrong.line, "\(wrong.says): \(String(describing: error))")
                #expect("\(String(describing: error))".contains(wrong.says), "\(String(describing: error))")
            }
        }
    }

    @Test("a private key that everybody may read is refused")
    func openKey() async throws {
        try await Self.with { authority in
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: authority.key(of: "hall"))
            let text = Self.file(#"listen: "0.0.0.0:1", \#(Self.files("hall"))"#)
            let error = #expect(throws: DataFileError.self) { try Self.read(text, in: authority.folder) }
            #expect(error?.line == 21 && error?.message.contains("can be read by everybody") == true)
        }
    }

    @Test("a hall server without issuers has nothing to share out")
    func noIssuers() async throws {
        try await Self.with { authority in
            let text = Self.file(#"listen: "0.0.0.0:1", \#(Self.files("hall"))"#)
            let bare = text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("issuers") && !$0.contains("numbers:") }.joined(separator: "\n")
            let error = #expect(throws: DataFileError.self) { try Self.read(bare, in: authority.folder) }
            #expect(error?.message.contains("needs 'issuers:'") == true && error?.line == 17)
        }
    }
}
