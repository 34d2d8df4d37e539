import DeviceDrivers
import DeviceKit
import Foundation
import Rendering
import SimulatedHall
import Testing
import WireFormats

@Suite("The shipped device files", .timeLimit(.minutes(1))) struct CatalogueFileTests {
    // Two models that no source file knows stand every test here too.
    private static let files = ShippedFiles.shipped.with(NewModels.all)

    @Test("are each understood by their driver", arguments: files.ids())
    func understood(_ id: String) throws {
        let (device, profile, header, model) = try Self.files.read(id)
        #expect(header.id == id)
        #expect(header.firmware.isEmpty == (profile == nil))
        for choice in header.firmware {
            #expect(Self.files.ids("firmware-profiles").contains(choice.profile), "\(choice.profile)")
        }
        try model.check(DeviceModel.placement(of: header.driver))
        // A value is worth what its source is: every trait has one beside it.
        let traits = device.text.split(separator: "\n").drop { !$0.hasPrefix("traits:") }.dropFirst()
        let bare = traits.filter { $0.contains(":") && !$0.contains("#") }
        if header.support == .experimental, !id.hasPrefix("generic-") {
            #expect(bare.isEmpty, "no source beside \(bare)")
        }
    }

    @Test("are many, of many makers, with a generic one of each class") func breadth() throws {
        struct Model: Decodable {
            struct Traits: Decodable { var paperWidthInMillimetres: Double? }
            var vendor: String
            var traits: Traits
        }
        let files = ShippedFiles.shipped
        let all = try files.ids().map { id in
            let file = try files.file(id)
            let model = try StrictYAML.peek(Model.self, in: file.text, file: file.file)
            return (
                header: try files.read(id).header, vendor: model.vendor, paper: model.traits.paperWidthInMillimetres
            )
        }
        let real = Dictionary(grouping: all.filter { $0.vendor != "generic" }, by: \.header.role)
        #expect(real.values.reduce(0) { $0 + $1.count } >= 40)
        let printers = real[.documentPrinter] ?? []
        #expect(Set(printers.map(\.vendor)).count >= 6)
        #expect(Set(printers.compactMap(\.paper)).isSuperset(of: [58, 80]))
        for role in [DeviceRole.messageBoard, .scanner, .ups] {
            #expect((real[role] ?? []).count >= 8 && Set((real[role] ?? []).map(\.vendor)).count >= 3, "\(role)")
        }
        #expect(all.contains { $0.header.role == .contactInput && $0.header.connection.kind == .gpio })
        let generic = Set(all.filter { $0.vendor == "generic" }.map(\.header.role))
        #expect(generic == Set(DriverCatalog.all.map(\.role)))
        #expect(files.ids("firmware-profiles").count >= 15)
        let used = Set(all.flatMap { $0.header.firmware.map(\.profile) })
        // A sending box behind a whole screen: its settings are spoken, and it has no role in a hall of its own.
        #expect(Set(files.ids("firmware-profiles")).subtracting(used) == ["novastar-m3"])
    }

    @Test("claim no hardware twice, and none that any device could have") func hardware() throws {
        var owners: [HardwareMatch: String] = [:]
        for id in Self.files.ids() {
            for match in try Self.files.read(id).header.match {
                #expect(owners[match] == nil, "\(id) and \(owners[match] ?? "") claim \(match)")
                owners[match] = id
            }
        }
    }

    /// A driver and a simulator made from the same file get on: what the driver says of the device is that it is well.
    @Test("each make a driver and a far end that get on") func getOn() async throws {
        var running: [(id: String, health: InputsLog<DeviceHealth>, run: Task<DeviceError?, Never>)] = []
        for id in Self.files.ids() {
            let (device, profile, header, model) = try Self.files.read(id)
            // The far end of a queue is a whole spooler.
            if header.connection.kind == .queue { continue }
            let end = try DefinedDevice.make(device: device, profile: profile, address: 3)
            #expect((end == nil) == (header.connection.kind == .gpio), "\(id) has no far end")
            let port: any DeviceKit.Port = end.map { LoopbackPort(AnyFarEnd($0)) } ?? InputsLine(isHigh: true)
            let driver = try model.make(DeviceModel.placement(of: header.driver), port)
            running.append((id, Self.log(driver), Self.start(driver)))
        }
        for (id, health, _) in running {
            await eventually("\(id) is well: \(health.all.last?.evidence ?? "nothing said")") {
                health.all.last?.faults.filter { ![.onBattery, .doorOpen].contains($0) } == []
            }
        }
        for (id, _, run) in running {
            run.cancel()
            #expect(await run.value == nil, "\(id)")
        }
    }

    private static func log(_ driver: some DeviceDriver) -> InputsLog<DeviceHealth> { InputsLog(driver.health) }
    private static func start(_ driver: some DeviceDriver) -> Task<DeviceError?, Never> { ending(of: driver) }
}

