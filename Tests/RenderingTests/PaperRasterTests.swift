import DeviceKit
import Foundation
import Rendering
import Testing

@Suite struct PaperRasterTests {
    static let address = "https://hall.example.gov.cn/t/7f3c91d2a4b84e0c9d6f"
    static let ticket = PaperDocument(blocks: [
        .text("龙江县政务服务中心", .init(alignment: .centre, isBold: true)),
        .text("A012", .init(alignment: .centre, scale: 4, isBold: true)),
        .text("不动产登记", .init(alignment: .centre, scale: 2)),
        .text("前面还有2人  请到三楼B区等候，听到叫号后到窗口办理。过号请到导办台，号票当日有效。", .init()),
        .qr(address), .text("2026-03-02 09:15", .init(alignment: .right)), .feed(1),
    ])

    @Test func aTicketHasNoMissingGlyphs() throws {
        let picture = PaperPicture(document: Self.ticket, dotsPerLine: 576)
        #expect(try PaperRaster.png(of: picture).missingGlyphs == 0)
        #expect(try PaperRaster.pdf(of: picture).missingGlyphs == 0)
    }

    @Test(arguments: [384, 576]) func theQRCodeIsReadFromThePicture(_ dots: Int) throws {
        let png = try PaperRaster.png(of: PaperPicture(document: Self.ticket, dotsPerLine: dots))
        guard let read = try Tool("zbarimg", ["-q", "--raw"]).output(for: png.bytes, extension: "png") else { return }
        #expect(read == Self.address + "\n")
    }

    @Test func chineseTextCanBeTakenOutOfThePDF() throws {
        let pdf = try PaperRaster.pdf(of: PaperPicture(document: Self.ticket, dotsPerLine: 576))
        #expect(pdf.bytes.starts(with: "%PDF-".utf8))
        let tool = Tool("pdftotext", ["-layout"], output: ["-"])
        guard let text = try tool.output(for: pdf.bytes, extension: "pdf") else { return }
        for part in ["龙江县政务服务中心", "A012", "不动产登记", "2026-03-02 09:15"] { #expect(text.contains(part)) }
    }

    @Test func paragraphsBreakBetweenCharactersOnly() {
        #expect(PaperPicture.wrap("一二三四", halfCells: 5) == ["一二", "三四"])
        #expect(PaperPicture.wrap("a一b二", halfCells: 3) == ["a一", "b二"])
        #expect(PaperPicture.wrap("ab\n\ncd", halfCells: 8) == ["ab", "", "cd"])
        #expect(PaperPicture.wrap("", halfCells: 8) == [""])
        #expect(PaperPicture.wrap("一", halfCells: 1) == ["一"])
    }

    @Test func unknownCharactersAreCounted() throws {
        let picture = PaperPicture(
            dotsPerLine: 576,
            elements: [.line(.init([.init("\u{10FFFD}A\u{10FFFC}"), .init("\u{10FFFD}", isBold: true)]))])
        #expect(try PaperRaster.png(of: picture).missingGlyphs == 3)
    }

    @Test func everyElementIsDrawn() throws {
        let picture = PaperPicture(
            dotsPerLine: 384,
            elements: [
                .line(.init([.init("补打", isInverted: true), .init(" 8倍", widthScale: 8, heightScale: 8)])),
                .line(.init([.init("下划线", isUnderlined: true)], alignment: .right, pitch: 40)),
                .bitmap(.init(width: 16, height: 2, bytes: [0xFF, 0x00, 0x0F, 0xF0], alignment: .centre)),
                .qr(.init([0, 1, 0xFF], dotsPerModule: 3, correction: .high)), .feed(dots: -5), .cut(.full),
            ])
        #expect(try PaperRaster.png(of: picture).missingGlyphs == 0)
    }

    @Test func whatCannotBeDrawnIsRefused() {
        func refusal(_ elements: [PaperPicture.Element], dotsPerLine: Int = 576) -> RenderingError? {
            let picture = PaperPicture(dotsPerLine: dotsPerLine, elements: elements)
            do throws(RenderingError) { _ = try PaperRaster.png(of: picture) } catch { return error }
            return nil
        }
        #expect(refusal([.qr(.init([]))]) == .unencodableQR(bytes: 0))
        #expect(refusal([.qr(.init([UInt8](repeating: 65, count: 4_000)))]) == .unencodableQR(bytes: 4_000))
        #expect(refusal([.bitmap(.init(width: 16, height: 2, bytes: [1]))]) == .shortBitmap)
        #expect(refusal([.bitmap(.init(width: .max, height: .max, bytes: []))]) != nil)
        #expect(refusal([.feed(dots: .max)]) != nil)
        #expect(refusal([], dotsPerLine: 0) != nil)
    }
}

/// A program that reads a picture file; tests that need one say so where it is not installed.
struct Tool {
    private let name: String
    private let arguments: [String]
    private let output: [String]

    init(_ name: String, _ arguments: [String], output: [String] = []) {
        self.name = name
        self.arguments = arguments
        self.output = output
    }

    /// What the program writes about the file, or `nil` (with a note) when it is not installed.
    func output(for bytes: [UInt8], extension suffix: String) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rendering-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "picture.\(suffix)")
        try Data(bytes).write(to: file)
        let path = "/usr/bin/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            print("skipped: \(path) is not installed")
            return nil
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments + [file.path] + output
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
