import DeviceKit
import SimulatedHall
import Testing

@testable import Rendering

@Suite("A ticket as a page")
struct PageRasterTests {
    private static let roll = PageForm(format: .pwgRaster, widthInMillimetres: 80, dotsPerInch: 203)

    private func page(_ text: String, _ form: PageForm = Self.roll) throws -> GreyPage {
        let file = try PageRaster.file(of: .init(blocks: [.text(text, .init())]), form: form)
        return try #require(GreyPage(pwgRaster: file.bytes))
    }

    private func glyph(_ character: Unicode.Scalar) throws -> GlyphDots {
        try #require(try GlyphRaster.dots(of: character, height: 24), "no font has it: install fonts-hanazono")
    }

    @Test("the raster is as wide as the paper and says so, at each resolution", arguments: [203, 300, 600])
    func raster(dotsPerInch: Int) throws {
        var form = Self.roll
        form.dotsPerInch = dotsPerInch
        let page = try page("号", form)
        #expect(abs(Double(page.width) / Double(dotsPerInch) * 25.4 - 80) < 0.2)
        #expect(page.grey.contains { $0 < 64 } && page.grey.contains(255))
        // A resolution makes the dots finer, not the ticket smaller.
        #expect(page.likeness(to: try glyph("号"), x: 32, y: 32, dotsPerInch: dotsPerInch) > 0.75)
    }

    @Test("any pixels come back from the compressed lines as they were")
    func roundTrip() throws {
        var random = SystemRandomNumberGenerator()
        for width in [1, 2, 3, 127, 128, 129, 130, 257, 400] {
            // Long runs, short runs, noise, and lines that repeat more often than one count can say.
            var lines: [[UInt8]] = [[UInt8](repeating: 255, count: width), (0..<width).map { UInt8($0 / 3 % 2 * 255) }]
            lines.append((0..<width).map { _ in UInt8.random(in: 0...255, using: &random) })
            lines.append((0..<width).map { _ in UInt8.random(in: 0...1, using: &random) })
            lines += Array(repeating: [UInt8](repeating: 7, count: width), count: 600)
            var file = PWGRaster(width: width, height: lines.count, dotsPerInch: 203)
            for line in lines { file.append(line) }
            let page = try #require(GreyPage(pwgRaster: file.finished()), "width \(width)")
            #expect(page.width == width && page.height == lines.count)
            #expect(page.grey == lines.flatMap { $0 })
        }
    }

    @Test("a roll's page ends with the ticket, a sheet's with the sheet, and a ticket longer than the sheet is refused")
    func length() throws {
        let short = try page("号"), long = try page(String(repeating: "号", count: 200))
        #expect(short.height < long.height)
        var sheet = Self.roll
        sheet.lengthInMillimetres = 100
        #expect(abs(Double(try page("号", sheet).height) / 203 * 25.4 - 100) < 0.2)
        let tooMuch = PaperDocument(blocks: Array(repeating: .text("号", .init()), count: 60))
        #expect(throws: RenderingError.self) { try PageRaster.file(of: tooMuch, form: sheet) }
    }

    @Test("the rare characters of GB 18030-2022 are glyphs, each its own", arguments: ["㛃", "𬱖"] as [Unicode.Scalar])
    func rare(character: Unicode.Scalar) throws {
        let file = try PageRaster.file(
            of: .init(blocks: [.text(String(Character(character)), .init())]), form: Self.roll)
        #expect(file.missing == [] && file.missingGlyphs == 0)
        let page = try #require(GreyPage(pwgRaster: file.bytes))
        #expect(page.likeness(to: try glyph(character), x: 32, y: 32, dotsPerInch: 203) > 0.75)
        for other in ["国", "㛃", "𬱖", "〓"] as [Unicode.Scalar] where other != character {
            #expect(page.likeness(to: try glyph(other), x: 32, y: 32, dotsPerInch: 203) < 0.6, "\(other)")
        }
    }

    @Test("what no font has is 〓 and named, and never a box", arguments: PageForm.Format.allCases)
    func missing(format: PageForm.Format) throws {
        var form = Self.roll
        form.format = format
        let file = try PageRaster.file(of: .init(blocks: [.text("\u{10FFFD}号\u{10FFFD}", .init())]), form: form)
        #expect(file.missing == ["\u{10FFFD}"] && file.missingGlyphs == 2)
        guard format == .pwgRaster else { return }
        let page = try #require(GreyPage(pwgRaster: file.bytes))
        for x in [32, 32 + 48] {
            #expect(page.likeness(to: try glyph("〓"), x: x, y: 32, dotsPerInch: 203) > 0.75)
        }
        #expect(page.likeness(to: try glyph("号"), x: 32 + 24, y: 32, dotsPerInch: 203) > 0.75)
    }

    @Test("a PDF is one")
    func pdf() throws {
        var form = Self.roll
        form.format = .pdf
        let file = try PageRaster.file(of: .init(blocks: [.text("号", .init())]), form: form)
        #expect(file.bytes.starts(with: Array("%PDF-1.".utf8)))
    }
}
