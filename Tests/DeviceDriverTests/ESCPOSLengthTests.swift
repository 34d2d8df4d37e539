import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// How much paper a document takes: reckoned by the driver, and as the simulated printer feeds it.
@Suite struct ESCPOSLengthTests {
    private let traits = ESCPOSPrinterTraits(
        paperWidthInMillimetres: 80, dotsPerLine: 576, columns: 48, cutter: .partial, hasNearEndSensor: true)

    private func fed(by bytes: [UInt8]) -> Double {
        var printer = SimulatedPrinter(model: SimulatedPrinter.Model())
        printer.paperLeft = 10_000
        _ = printer.receive(bytes, now: .zero)
        _ = printer.tick(now: .seconds(3600))
        return 10_000 - (printer.paperLeft ?? 0)
    }

    private static let documents: [PaperDocument] = [
        .ticket("A007"), PaperDocument(blocks: [.text("测", .init(scale: 8))]),
        PaperDocument(blocks: [.text(String(repeating: "很长的一段话", count: 30), .init()), .feed(5)]),
        PaperDocument(blocks: [.qr(String(repeating: "q", count: 300)), .text("end", .init(alignment: .centre))]),
        PaperDocument(blocks: []),
    ]

    @Test(arguments: documents)
    func isAsLongAsPrinted(document: PaperDocument) throws {
        let bytes = try ESCPOSPrinter.encode(document, traits: traits, dialect: .standard, glyphs: NoGlyphs())
        let length = ESCPOSPrinter.millimetres(of: bytes, traits: traits, dialect: .standard)
        #expect(abs(Double(length) - fed(by: bytes)) <= 0.02 * fed(by: bytes) + 1, "\(length) mm")
    }

    @Test func anythingHasALength() {
        var random = SplitMix(seed: 3)
        for _ in 0..<50 {
            let bytes = (0..<4_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(ESCPOSPrinter.millimetres(of: bytes, traits: traits, dialect: .standard) >= 0)
        }
    }
}
