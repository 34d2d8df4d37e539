import DeviceKit
import Rendering
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// Characters of GB 18030-2022 that most printers' fonts lack, through the fonts of this machine onto paper.
@Suite("rare characters in ESC/POS")
struct ESCPOSRareCharacterTests {
    private static let traits = ESCPOSPrinterTraits(
        paperWidthInMillimetres: 80, dotsPerLine: 576, columns: 48, cutter: .partial, hasNearEndSensor: true)

    private struct Fonts: GlyphSource {
        func glyph(of character: Unicode.Scalar, height: Int) -> GlyphDots? {
            (try? GlyphRaster.dots(of: character, height: height)) ?? nil
        }
    }

    struct Firmware: Sendable {
        var encoding: ChineseEncoding
        var font: ESCPOS.Dialect.RareCharacters?
        /// What of 号㛃𬱖 comes as a code.
        var text: String
    }

    @Test(
        "are dots wherever the firmware's font lacks them, and codes only where it is said to have them",
        arguments: [
            Firmware(encoding: .gb2312, text: "号\u{FFFC}\u{FFFC}"), Firmware(encoding: .gbk, text: "号\u{FFFC}\u{FFFC}"),
            Firmware(encoding: .gb18030, text: "号\u{FFFC}\u{FFFC}"),
            Firmware(encoding: .utf8, text: "号\u{FFFC}\u{FFFC}"),
            Firmware(encoding: .gb18030, font: .firstPlane, text: "号㛃\u{FFFC}"),
            Firmware(encoding: .gb18030, font: .all, text: "号㛃𬱖"), Firmware(encoding: .utf8, font: .all, text: "号㛃𬱖"),
        ])
    func onPaper(firmware: Firmware) throws {
        var dialect = ESCPOS.Dialect.standard
        (dialect.textEncoding, dialect.rareCharacters) = (firmware.encoding, firmware.font)
        let bytes = try ESCPOSPrinter.encode(
            PaperDocument(blocks: [.text("号㛃𬱖", .init())]), traits: Self.traits, dialect: dialect, glyphs: Fonts())
        let page = PaperPen.page(of: bytes, model: .init(dialect: dialect))
        #expect(page.text == firmware.text)
        // The dots on the paper are the font's, and no other character's.
        let pictures = page.lines[0].runs.compactMap(\.picture)
        let drawn = ["㛃", "𬱖"].suffix(pictures.count) as ArraySlice<Unicode.Scalar>
        for (picture, character) in zip(pictures, drawn) {
            let glyph = try #require(
                try GlyphRaster.dots(of: character, height: 24), "no font has \(character): install fonts-hanazono")
            let dots = (0..<(24 * 24)).map { picture.rows[$0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
            #expect(dots == glyph.dots, "\(character)")
            #expect(dots.contains(true))
        }
    }

    @Test("the simulated printer prints no character that its font lacks")
    func lacking() {
        let codes = ChineseEncoding.gb18030.encode("号㛃𬱖").bytes
        var dialect = ESCPOS.Dialect.standard
        for (font, text) in [(nil, "号\u{FFFD}\u{FFFD}"), (.firstPlane, "号㛃\u{FFFD}"), (.all, "号㛃𬱖")]
            as [(ESCPOS.Dialect.RareCharacters?, String)]
        {
            dialect.rareCharacters = font
            let page = PaperPen.page(of: [0x1C, 0x26] + codes + [0x0A], model: .init(dialect: dialect))
            #expect(page.text == text)
        }
    }
}
