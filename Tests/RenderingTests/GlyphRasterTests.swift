import DeviceKit
import Rendering
import Testing

@Suite struct GlyphRasterTests {
    @Test func aCharacterFillsItsCell() throws {
        let glyph = try #require(try GlyphRaster.dots(of: "国", height: 24))
        #expect(glyph.width == 24 && glyph.height == 24 && glyph.dots.count == 24 * 24)
        // The frame of 国: ink near every edge of the cell, and paper too.
        let rows = (0..<24).filter { row in glyph.dots[(row * 24)..<(row * 24 + 24)].contains(true) }
        let columns = (0..<24).filter { column in (0..<24).contains { glyph.dots[$0 * 24 + column] } }
        #expect(try #require(rows.first) <= 4 && #require(rows.last) >= 19)
        #expect(try #require(columns.first) <= 4 && #require(columns.last) >= 19)
        #expect(glyph.dots.count { $0 } < 24 * 24 / 2)
    }

    @Test func whatNoFontHasIsNoBox() throws {
        #expect(try GlyphRaster.dots(of: "\u{10FFFD}", height: 24) == nil)
    }

    @Test func anImpossibleSizeIsAnError() {
        #expect(throws: RenderingError.self) { try GlyphRaster.dots(of: "国", height: 0) }
    }
}
