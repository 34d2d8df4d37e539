import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import HallRuntime
import HallStore
import Testing

@Suite("The hall file is read strictly")
struct HallFileTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private static let good = """
        hall: sample
        region: test
        name: { zh: 示范大厅, en: Sample Hall }
        ticketAddress: "https://hall.example/t/{token}"
        departments: [{ id: police, name: { zh: 公安局, en: Police } }]
        zones: [{ id: A, name: { zh: A区, en: Area A } }]
        services:
          - { id: household, itemCode: "1", name: { zh: 户口, en: Household }, shortName: { zh: 户籍, en: Household }, department: police, prefix: A }
        windows: [{ id: "1", kind: general, zone: A, services: [household] }]
        kiosks: [{ id: "1", zone: A }]
        staff: [{ id: "1001", name: 陈静, roles: [window] }]
        rules: { undoSeconds: 30 }
        devices:
          - { id: printer-1, definition: generic-escpos-80mm, at: "path:/dev/printer", kiosk: "1", queue: ticket-1 }
          - { id: board-1, definition: onbon-bx-5k1, at: "path:/dev/bus", placement: { address: 1 }, window: "1" }
          - { id: button-1, definition: generic-gpio-button, at: "gpio:kiosk/3", window: "1" }
        """

    private func read(_ text: String) throws -> HallDefinition {
        let library = DefinitionLibrary(folders: [Self.repository], drivers: DriverCatalog.all)
        return try HallFileReader(library: library).read(text, file: "hall.yaml")
    }

    @Test("a good file gives the hall with its defaults")
    func good() throws {
        let hall = try read(Self.good)
        #expect(hall.devices.map(\.id.rawValue) == ["printer-1", "board-1", "button-1"])
        #expect(hall.plan.rules.undoSeconds == 30)
        #expect(hall.plan.rules.repeatGuardSeconds == 5)
        #expect(hall.devices[1].zone == "A")
    }

    @Test("a printer of a queue is known by the queue's name alone", arguments: ["ipp-everywhere", "cups-queue"])
    func queued(model: String) throws {
        let hall = try read(
            Self.good.replacingOccurrences(
                of: "generic-escpos-80mm, at: \"path:/dev/printer\", kiosk: \"1\", queue: ticket-1",
                with: "generic-\(model), at: \"queue:ticket-1\", kiosk: \"1\""))
        #expect(hall.devices[0].queue == "ticket-1" && hall.devices[0].address == .queue("ticket-1"))
        #expect(hall.devices[0].model.page?.widthInMillimetres == 80)
    }

    /// What cannot show Chinese shows the number of each text, and no text of the catalogue is refused for it.
    @Test(
        "displays of numbers, and modules that speak, are good devices of a hall",
        arguments: [
            ("armfly-led485", "placement: { address: 1 }, window: \"1\""),
            ("generic-alpha-sign", "placement: { address: 1 }, window: \"1\""),
            ("sunpn-counter", "placement: { address: 1 }, window: \"1\""),
            ("generic-strip-two-colours", "placement: { address: 1 }, zone: A"),
            ("generic-syn6288", "zone: A"), ("newland-hr200", "kiosk: \"1\""),
            ("generic-modbus-fire-alarm", "placement: { address: 9, input: 0 }"), ("generic-nut-ups", "zone: A"),
        ])
    func otherDevices(_ definition: String, _ rest: String) throws {
        let line = "  - { id: other-1, definition: \(definition), at: \"path:/dev/other\", \(rest) }"
        #expect(try read(Self.good + "\n" + line).devices.count == 4)
    }

    @Test("the ledger lies in a file of this machine unless the file names a database")
    func ledger() throws {
        #expect(try read(Self.good).ledger == nil)
        let named = try read("ledger: postgresql://hallkit@db.example/hall?passfile=/etc/hallkit/p\n" + Self.good)
        #expect(named.ledger?.description == "postgresql://hallkit@db.example:5432/hall")
    }

    @Test(
        "a ledger's address that is none is told with its line, and without what may be a password",
        arguments: [
            ("sqlite:/tmp/x", "is no address of PostgreSQL"),
            ("postgresql://hallkit:secret-7@db/hall", "carries a password; write it into a file"),
            ("postgresql://hallkit@db/hall?fsync=off", "is no address of PostgreSQL"),
        ])
    func wrongLedger(_ row: (text: String, message: String)) throws {
        let error = #expect(throws: DataFileError.self) { try read(Self.good + "\nledger: \(row.text)\n") }
        #expect(error?.line == 17)
        #expect(error?.message.contains(row.message) == true, "\(String(describing: error))")
        #expect("\(String(describing: error))".contains("secret-7") == false)
    }

    @Test(
        "what is wrong is told with line and what is allowed",
        arguments: [
            ("prefix: A }", "prefix: I }", 8, "no prefix; allowed"),
            ("prefix: A }", "prefx: A }", 8, "key 'prefix' is missing (is it 'prefx'?)"),
            ("department: police,", "department: fire,", 8, "no department 'fire'; there are: police"),
            ("zone: A, services: [household]", "zone: C, services: [household]", 9, "no zone 'C'"),
            ("kind: general", "kind: generic", 9, "kind"),
            ("undoSeconds: 30", "undoSeconds: 9999", 12, "out of range; allowed: 0 … 600"),
            (
                "staff: [", "issuers: [{ kiosk: \"1\", numbers: { from: 6000, to: 7100 } }]\nstaff: [", 11,
                "A6000 … A6999, which the hall server gives too"
            ),
            (
                "staff: [", "issuers: [{ kiosk: \"7\", numbers: { from: 7001, to: 7100 } }]\nstaff: [", 11,
                "no kiosk '7'"
            ),
            ("{token}", "x", 4, "needs {token}"),
            ("generic-escpos-80mm", "generic-escpos-81mm", 14, "no device file 'devices/generic-escpos-81mm.yaml'"),
            (", queue: ticket-1", "", 14, "needs 'kiosk:' and 'queue:'"),
            ("path:/dev/printer", "queue:ticket-1", 14, "hangs on no queue; allowed: path:, udev:, tcp:"),
            (
                "generic-escpos-80mm, at: \"path:/dev/printer\"", "generic-ipp-everywhere, at: \"path:/dev/printer\"",
                14,
                "is reached by a queue only; allowed: queue:NAME of CUPS"
            ),
            (
                "generic-escpos-80mm, at: \"path:/dev/printer\"", "generic-ipp-everywhere, at: \"queue:other\"", 14,
                "is at queue:other; leave 'queue:' out"
            ),
            ("path:/dev/printer", "queue:a/b", 14, "is no port; allowed"),
            ("address: 1", "adress: 1", 15, "adress"),
            ("at: \"path:/dev/bus\"", "at: \"serial:/dev/bus\"", 15, "is no port; allowed"),
            ("gpio:kiosk/3\", window: \"1\"", "gpio:kiosk/3\", window: \"7\"", 16, "no window '7'"),
            ("id: button-1", "id: board-1", 16, "stands twice"),
            (
                "definition: generic-gpio-button, at: \"gpio:kiosk/3\", window: \"1\"",
                "definition: generic-syn6288, at: \"path:/dev/voice\"", 16, "needs 'zone:'"
            ),
            ("hall: sample", "hall: Sample Hall", 1, "is no id; allowed"),
            ("name: 陈静", "nmae: 陈静", 11, "name"),
        ])
    func wrong(find: String, replace: String, line: Int, message: String) throws {
        try #require(Self.good.contains(find))
        let text = Self.good.replacingOccurrences(of: find, with: replace)
        #expect {
            try read(text)
        } throws: { error in
            guard let error = error as? DataFileError else { return false }
            let isTold =
                "\(error)".contains(message) && ("\(error)".contains("hall.yaml:\(line):"))
            if !isTold { print("for \(replace): \(error)") }
            return isTold
        }
    }

    @Test("every shipped device file is understood by its driver, and names itself")
    func shipped() throws {
        let library = DefinitionLibrary(folders: [Self.repository], drivers: DriverCatalog.all)
        let ids = library.deviceIDs()
        #expect(ids.count >= 10)
        for id in ids {
            let found = try library.find(id, firmware: nil, for: "hall.yaml")
            #expect(found.header.id == id, "devices/\(id).yaml")
            #expect(
                throws: Never.self, "devices/\(id).yaml"
            ) {
                let placements = ["{}", "{ address: 1 }", "{ address: 1, input: 0 }"]
                    .map { DataFile(file: "hall.yaml", text: $0) }
                if !placements.contains(where: { (try? found.model.check($0)) != nil }) {
                    try found.model.check(placements[2])
                }
            }
        }
    }
}
