import DeviceKit
import Foundation
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// What comes out on paper, without a driver; and the definition files.
@Suite struct ESCPOSPaperTests {
    let model = SimulatedPrinter.Model()
    let traits = ESCPOSPrinterTraits(
        paperWidthInMillimetres: 80, dotsPerLine: 576, columns: 48, cutter: .partial, hasNearEndSensor: true)

    func ticket() throws -> [UInt8] {
        try ESCPOSPrinter.encode(.ticket("A007"), traits: traits, dialect: .standard, glyphs: NoGlyphs())
    }

    @Test func thePageIsReadFromTheBytesAlone() throws {
        let page = PaperPen.page(of: try ticket(), model: model)
        #expect(page.text == PaperDocument.ticket("A007").lines.joined(separator: "\n"))
    }

    /// Any bit of any byte of text or QR code that is flipped changes the page.
    @Test func oneFlippedByteShows() throws {
        let bytes = try ticket()
        let page = PaperPen.page(of: bytes, model: model)
        var decoder = ESCPOS.CommandDecoder(encoding: .gb18030)
        var offset = 0
        for item in decoder.receive(bytes) + decoder.finish() {
            switch item.command {
            case .text, .qrStore:
                let start = if case .qrStore = item.command { offset + 8 } else { offset }
                for index in start..<offset + item.bytes.count {
                    var flipped = bytes
                    flipped[index] ^= 1 << UInt8(index % 8)
                    #expect(PaperPen.page(of: flipped, model: model) != page, "byte \(index)")
                }
            default: break
            }
            offset += item.bytes.count
        }
    }

