import Rendering
import Testing

@Suite struct BoardRasterTests {
    @Test func aBoardWithoutLightHasNoDots() throws {
        let dark = BoardPicture(widthInPixels: 128, heightInPixels: 16, isLit: false, lines: [.init("A012")])
        #expect(try BoardRaster.dots(of: dark).colours.allSatisfy { $0 == nil })
        #expect(dark.text == "")
    }

    @Test func textGlowsInItsColourAndInItsPlace() throws {
        let picture = BoardPicture(
            widthInPixels: 128, heightInPixels: 16, isLit: true,
            lines: [.init("A012", colour: .green, alignment: .left)])
        let dots = try BoardRaster.dots(of: picture)
        #expect(dots.missingGlyphs == 0)
        let lit = dots.colours.indices.filter { dots.colours[$0] != nil }
        #expect(lit.count > 60)
        #expect(lit.allSatisfy { dots.colours[$0] == .green })
        #expect(lit.allSatisfy { $0 % 128 < 32 }, "four cells of 8 dots")
        for cell in 0..<4 { #expect(lit.contains { $0 % 128 / 8 == cell }) }
    }

    /// Digits are the board's purpose: each must differ from every other by several dots.
    @Test func digitsAreTenDifferentPictures() throws {
        let digits = try (0...9).map { digit in
            try BoardRaster.dots(
                of: BoardPicture(
                    widthInPixels: 16, heightInPixels: 16, isLit: true, lines: [.init(String(digit))])
            ).colours
        }
        for one in 0...9 {
            let rows = digits[one].indices.filter { digits[one][$0] != nil }.map { $0 / 16 }
            let height = (rows.max() ?? 0) - (rows.min() ?? 0) + 1
            #expect(height >= 11, "\(one) is \(height) dots high")
            for other in 0..<one {
                #expect(zip(digits[one], digits[other]).filter { $0 != $1 }.count >= 5, "\(one) and \(other)")
            }
        }
    }

    @Test func aHallBoardHasALineForEachSixteenDots() throws {
        let picture = BoardPicture(
            widthInPixels: 128, heightInPixels: 64, isLit: true,
            lines: [.init("A012到3号窗口"), .init(""), .init("B007到5号窗口"), .init("请看大厅屏幕"), .init("多余")])
        let dots = try BoardRaster.dots(of: picture)
        func isLit(_ row: Int) -> Bool {
            dots.colours[(row * 16 * 128)..<((row + 1) * 16 * 128)].contains { $0 != nil }
        }
        #expect((0..<4).map(isLit) == [true, false, true, true])
    }

    @Test func aCharacterWithoutGlyphIsCounted() throws {
        let picture = BoardPicture(
            widthInPixels: 128, heightInPixels: 16, isLit: true, lines: [.init("请\u{10FFFD}号")])
        #expect(try BoardRaster.png(of: picture).missingGlyphs == 1)
    }

    @Test func thePictureIsAPNG() throws {
        let picture = BoardPicture(widthInPixels: 128, heightInPixels: 16, isLit: true, lines: [.init("请A012号")])
        let png = try BoardRaster.png(of: picture)
        #expect(png.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        // Width 128 dots of 6 pixels and two margins, height 16.
        #expect(png.bytes[16..<24].elementsEqual([0, 0, 3, 12, 0, 0, 0, 108]))
    }

    @Test(arguments: [(0, 16), (128, 0), (-1, 16), (1_000_000, 16)]) func impossibleSizesAreRefused(
        _ width: Int, _ height: Int
    ) {
        let picture = BoardPicture(widthInPixels: width, heightInPixels: height, isLit: true, lines: [])
        #expect(throws: RenderingError.self) { try BoardRaster.png(of: picture) }
    }
}
