import Testing

@testable import WireFormats

@Suite struct OnbonPixelTests {
    let dialect = OnbonBX.Dialect.standard

    private func content(_ name: String) throws -> OnbonBX.Content {
        let bytes = try WireVector.named(name, in: "led-onbon").bytes()
        return try #require(try OnbonBX.decode(bytes, from: .host, dialect: dialect).first).content
    }

    @Test func anAreaOfPixels() throws {
        guard case .pixelArea(let area) = try content("dual_dyn_8x4") else {
            Issue.record("no area of pixels")
            return
        }
        #expect(area.id == 0 && area.x == 0 && area.y == 0 && area.width == 8 && area.height == 4)
        #expect(area.programs == [0] && !area.isWithAllPrograms && !area.isAtOnce)
        let page = try #require(area.pages.first)
        #expect(area.pages.count == 1 && page.stay == 100 && page.validWidth == 8)
        #expect(page.pixels.bytes.count == 8 * 4 * 3)
        let colours = stride(from: 0, to: 96, by: 3).map { Array(page.pixels.bytes[$0..<($0 + 3)]) }
        #expect(Set(colours) == [[0xFF, 0, 0], [0, 0xFF, 0]])
    }

    @Test func anAreaWithBytesToEscape() throws {
        guard case .pixelArea(let area) = try content("dual_dyn_escape_2x2") else {
            Issue.record("no area of pixels")
            return
        }
        #expect(area.id == 3 && area.x == 16 && area.y == 8 && area.isWithAllPrograms && area.isAtOnce)
        #expect(area.pages.first?.pixels.description == "a55aa65ba55affffff000000")
    }

    @Test func areasAreDeleted() throws {
        #expect(try content("dual_del_all") == .deletePixelAreas(ids: nil))
        let message = message(.deletePixelAreas(ids: [1, 3]))
        let bytes = try OnbonBX.encode([message], from: .host, dialect: dialect)
        #expect(try OnbonBX.decode(bytes, from: .host, dialect: dialect) == [message])
    }

    @Test func severalPagesComeBack() throws {
        let pages = (1...3).map { number in
            OnbonBX.PixelPage(
                validWidth: 2, pixels: WireBytes([UInt8](repeating: UInt8(number), count: 3 * 2 * number)))
        }
        let area = OnbonBX.PixelArea(id: 1, programs: [1, 2], x: 1, y: 2, width: 2, height: 3, pages: pages)
        let message = message(.pixelArea(area: area))
        let bytes = try OnbonBX.encode([message], from: .host, dialect: dialect)
        #expect(try OnbonBX.decode(bytes, from: .host, dialect: dialect) == [message])
    }

    @Test func whatDoesNotFitIsRefused() {
        var area = OnbonBX.PixelArea(id: 1, x: 0, y: 0, width: 1, height: 1, pages: [])
        area.rest = [0]
        #expect(throws: WireError.self) {
            try OnbonBX.encode([message(.pixelArea(area: area))], from: .host, dialect: dialect)
        }
        // A font card is not told so.
        var font = message(.deletePixelAreas(ids: nil))
        font.envelope = .fontCard(
            reserved: [0, 0, 0], option: 0, displayMode: 0, deviceType: 0xFE, version: 2, barcode: nil)
        #expect(throws: WireError.self) { try OnbonBX.encode([font], from: .host, dialect: dialect) }
        #expect(throws: WireError.self) {
            try OnbonBX.encode([message(.deletePixelAreas(ids: nil))], from: .device, dialect: dialect)
        }
    }

    private func message(_ content: OnbonBX.Content) -> OnbonBX.Message {
        OnbonBX.Message(
            destination: 0xFFFF, source: 0x8000,
            envelope: .dotMatrix(reserved: 0, deviceType: 0x0266, trailing: [0, 0, 0, 0]), answer: 1, content: content)
    }
}
