import DeviceKit
import HallDomain
import Testing

@testable import HallRuntime

@Suite("A device that was plugged in")
struct RoleMatchingTests {
    typealias Place = RoleMatching.Place

    private static let printer1 = Place(id: "printer-1", role: .documentPrinter, port: "usb-1")
    private static let printer2 = Place(id: "printer-2", role: .documentPrinter, port: "usb-2")
    private static let reader = Place(id: "reader-1", role: .cardReader, port: "usb-3")
    private static let board = Place(id: "board-3", role: .messageBoard, port: nil)
    private static let button = Place(id: "button-3", role: .callButton, port: "usb-1")

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind: RoleMatching.Kind
        var port: String?
        var empty: [Place]
        var verdict: RoleMatching.Verdict

        init(
            _ words: String, _ kind: RoleMatching.Kind, at port: String?, _ empty: [Place],
            _ verdict: RoleMatching.Verdict
        ) {
            (testDescription, self.kind, self.port, self.empty, self.verdict) = (words, kind, port, empty, verdict)
        }
    }

    @Test(
        "goes where its port, its kind or its answer says, and else a person is asked",
        arguments: [
            Case("nothing is lacking", .converter, at: "usb-1", [], .nothing),
            Case(
                "a converter in the old one's port", .converter, at: "usb-3", [printer1, reader],
                .take("reader-1", .port)),
            Case(
                "another model in the old one's port", .known([.documentPrinter]), at: "usb-1", [printer1, printer2],
                .take("printer-1", .port)),
            Case(
                "something no file knows in the old one's port", .unknown, at: "usb-1", [printer1],
                .take("printer-1", .port)),
            Case(
                "a reader in a printer's port", .known([.cardReader]), at: "usb-1", [printer1, reader],
                .take("reader-1", .kind)),
            Case(
                "a reader in a printer's port, no reader lacking", .known([.cardReader]), at: "usb-1", [printer1],
                .nothing),
            Case(
                "another model in a new port, one printer lacking", .known([.documentPrinter]), at: "usb-9",
                [printer1, reader], .take("printer-1", .kind)),
            Case(
                "another model in a new port, two lacking", .known([.documentPrinter]), at: "usb-9",
                [printer2, printer1], .ask(["printer-1", "printer-2"])),
            Case(
                "a converter in a new port", .converter, at: "usb-9", [reader, board], .probe(["board-3", "reader-1"])),
            Case("a converter without a port's name", .converter, at: nil, [board], .probe(["board-3"])),
            Case("something no file knows in a new port", .unknown, at: "usb-9", [reader], .ask(["reader-1"])),
            Case("a modem, wherever", .foreign, at: "usb-1", [printer1], .nothing),
            Case("a key's line is no plug", .converter, at: "usb-1", [button], .nothing),
            Case(
                "two places whose devices were in this port", .converter, at: "usb-1",
                [printer1, Place(id: "reader-9", role: .cardReader, port: "usb-1")], .probe(["printer-1", "reader-9"])),
        ])
    func verdicts(_ row: Case) {
        #expect(RoleMatching.verdict(kind: row.kind, port: row.port, empty: row.empty) == row.verdict)
    }

    @Test(
        "that was tried is taken when it answers as one, and asked about when as several",
        arguments: [
            ([], RoleMatching.Verdict.nothing), (["a"], .take("a", .answer)), (["b", "a"], .ask(["a", "b"])),
        ] as [([DeviceID], RoleMatching.Verdict)])
    func tried(answered: [DeviceID], verdict: RoleMatching.Verdict) {
        #expect(RoleMatching.verdict(answered: answered) == verdict)
    }

    /// Vendor, product, serial number, interface and port of a plug.
    private static func plug(_ number: Int, _ id: String, _ serial: String?, _ port: String?, interface: String? = nil)
        -> PluggedPort
    {
        let ids = id.split(separator: ":").map(String.init)
        var properties = ["ID_VENDOR_ID": ids[0], "ID_MODEL_ID": ids[1]]
        properties["ID_SERIAL_SHORT"] = serial
        properties["ID_PATH"] = port
        properties["ID_USB_INTERFACE_NUM"] = interface
        return PluggedPort(path: "/dev/ttyUSB\(number)", plug: "plug \(number)", properties: properties)
    }

    struct Lasting: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var all: [PluggedPort]
        var address: String?
    }

    @Test(
        "is found again by its serial number, else by its port",
        arguments: [
            Lasting(
                testDescription: "a number of its own", all: [plug(0, "04b8:0202", "X1", "usb-1")],
                address: "udev:ID_MODEL_ID=0202,ID_SERIAL_SHORT=X1,ID_VENDOR_ID=04b8"),
            Lasting(
                testDescription: "no number",
                all: [plug(0, "1a86:7523", nil, "usb-1"), plug(1, "1a86:7523", nil, "usb-2")],
                address: "udev:ID_PATH=usb-1"),
            Lasting(
                testDescription: "the number that all of this maker have",
                all: [plug(0, "10c4:ea60", "0001", "usb-1"), plug(1, "10c4:ea60", "0001", "usb-2")],
                address: "udev:ID_PATH=usb-1"),
            Lasting(
                testDescription: "two lines of one device",
                all: [
                    plug(0, "0403:6010", "X1", "usb-1:1.0", interface: "00"),
                    plug(1, "0403:6010", "X1", "usb-1:1.1", interface: "01"),
                ],
                address: "udev:ID_MODEL_ID=6010,ID_SERIAL_SHORT=X1,ID_USB_INTERFACE_NUM=00,ID_VENDOR_ID=0403"),
            Lasting(
                testDescription: "nothing that tells it from another",
                all: [plug(0, "1a86:7523", nil, "usb-1"), plug(1, "1a86:7523", nil, "usb-1")], address: nil),
            Lasting(
                testDescription: "a number that no address can hold", all: [plug(0, "04b8:0202", "X,1", "usb-1")],
                address: "udev:ID_PATH=usb-1"),
        ])
    func lasts(_ row: Lasting) throws {
        let address = row.all[0].lastingAddress(among: row.all)
        #expect(address?.description == row.address)
        guard let address else { return }
        #expect(PortAddress(address.description) == address)
        #expect(row.all.filter { $0.isAt(address) } == [row.all[0]])
    }
}