/// A new model is a new file: nothing here is known to any source file of the product.
@Suite("A new model", .timeLimit(.minutes(1))) struct NewModelTests {
    private static let printer = NewModels.printer
    private static let board = NewModels.board

    @Test("of a printer prints at the far end made from its file") func newPrinter() async throws {
        let files = try ShippedFiles.copy()
        defer { files.remove() }
        try files.write(Self.printer, "acme-t100")
        let (device, profile, _, model) = try files.read("acme-t100")
        let end = try #require(try DefinedDevice.make(device: device, profile: profile))
        let wire = LoopbackPort(AnyFarEnd(end))
        let printer = try #require(
            try model.make(DataFile(file: "hall.yaml", text: "{}"), wire) as? any DocumentPrinter)
        let (run, health) = Self.start(printer)
        await eventually("ready") { health.all.last?.faults == [] }
        let encode = try #require(model.encoder)
        let bytes = try encode(
            PaperDocument(blocks: [.text("请保管好号票", .init()), .text("A007", .init(scale: 4))]), NoGlyphs())
        let outcome = await printer.deliver(bytes, started: {})
        guard case .proven = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(wire.read(SimulatedPrinter.self) { $0.cutCount } == 1)
        #expect(wire.read(SimulatedPrinter.self) { $0.model.dotsPerLine } == 420)
        run.cancel()
        #expect(await run.value == nil)
    }

    @Test("of a board glows at the far end made from its file") func newBoard() async throws {
        let files = try ShippedFiles.copy()
        defer { files.remove() }
        try files.write(Self.board, "acme-b200")
        let (device, profile, _, model) = try files.read("acme-b200")
        let end = try #require(try DefinedDevice.make(device: device, profile: profile, address: 3))
        let wire = LoopbackPort(AnyFarEnd(end))
        let board = try #require(
            try model.make(DataFile(file: "hall.yaml", text: "address: 3"), wire) as? any MessageBoard)
        let (run, health) = Self.start(board)
        let content = BoardContent(base: "热情为您服务", call: "请A012号", callSerial: 1)
        await board.show(content)
        await eventually("glows") {
            wire.read(SimulatedBoard.self) { $0.picture(now: wire.now).text.contains("A012") } == true
        }
        #expect(health.all.last?.faults == [])
        #expect(wire.read(SimulatedBoard.self) { $0.widthInPixels } == 160)
        // Ten characters wide, which no shipped board is.
        #expect(model.critic?("一二三四五六七八九十") == nil)
        #expect(model.critic?("一二三四五六七八九十一") != nil)
        run.cancel()
        #expect(await run.value == nil)
    }

    private static func start(
        _ driver: some DeviceDriver
    ) -> (Task<DeviceError?, Never>, InputsLog<DeviceHealth>) { (ending(of: driver), InputsLog(driver.health)) }

    @Test("lacks no field: each one taken away is missed, with file and line", arguments: [printer, board])
    func missingField(_ text: String) throws {
        let files = try ShippedFiles.copy()
        defer { files.remove() }
        let lines = text.split(separator: "\n").map(String.init)
        let id = text.contains("acme-t100") ? "acme-t100" : "acme-b200"
        try files.write(text, id)
        _ = try files.read(id)
        for (index, line) in lines.enumerated() where line.contains(":") && !line.hasPrefix("#") {
            try files.write(Self.without(index, of: lines), id)
            do {
                _ = try files.read(id)
                Issue.record("nobody misses '\(line)'")
            } catch let error as DataFileError {
                #expect(error.file == "devices/\(id).yaml", "\(line): \(error)")
                #expect(error.line != nil, "\(line): \(error)")
            }
        }
    }

    /// The lines without one and what belongs to it.
    private static func without(_ index: Int, of lines: [String]) -> String {
        let own = lines[index].prefix { $0 == " " }.count
        let rest = lines[(index + 1)...].drop { $0.prefix { $0 == " " }.count > own }
        return (lines[..<index] + rest).joined(separator: "\n")
    }

    @Test(
        "is told what is wrong, where, and what is allowed",
        arguments: [
            ("baudRate: 38400", "baudRate: 38401", "no speed of a serial port"),
            ("kind: serial", "kind: gpio", "not what the driver talks through"),
            ("framing: 8N1", "framing: 8X1", "8N1"),
            ("vendor: \"abcd\"", "vendor: \"1a86\"\n      product: \"7523\"", "stands twice"),
            ("\"abcd\"", "\"ABCD\"", "four lower-case hexadecimal digits"),
            ("\"abcd\"", "\"0403\"", "serial converter"),
            ("cutter: full", "cutter: ful", "did you mean 'full'?"),
            ("columns: 35", "collumns: 35", "columns"),
            ("role: documentPrinter", "role: messageBoard", "is not that of driver"),
            ("dotsPerLine: 420", "dotsPerLine: 999", "wider than"),
        ])
    func wrongValue(_ right: String, _ wrong: String, _ words: String) throws {
        let files = try ShippedFiles.copy()
        defer { files.remove() }
        #expect(Self.printer.contains(right))
        try files.write(Self.printer.replacingOccurrences(of: right, with: wrong), "acme-t100")
        do {
            _ = try files.read("acme-t100")
            Issue.record("'\(wrong)' is taken")
        } catch let error as DataFileError {
            #expect(error.line != nil)
            #expect(error.message.contains(words), "\(error)")
        }
    }
}
