import Foundation
import Testing

@testable import WireFormats

/// One entry of `Vectors/escpos.json`.
struct ESCPOSVector: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var call: String?
    var hex: String?
    var text: String?
    var data: String?
    var request: String?
    var responseHex: String?
    var expect: Expectation?
    var testDescription: String { name }

    /// What the printer sent.
    func replyBytes() throws -> [UInt8] { try WireBytes(hex: #require(responseHex)).bytes }

    struct Expectation: Decodable, Sendable {
        var valid: Bool?
        var online: Bool?
        var coverOpen: Bool?
        var paperEndStop: Bool?
        var nearEnd: Bool?
        var end: Bool?
        var autocutter: Bool?
        var unrecoverable: Bool?
        var autoRecoverable: Bool?
        var processId: String?
        var drawerPin3High: Bool?
        var feedingByButton: Bool?
        var error: Bool?
        var recoverable: Bool?
        var frames: [[String]]?
    }

    static let all: [ESCPOSVector] = {
        struct File: Decodable { var vectors: [ESCPOSVector] }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/escpos.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { return try decoder.decode(File.self, from: Data(contentsOf: url)).vectors } catch { return [] }
    }()
    static let commands = all.filter { $0.hex != nil }
    static let realTime = all.filter { $0.request?.hasPrefix("DLE EOT") == true }
    static let automatic = all.filter { $0.request == "ASB" && $0.expect?.frames == nil }
}

@Suite struct ESCPOSVectorTests {
    let dialect = ESCPOS.Dialect.standard

    @Test func theVectorsAreThere() {
        #expect(ESCPOSVector.all.count == 74)
        #expect(ESCPOSVector.commands.count + ESCPOSVector.realTime.count + ESCPOSVector.automatic.count == 72)
    }

    @Test(arguments: ESCPOSVector.commands) func commandsComeBackByteForByte(_ vector: ESCPOSVector) throws {
        let bytes = try WireBytes(hex: #require(vector.hex)).bytes
        let messages = try ESCPOS.decode(bytes, from: .host, dialect: dialect)
        #expect(try ESCPOS.encode(messages, from: .host, dialect: dialect) == bytes)
        let json = try JSONEncoder().encode(messages)
        #expect(try JSONDecoder().decode([ESCPOS.Message].self, from: json) == messages)
        // ESC ? LF NUL of python-escpos is in no reference.
        for message in messages where vector.name != "hw_reset" {
            if case .unknown = message.command { Issue.record("\(vector.name) holds an unknown command") }
        }
    }

    @Test(arguments: ESCPOSVector.commands.filter { $0.text != nil })
    func textIsRead(_ vector: ESCPOSVector) throws {
        let bytes = try WireBytes(hex: #require(vector.hex)).bytes
        let text = try #require(vector.text)
        let messages = try ESCPOS.decode(bytes, from: .host, dialect: dialect)
        #expect(messages.map(\.command) == [.text(content: String(text.dropLast())), .lineFeed])
        #expect(ChineseEncoding.gb18030.encode(text).bytes == bytes)
    }

    @Test(arguments: ESCPOSVector.commands.filter { $0.name.hasPrefix("qr_native") })
    func qrCodesAreWritten(_ vector: ESCPOSVector) throws {
        let data = try #require(vector.data), hex = try #require(vector.hex)
        let level: UInt8 = try #require(
            ["L": 0x30, "M": 0x31, "Q": 0x32, "H": 0x33][vector.name.split(separator: "_")[2]])
        let commands: [ESCPOS.Command] = [
            .qrModel(model: 0x32, reserved: 0), .qrModuleSize(dots: 6), .qrCorrection(level: level),
            .qrStore(content: data), .qrPrint,
        ]
        #expect(try WireBytes(commands.flatMap { command throws in try command.bytes() }).description == hex)
        if level == 0x31 {
            var writer = ESCPOS.TicketWriter(dialect: dialect, columns: 48)
            writer.qrCode(data, dots: 6)
            #expect(WireBytes(writer.bytes).description == "1b401c26" + "1b6101" + hex)
        }
    }

    @Test(arguments: [
        ("init", ESCPOS.Command.initialize), ("align_center", .setting(name: .align, values: [1])),
        ("size_2x6", .setting(name: .characterSize, values: [0x15])), ("bold_off", .setting(name: .bold, values: [0])),
        ("buzzer_3_4", .setting(name: .buzzer, values: [3, 4])),
        ("drawer_pin5", .setting(name: .drawer, values: [1, 50, 50])),
        ("dle_eot_3", .realTimeStatus(kind: 3, more: nil)),
        ("gs_a_all", .setting(name: .automaticStatus, values: [15])),
        ("gs_r_1", .setting(name: .queuedStatus, values: [1])), ("gs_h_fn48", .processID(id: "A001")),
        ("fs_dot", .setting(name: .chineseOff, values: [])), ("gs_i_67", .setting(name: .information, values: [67])),
        ("panel_off", .setting(name: .panelKeys, values: [1])),
        (
            "image_bitImageRaster_checker16x4",
            .raster(mode: 0, bytesPerRow: 2, rows: 4, data: [0xAA, 0xAA, 0x55, 0x55, 0xAA, 0xAA, 0x55, 0x55])
        ),
    ])
    func commandsAreWritten(_ name: String, _ command: ESCPOS.Command) throws {
        let vector = try #require(ESCPOSVector.all.first { $0.name == name })
        #expect(try WireBytes(command.bytes()).description == vector.hex)
    }

    @Test func barcodesAreWritten() throws {
        let commands: [ESCPOS.Command] = [
            .setting(name: .barcodeHeight, values: [80]), .setting(name: .barcodeWidth, values: [3]),
            .setting(name: .barcodeFont, values: [0]), .setting(name: .barcodeText, values: [2]),
            .barcode(kind: 73, data: WireBytes("{B12345678".utf8)),
        ]
        let bytes = try commands.flatMap { command throws in try command.bytes() }
        #expect(WireBytes(bytes).description == "1d68501d77031d66001d48021d6b490a7b423132333435363738")
    }

    @Test(arguments: ESCPOSVector.realTime) func realTimeStatusMeansWhatItSays(_ vector: ESCPOSVector) throws {
        let byte = try #require(vector.replyBytes().first)
        var decoder = ESCPOS.ReplyDecoder()
        let reply = decoder.receive(byte)
        guard vector.expect?.valid != false else {
            #expect(reply != .realTime(byte: byte))
            return
        }
        #expect(reply == .realTime(byte: byte))
        let number = try #require(vector.request?.last.flatMap { UInt8(String($0)) })
        let query = try #require(dialect.statusQueries.first { $0.send == [0x10, 0x04, number] })
        let faults = Set(query.faults.filter { byte & $0.mask != 0 }.map(\.means))
        let expected = try #require(vector.expect)
        func check(_ flag: Bool?, _ fault: String) { if let flag { #expect(faults.contains(fault) == flag) } }
        check(expected.coverOpen, "cover-open")
        check(expected.paperEndStop ?? expected.end, "media-empty")
        check(expected.nearEnd, "media-low")
        check(expected.autocutter, "cutter-error")
        check(expected.unrecoverable, "media-jam")
        check(expected.autoRecoverable, "overheated")
        if let online = expected.online { #expect((byte & (query.offline ?? 0) == 0) == online) }
    }

    @Test(arguments: ESCPOSVector.automatic) func automaticStatusMeansWhatItSays(_ vector: ESCPOSVector) throws {
        let bytes = try WireBytes(hex: #require(vector.responseHex)).bytes
        var decoder = ESCPOS.ReplyDecoder()
        #expect(decoder.receive(bytes) == [.automatic(bytes: WireBytes(bytes))])
        let status = try #require(ESCPOS.AutomaticStatus(bytes)), expected = try #require(vector.expect)
        #expect(status.isOnline == expected.online)
        #expect(status.isCoverOpen == expected.coverOpen)
        #expect(status.isPaperLow == expected.nearEnd)
        #expect(status.isPaperEmpty == expected.end)
        if let autocutter = expected.autocutter { #expect(status.hasCutterError == autocutter) }
    }

    @Test func mixedRepliesAreToldApart() throws {
        let mixed = try WireBytes(hex: "12 10000000 1e 11 00 37224130303100 5f544d00 13 03").bytes
        let replies: [ESCPOS.Reply] = [
            .realTime(byte: 0x12), .automatic(bytes: [0x10, 0, 0, 0]), .realTime(byte: 0x1E), .resume, .queued(byte: 0),
            .processID(id: "A001"), .information(bytes: [0x54, 0x4D]), .hold, .queued(byte: 3),
        ]
        var decoder = ESCPOS.ReplyDecoder()
        #expect(mixed.compactMap { decoder.receive($0) } == replies)
        let messages = try ESCPOS.decode(mixed, from: .device, dialect: dialect)
        #expect(messages == replies.map { ESCPOS.Message($0) })
        #expect(try ESCPOS.encode(messages, from: .device, dialect: dialect) == mixed)
        let json = try JSONEncoder().encode(messages)
        #expect(try JSONDecoder().decode([ESCPOS.Message].self, from: json) == messages)
    }
}
