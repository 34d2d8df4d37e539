import DeviceKit
import Glibc
import Rendering
import Testing

@testable import SimulatedHall

/// A hall whose name has characters that few fonts hold, with three printers: ESC/POS on a wire, and one IPP Everywhere
/// printer behind two queues of a real cupsd, which take a raster and a PDF.
struct RareHall: Sendable {
    /// 㛃 is of CJK Extension A, 𬱖 of Extension E; both are in the list of characters for names (通用规范汉字表).
    static let name = "㛃𬱖大厅"
    /// Kiosks and what prints there.
    static let kiosks = ["1": "ESC/POS", "2": "PWG Raster", "3": "PDF"]
    static let missing = HallPrograms.missing + PrivateIPPPrinter.missing

    let folder: String
    let wires: WireHost
    let cups: PrivateCups
    let printer: PrivateIPPPrinter
    let settings: LoneAgent.Settings
    private let used: Set<String>
    let client: LoopbackClient

    private static func file(wire: String, _ used: Set<String>) -> String {
        let devices = [
            "1":
                "{ id: printer-1, definition: generic-escpos-80mm, at: \"path:\(wire)\", kiosk: \"1\", queue: ticket-1 }",
            "2": "{ id: printer-2, definition: generic-ipp-everywhere, at: \"queue:ticket-2\", kiosk: \"2\" }",
            "3": "{ id: printer-3, definition: ipp-pdf, at: \"queue:ticket-3\", kiosk: \"3\" }",
        ]
        let entries = devices.filter { used.contains($0.key) }.sorted { $0.key < $1.key }.map { "  - \($0.value)" }
        return """
            hall: rare
            region: test
            name: { zh: \(name), en: Rare Hall }
            departments: [{ id: police, name: { zh: 公安局, en: Police } }]
            zones: [{ id: A, name: { zh: A区, en: Area A } }]
            services:
              - { id: household, itemCode: "1", name: { zh: 户口, en: Household }, shortName: { zh: 户籍办理, en: Household },
                  department: police, prefix: A }
            windows: [{ id: "1", kind: general, zone: A, services: [household] }]
            kiosks: [{ id: "1", zone: A }, { id: "2", zone: A }, { id: "3", zone: A }]
            staff: [{ id: "1001", name: 陈静, roles: [window] }]
            devices:
            \(entries.joined(separator: "\n"))

            """
    }

    /// Sets it up with the printers of these kiosks, lets `body` act on it, and takes everything away, however it ends.
    /// `dirtyCleanInterval`: as `PrivateCups` has it.
    static func run(
        _ used: Set<String> = Set(kiosks.keys), dirtyCleanInterval: Int = 30, _ body: (RareHall) async throws -> Void
    ) async throws {
        let folder = try #require(StageFolder.makePrivate())
        let hall = try RareHall(folder: folder, used, dirtyCleanInterval)
        do {
            try await hall.start()
            try await body(hall)
        } catch {
            await hall.strike()
            throw error
        }
        await hall.strike()
    }

    private init(folder: String, _ used: Set<String>, _ dirtyCleanInterval: Int) throws {
        (self.folder, self.used) = (folder, used)
        wires = try WireHost()
        let wire = folder + "/dev/printer-1"
        try wires.lay(
            wire, devices: [("printer-1", StagePrinter(try QueueHall.makePrinter(share: HallPrograms.share)))])
        cups = try PrivateCups(
            folder: folder + "/cups", backend: HallPrograms.folder + "/hall-print",
            dirtyCleanInterval: dirtyCleanInterval, otherBackends: ["/usr/lib/cups/backend/ipp"])
        printer = try PrivateIPPPrinter(folder: folder + "/ipp", formats: ["image/pwg-raster", "application/pdf"])
        let port = try #require(LoopbackPorts.free(1).first)
        var settings = LoneAgent.Settings(
            folder: folder, programs: HallPrograms.folder, share: HallPrograms.share, port: port,
            hallFile: Self.file(wire: wire, used))
        settings.cups = cups.socketPath
        self.settings = settings
        client = LoopbackClient(port: UInt16(port))
    }

    private func start() async throws {
        let site = folder + "/root/etc/hallkit/devices"
        let shipped = String(
            decoding: StageFolder.read(HallPrograms.share + "/devices/generic-ipp-everywhere.yaml") ?? [],
            as: UTF8.self)
        let pdf = shipped.replacing("id: generic-ipp-everywhere", with: "id: ipp-pdf")
            .replacing("format: pwgRaster", with: "format: pdf")
        try #require(StageFolder.make(site) && StageFolder.write(pdf, to: site + "/ipp-pdf.yaml"))
        try await cups.start()
        try await printer.start()
        let agent = LoneAgent(settings)
        try await cups.add(PrivateCups.Queue(name: "ticket-1", device: "printer-1", relaySocket: agent.relaySocket))
        for queue in ["ticket-2", "ticket-3"] where used.contains(String(queue.suffix(1))) {
            try await cups.add(PrivateCups.IPPQueue(name: queue, address: printer.address))
        }
    }

