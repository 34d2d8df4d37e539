import Testing

@testable import Rendering

@Suite("A page for the wall")
struct WallSheetTests {
    private func sheet(rows: Int) -> WallSheet {
        var sheet = WallSheet(title: "示范政务服务大厅", subtitle: "开厅自检：都好")
        sheet.note = "2026-11-28 08:59"
        sheet.footer = "检查人："
        sheet.rows = (0..<rows).map { index in
            let mark: WallSheet.Mark = index == 0 ? .bad : index == 1 ? .look : .good
            return .init(mark: mark, words: "正常", head: "3号窗口", name: "board-\(index)", text: "says that it shows it")
        }
        return sheet
    }

    @Test("is one A4 page, however many rows", arguments: [0, 1, 12, 80])
    func pages(rows: Int) throws {
        let pdf = try sheet(rows: rows).pdf()
        let text = String(decoding: pdf.bytes, as: UTF8.self)
        #expect(text.hasPrefix("%PDF-") && pdf.missingGlyphs == 0)
        let png = try sheet(rows: rows).png()
        #expect(png.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png.missingGlyphs == 0)
    }

    @Test("a code is as wide as its modules and its quiet zone, and refuses what no code holds")
    func codes() throws {
        let svg = try QRPicture.svg(of: "取号机1 P01 缺纸")
        // Version 2, 25 modules and four on each side.
        #expect(svg.hasPrefix("<svg") && svg.contains("viewBox=\"0 0 33 33\""))
        #expect(throws: RenderingError.self) { try QRPicture.svg(of: String(repeating: "x", count: 4_000)) }
    }
}
