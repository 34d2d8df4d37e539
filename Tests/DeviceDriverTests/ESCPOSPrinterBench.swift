import DeviceKit
import SimulatedHall
import Synchronization
import Testing
import WireFormats

@testable import DeviceDrivers

extension SimulatedPrinter: FarEnd {}

/// A driver at a simulated printer, running, with its health as the newest value.
final class PrinterBench: Sendable {
    let port: LoopbackPort<SimulatedPrinter>
    let driver: ESCPOSPrinter
    let traits: ESCPOSPrinterTraits
    let dialect: ESCPOS.Dialect
    private let seen = Mutex<[DeviceHealth]>([])
    private let runs: Mutex<[Task<DeviceError?, Never>]> = Mutex([])

    init(_ dialect: ESCPOS.Dialect = .brisk(), speed: Int? = 400, change: (inout SimulatedPrinter) -> Void = { _ in }) {
        traits = ESCPOSPrinterTraits(
            paperWidthInMillimetres: 80, dotsPerLine: 576, columns: 48, cutter: .partial, hasNearEndSensor: true)
        self.dialect = dialect
        var printer = SimulatedPrinter(
            model: .init(dialect: dialect, isChineseOnFromFactory: true, millimetresPerSecond: speed))
        change(&printer)
        port = LoopbackPort(printer)
        driver = ESCPOSPrinter(traits: traits, dialect: dialect, placement: Nothing(), port: port)
    }

    /// Runs the driver while `body` does.
    func run(_ body: () async throws -> Void) async throws {
        let running = Task { [driver] () -> DeviceError? in
            do throws(DeviceError) { try await driver.run() } catch { return error }
            return nil
        }
        let listening = Task { [driver] in
            for await health in driver.health { seen.withLock { $0.append(health) } }
        }
        do { try await body() } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        #expect(await running.value == nil)
        await listening.value
    }

    var healths: [DeviceHealth] { seen.withLock { $0 } }

    /// Waits until the newest health has exactly these faults.
    func becomes(_ faults: [DeviceFault], _ location: SourceLocation = #_sourceLocation) async throws {
        try await waits("health \(faults)", location) { self.healths.last?.faults == faults }
    }

    func waits(
        _ what: String, _ location: SourceLocation = #_sourceLocation, until isTrue: () -> Bool
    ) async throws {
        let limit = ContinuousClock.now + .seconds(10)
        while !isTrue() {
            guard ContinuousClock.now < limit else {
                Issue.record("\(what) did not come", sourceLocation: location)
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func turn(_ fault: SimulatedPrinter.Switch, _ isOn: Bool) { port.change { $0.set(fault, to: isOn, now: $1) } }

    var tickets: [PrintedTicket] { port.look { $0.tickets } }

    func encode(_ number: String) throws -> [UInt8] {
        try ESCPOSPrinter.encode(.ticket(number), traits: traits, dialect: dialect, glyphs: NoGlyphs())
    }
}

extension ESCPOS.Dialect {
    /// The standard's values with short times.
    static func brisk(
        _ fence: Fence = .processID, finish: Int = 8_000, clears: Bool = true
    ) -> Self {
        var dialect = Self.standard
        dialect.fence = fence
        dialect.statusMilliseconds = 300
        dialect.pollMilliseconds = 100
        dialect.finishMilliseconds = finish
        if !clears { dialect.clearBuffer = nil }
        return dialect
    }
}

extension PaperDocument {
    /// A ticket as the hall prints it.
    static func ticket(_ number: String) -> PaperDocument {
        let centred = Style(alignment: .centre)
        return PaperDocument(blocks: [
            .text("朝阳区政务服务大厅", Style(alignment: .centre, scale: 2, isBold: true)),
            .text("排队号票", centred), .text(number, Style(alignment: .centre, scale: 4, isBold: true)),
            .text("户籍业务", centred), .text("前面等候：12人", Style()), .text("预计等候：约35分钟", Style()),
            .text("办理窗口：3、4、5号", Style()), .text("办理区域：一层东区", Style()), .text("取号：2025年6月3日 09:41", Style()),
            .text("请留意叫号和显示屏", Style()), .text("过号请到导办台报到", Style()),
            .qr("https://hall.example.gov.cn/q?t=3F9K2M7QX1"), .text("扫码查看排队进度", centred),
            .text("当日有效，请妥善保管", centred),
        ])
    }

    /// Its lines of text.
    var lines: [String] { blocks.compactMap { if case .text(let text, _) = $0 { text } else { nil } } }
}