    private func strike() async {
        await cups.remove()
        await printer.remove()
        wires.stop()
        await ChildProcessThread.launch { [folder] in StageFolder.remove(folder) }
    }

    /// Runs an agent around `body` and kills it afterwards.
    func agent(_ environment: [String: String] = [:], _ body: () async throws -> Void) async throws {
        var settings = settings
        settings.environment = environment
        let agent = LoneAgent(settings)
        try await agent.start()
        do { try await body() } catch {
            await agent.kill()
            throw error
        }
        await agent.kill()
    }

    /// Takes a number at a kiosk, with paper, as soon as its printer is ready.
    func take(_ request: String, kiosk: String) async throws -> (id: String, number: String) {
        var taken: JSON?
        var said = ""
        try await eventually("kiosk \(kiosk) gives a number, not \(said)") {
            let json = #"{"request":"\#(request)","service":"household","paper":true}"#
            let answer = try await client.request("POST", "/api/v1/kiosks/\(kiosk)/tickets", json: json)
            said = answer.text
            taken = answer.status == 201 ? JSON(answer.body)?["ticket"] : nil
            return taken != nil
        }
        return try #require(
            taken.flatMap { ticket in
                ticket["id"]?.text.flatMap { id in ticket["number"]?.text.map { (id, $0) } }
            })
    }

    /// Takes a number with paper and waits until CUPS has its page; the ticket's id.
    func takeToCUPS(_ request: String, kiosk: String) async throws -> String {
        let ticket = try await take(request, kiosk: kiosk)
        try await eventually("\(ticket.number) is at CUPS") {
            let jobs = try await cups.run(["lpstat", "-o", "ticket-\(kiosk)"]).output
            return try await paper(of: ticket.id) == "started" && !jobs.isEmpty
        }
        return ticket.id
    }

    /// What the ledger says of a ticket's paper.
    func paper(of id: String) async throws -> String {
        JSON(try await client.request("GET", "/api/v1/tickets/\(id)").body)?["ticket"]?["paper"]?.text ?? ""
    }

    /// The faults of a device by name.
    func faults(of device: String) async throws -> [String: JSON] {
        let status = JSON(try await client.request("GET", "/api/v1/status").body)
        let known = status?["devices"]?.list.first { $0["id"]?.text == device }
        return (known?["faults"]?.list ?? []).reduce(into: [:]) { faults, fault in
            if let name = fault["name"]?.text { faults[name] = fault }
        }
    }

    /// The newest page that came out at a kiosk, and its resolution.
    func page(at kiosk: String) async throws -> (page: GreyPage, dotsPerInch: Int) {
        if kiosk == "1" {
            let drawn = try wires.read("printer-1", as: StagePrinter.self) { printer, _ in
                printer.tray.last.map { $0.ticket.page.picture(dotsPerLine: printer.printer.model.dotsPerLine) }
            }
            let picture = try #require(drawn, "a paper in the tray")
            let pdf = try PaperRaster.pdf(of: picture)
            #expect(pdf.missingGlyphs == 0)
            return (try await Self.rendered(pdf.bytes, in: folder), 300)
        }
        let bytes = try #require(await printer.pages().last, "a page of the IPP printer")
        if bytes.starts(with: Array("%PDF".utf8)) { return (try await Self.rendered(bytes, in: folder), 300) }
        return (try #require(GreyPage(pwgRaster: bytes), "a PWG Raster page"), 300)
    }

    /// A PDF as poppler draws it.
    private static func rendered(_ pdf: [UInt8], in folder: String) async throws -> GreyPage {
        let path = folder + "/page"
        try #require(StageFolder.write(pdf, to: path + ".pdf"))
        let words = ["/usr/bin/pdftoppm", "-r", "300", "-gray", "-singlefile", path + ".pdf", path]
        let (ending, output) = try await ChildProcess.run(.init(words))
        try #require(ending == .exited(0), "\(output)")
        return try #require(GreyPage(portableGrey: StageFolder.read(path + ".pgm") ?? []))
    }

    /// How much the places of the first two characters of the hall's name look like these.
    func likeness(of characters: [Unicode.Scalar], at kiosk: String) async throws -> [Double] {
        let (page, dotsPerInch) = try await page(at: kiosk)
        // The first line, centred: from the left margin of 4 mm, 72 mm are printed on.
        let left = 32 + (576 - 4 * 24) / 2
        return try characters.enumerated().map { index, character in
            let glyph = try #require(try GlyphRaster.dots(of: character, height: 24))
            return page.likeness(to: glyph, x: left + 24 * index, y: 32, dotsPerInch: dotsPerInch)
        }
    }

    /// Waits until a condition holds, at most twenty seconds.
    func eventually(
        _ what: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation,
        _ isMet: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await !isMet() {
            guard ContinuousClock.now < deadline else {
                Issue.record("waited in vain until \(what())", sourceLocation: sourceLocation)
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
