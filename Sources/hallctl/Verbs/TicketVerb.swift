import ArgumentParser
import DeviceKit
import HallDomain
import HallRuntime
import Rendering

/// `hallctl ticket`: tickets as they would be printed.
struct TicketVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticket", abstract: say("号票的样子。", "What tickets look like."),
        discussion: Ending.discussion(
            "不取号，不打印，不需要代理程序。", "Takes no number, prints nothing, needs no agent.",
            example: "hallctl ticket render --png ticket.png"),
        subcommands: [Render.self])

    struct Render: Verb {
        static let configuration = CommandConfiguration(
            commandName: "render",
            abstract: say(
                "按大厅文件画一张号票：文字、PNG、PDF 或打印机字节。", "Draw a ticket of this hall: text, PNG, PDF or a printer's bytes."),
            discussion: Ending.discussion(
                "不取号，也不打印。不写输出文件时显示文字。FILE 是 - 时写到标准输出。",
                """
                Takes no number and prints nothing. Without an output file the text is shown. FILE - is standard \
                output.
                """, example: "hallctl ticket render --number A007 --copy 1 --png ticket.png --bytes ticket.bin"))

        @OptionGroup var options: GlobalOptions
        @Option(
            help: ArgumentHelp(
                say("大厅文件，默认 ROOT/etc/hallkit/hall.yaml。", "The hall file; by default ROOT/etc/hallkit/hall.yaml.")))
        var hall: String?
        @Option(help: ArgumentHelp(say("号码，如 A007。", "The number, such as A007.")))
        var number: String?
        @Option(
            help: ArgumentHelp(
                say("事项 id，默认按号码字母，再默认第一个。", "The service's id; by default the number's letter's, else the first.")))
        var service: String?
        @Option(
            help: ArgumentHelp(say("队别：normal、appointment 或 priority。", "The lane: normal, appointment or priority.")))
        var lane = Lane.normal
        @Option(help: ArgumentHelp(say("0 是第一张，n 是第 n 次补打。", "0 is the first paper, n is the n-th reprint.")))
        var copy = 0
        @Option(help: ArgumentHelp(say("前面等候几人。", "How many are ahead.")))
        var ahead: Int?
        @Flag(help: ArgumentHelp(say("改画测试条。", "The test slip instead.")))
        var testSlip = false
        @Option(help: ArgumentHelp(say("用哪台打印机，默认第一台。", "For which printer; by default the first.")))
        var device: String?
        @Option(help: ArgumentHelp(say("写 PNG 图。", "Write a PNG picture."), valueName: "file"))
        var png: String?
        @Option(help: ArgumentHelp(say("写 PDF。", "Write a PDF."), valueName: "file"))
        var pdf: String?
        @Option(help: ArgumentHelp(say("写打印机收到的字节。", "Write the bytes the printer would get."), valueName: "file"))
        var bytes: String?

        func validate() throws {
            guard (0...99).contains(copy) else { throw ValidationError("--copy: 0 … 99") }
            guard ahead.map({ (0...9999).contains($0) }) ?? true else { throw ValidationError("--ahead: 0 … 9999") }
            if let number {
                let isGood =
                    (2...6).contains(number.utf8.count) && number.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                guard isGood else { throw ValidationError("--number: A007") }
            }
        }

        func perform() async throws -> Ending {
            let definition = try HallFiles(options, hall: hall).definition()
            let job = try RenderJob(
                definition: definition, device: printer(definition), document: document(definition.plan))
            let written = try write(job)
            if options.json {
                try Output.json(
                    Reply(
                        number: number, device: job.device.id.rawValue,
                        dotsPerLine: job.dotsPerLine, lines: job.lines, files: written))
            } else if written.isEmpty {
                for line in job.lines { Output.line(line) }
            } else {
                for file in written where file.path != "-" {
                    Output.line("\(file.path)\(say("：", ": "))\(file.kind) \(file.bytes)\(say(" 字节", " bytes"))")
                }
            }
            let missing = written.reduce(0) { $0 + $1.missingGlyphs }
            guard missing > 0 else { return .ok }
            Output.complaint(
                say(
                    "hallctl: 缺 \(missing) 个字形。请安装中文字体：apt install fonts-wqy-microhei fonts-hanazono",
                    "hallctl: \(missing) glyphs are missing. Install Chinese fonts: "
                        + "apt install fonts-wqy-microhei fonts-hanazono"))
            return .warning
        }

        private struct Reply: Encodable {
            var number: String?
            var device: String
            var dotsPerLine: Int
            var lines: [String]
            var files: [RenderJob.Written]
        }

        private func printer(_ definition: HallDefinition) throws(Trouble) -> PlacedDevice {
            if let device {
                let found = try HallFiles.device(device, in: definition)
                if found.model.role == .documentPrinter { return found }
                throw Trouble(.usage, "no-printer", "\(device) 不是打印机", "\(device) is no printer")
            }
            if let first = definition.devices.first(where: { $0.model.role == .documentPrinter }) { return first }
            throw Trouble(.usage, "no-printer", "大厅文件里没有打印机", "the hall file has no printer")
        }

        private func document(_ plan: HallPlan) throws(Trouble) -> PaperDocument {
            let layout = TicketLayout(plan: plan)
            if testSlip { return layout.testSlip() }
            let sample = SampleTicket(
                plan: plan, service: try item(plan), lane: lane, number: number, ahead: ahead, wall: HallTime.now)
            return layout.document(for: try sample.make(), copy: copy)
        }

        private func item(_ plan: HallPlan) throws(Trouble) -> ServiceItem {
            let letter = number.map { String($0.prefix { $0.isLetter }) }
            let found =
                service.map { id in plan.services.first { $0.id.rawValue == id } }
                ?? (letter.flatMap { letter in plan.services.first { $0.prefix == letter } } ?? plan.services.first)
            if let found { return found }
            let known = plan.services.map(\.id.rawValue).joined(separator: ", ")
            throw Trouble(
                .usage, "unknown-service", "没有事项 \(service ?? "")；有：\(known)",
                "no service '\(service ?? "")'; there are: \(known)")
        }

        private func write(_ job: RenderJob) throws -> [RenderJob.Written] {
            var written: [RenderJob.Written] = []
            if let png { written.append(try job.write(.png, to: png)) }
            if let pdf { written.append(try job.write(.pdf, to: pdf)) }
            if let bytes { written.append(try job.write(.bytes, to: bytes)) }
            return written
        }
    }
}