    @Test func tenThousandRandomBytesAreSurvived() {
        var random = SplitMix(seed: 9)
        for _ in 0..<10 {
            let bytes = (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            var printer = SimulatedPrinter(model: model)
            var now = Duration.zero
            for start in stride(from: 0, to: bytes.count, by: 250) {
                now += .milliseconds(20)
                _ = printer.receive(Array(bytes[start..<start + 250]), now: now)
            }
            _ = printer.tick(now: .seconds(3_600))
            _ = PaperPen.page(of: bytes, model: model)
            _ = printer.set(.powerOff, to: true, now: now)
            _ = printer.set(.powerOff, to: false, now: now)
            #expect(printer.receive([0x10, 4, 1], now: now) == [0x12])
        }
    }

    @Test func theSimulatedPrinterKeepsItsPace() throws {
        var printer = SimulatedPrinter(model: model)
        let bytes = try ticket() + [0x1D, 0x72, 1]
        #expect(printer.receive(bytes, now: .zero) == [])
        #expect(printer.receive([0x10, 4, 4], now: .milliseconds(1)) == [0x12])
        #expect(printer.tickets.isEmpty)
        var now = Duration.zero
        var answers: [UInt8] = []
        while let due = printer.nextDue, now < .seconds(5) {
            now = due
            answers += printer.tick(now: now)
        }
        #expect(answers == [0])
        #expect(printer.tickets.count == 1)
        #expect(now > .milliseconds(200) && now < .seconds(1))
    }

    @Test func automaticStatusFollowsTheSwitches() {
        var printer = SimulatedPrinter(model: model)
        #expect(printer.receive([0x1D, 0x61, 0x0F], now: .zero) == [0x10, 0, 0, 0])
        #expect(printer.set(.coverOpen, to: true, now: .seconds(1)) == [0x38, 0, 0, 0])
        #expect(printer.set(.coverOpen, to: false, now: .seconds(2)) == [0x10, 0, 0, 0])
        #expect(printer.set(.paperOut, to: true, now: .seconds(3)) == [0x18, 0, 0x0C, 0])
    }

    private struct Striped: GlyphSource {
        func glyph(of character: Unicode.Scalar, height: Int) -> GlyphDots? {
            guard character == "𠮷" else { return nil }
            return GlyphDots(width: height, height: height, dots: (0..<(height * height)).map { $0 / height % 3 == 0 })
        }
    }

    @Test func rareCharactersAreDotsInTheirLine() throws {
        var dialect = ESCPOS.Dialect.standard
        dialect.textEncoding = .gbk
        let document = PaperDocument(blocks: [.text("找𠮷先生", .init()), .text("普通", .init())])
        let bytes = try ESCPOSPrinter.encode(document, traits: traits, dialect: dialect, glyphs: Striped())
        let page = PaperPen.page(of: bytes, model: .init(dialect: dialect))
        #expect(page.text == "找\u{FFFC}先生\n普通")
        #expect(page.lines[0].runs.map(\.text) == ["找", "\u{FFFC}", "先生"])
        let picture = try #require(page.lines[0].runs[1].picture)
        #expect(picture.width == 24)
        let striped: [[UInt8]] = (0..<24).map { $0 % 3 == 0 ? [0xFF, 0xFF, 0xFF] : [0, 0, 0] }
        #expect(picture.rows == Array(striped.joined()))
    }

    @Test func whatNoFontHasIsGeta() throws {
        var dialect = ESCPOS.Dialect.standard
        dialect.textEncoding = .gbk
        let document = PaperDocument(blocks: [.text("𠮷先生𠮸", .init())])
        let bytes = try ESCPOSPrinter.encode(document, traits: traits, dialect: dialect, glyphs: Striped())
        #expect(PaperPen.page(of: bytes, model: .init(dialect: dialect)).text == "\u{FFFC}先生〓")
    }

    @Test func aQRCodeThatIsTooLongIsRefused() {
        let document = PaperDocument(blocks: [.qr(String(repeating: "x", count: 3_000))])
        #expect(throws: DeviceError.self) {
            try ESCPOSPrinter.encode(document, traits: traits, dialect: .standard, glyphs: NoGlyphs())
        }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func file(_ path: String) throws -> DataFile {
        DataFile(file: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }

    @Test(arguments: [
        ("generic-escpos-80mm", "escpos-generic-gb18030"), ("generic-escpos-58mm", "escpos-generic-gbk"),
        ("zjiang-pos-5890", "escpos-generic-gbk"), ("epson-tm-t20iii", "escpos-epson"),
    ])
    func definitionFilesAreUnderstood(_ device: String, _ profile: String) throws {
        let file = try Self.file("devices/\(device).yaml")
        let firmware = try Self.file("firmware-profiles/\(profile).yaml")
        let read = try DriverEntry(printer: ESCPOSPrinter.self).read(file, firmware)
        try read.check(DataFile(file: "hall.yaml", text: "{}"))
        let model = try SimulatedPrinter.Model(device: file, profile: firmware)
        let encode = try #require(read.encoder)
        let bytes = try encode(.ticket("A007"), NoGlyphs())
        let page = PaperPen.page(of: bytes, model: model)
        #expect(page.lines.map(\.text).contains("A007"))
        #expect(page.qrContents.count == 1)
        #expect(
            page.lines.allSatisfy { line in
                line.runs.reduce(0) {
                    $0 + $1.text.unicodeScalars.reduce(0) { $0 + LineBreaking.columns(of: $1) } * $1.style.width
                }
                    <= model.dotsPerLine / 12
            })
        let header = try StrictYAML.peek(DeviceHeader.self, in: file.text, file: file.file)
        #expect(header.firmware.map(\.profile) == [profile])
        #expect(header.id == device)
    }

    @Test func theEpsonProfileIsTheStandardDialect() throws {
        let file = try Self.file("firmware-profiles/escpos-epson.yaml")
        let profile = try StrictYAML.decode(FirmwareProfile<ESCPOS.Dialect>.self, from: file.text, file: file.file)
        #expect(profile.dialect == .standard)
        #expect(profile.dialect.problems() == [])
    }

    @Test(arguments: [
        ("columns: 48", "columns: 60", "columns 60 of 12 dots do not fit dotsPerLine 576; allowed: 16…48"),
        ("dotsPerLine: 576", "dotsPerLine: 700", "dotsPerLine 700 is wider than 80 mm of paper"),
    ])
    func wrongTraitsAreNamed(_ good: String, _ bad: String, _ message: String) throws {
        var device = try Self.file("devices/epson-tm-t20iii.yaml")
        let profile = try Self.file("firmware-profiles/escpos-epson.yaml")
        device.text = device.text.replacing(good, with: bad)
        let error = #expect(throws: DataFileError.self) {
            _ = try DriverEntry(printer: ESCPOSPrinter.self).read(device, profile)
        }
        #expect(error?.message == message)
    }

    @Test func aFaultThatDoesNotExistIsNamed() {
        var dialect = ESCPOS.Dialect.standard
        dialect.statusQueries[1].faults[0].means = "lid-open"
        #expect(dialect.problems().count == 1)
        #expect(dialect.problems().first?.hasPrefix("means 'lid-open' is no fault") == true)
    }
}
