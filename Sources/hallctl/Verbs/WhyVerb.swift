import ArgumentParser
import HallDomain

/// `hallctl why`: the chain of reasons behind a ticket's place or a device's condition.
struct WhyVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: say(
            "为什么：一张号票为什么等到现在，一台设备为什么这样。",
            "Why a ticket was called when it was, or why a device is as it is."),
        discussion: Ending.discussion(
            """
            按账本重新推算：谁在前面，按哪条规则，哪台设备的什么事。号票默认看最近的服务日，--day 看别的日期（包括已归档的）。\
            why device NAME 看一台设备。代理程序停着也行。
            """,
            """
            Recomputed from the ledger: who was ahead, by which rule, which device did what. A ticket of the newest \
            service day; --day takes another date, also an archived one. why device NAME: a device. The agent may be \
            down.
            """, example: "hallctl why A017"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("号码，或 device 和设备名。", "A number, or device and a device's name.")))
    var words: [String]
    @Option(help: ArgumentHelp(say("服务日，如 2026-11-24。", "The service day, such as 2026-11-24.")))
    var day: String?

    /// What is asked about.
    enum Question: Equatable {
        case ticket(String)
        case device(String)

        init?(_ words: [String]) {
            switch words.count {
            case 1: self = .ticket(words[0])
            case 2 where words[0] == "device": self = .device(words[1])
            case 2 where words[0] == "ticket": self = .ticket(words[1])
            default: return nil
            }
        }
    }

    func validate() throws {
        guard Question(words) != nil else { throw ValidationError("why A017 | why device printer-1") }
        guard day.map({ CivilDate($0) != nil }) ?? true else { throw ValidationError("--day: 2026-11-24") }
    }

    func perform() async throws -> Ending {
        let source = try WhySource(options, day: day.flatMap { CivilDate($0) })
        guard let question = Question(words) else { throw ValidationError("why A017") }
        let devices = try? Agent(options).status().devices
        return try Self.answer(question, source, devices, options)
    }

    /// Answers from a ledger, wherever it comes from; `devices` is what the agent tells of its devices now.
    static func answer(
        _ question: Question, _ source: WhySource, _ devices: [DeviceLine]?, _ options: GlobalOptions
    ) throws -> Ending {
        switch question {
        case .ticket(let number): return try answer(number, source, options)
        case .device(let name):
            let story = source.story(of: name)
            let own = devices?.filter { $0.id == name || $0.id == name + "-queue" }
            guard !story.troubles.isEmpty || own?.isEmpty == false || story.proven + story.doubtful > 0 else {
                throw Trouble(
                    .usage, "unknown-device", "账本和代理程序都没有设备 \(name) 的事",
                    "neither the ledger nor the agent knows anything of a device \(name)")
            }
            let page = WhyDevicePage(story: story, now: own, utcOffsetMinutes: source.plan.utcOffsetMinutes)
            if options.json { try Output.json(page.reply) } else { for line in page.lines { Output.line(line) } }
            return .ok
        }
    }

    private static func answer(_ number: String, _ source: WhySource, _ options: GlobalOptions) throws -> Ending {
        let replay = DayReplay(plan: source.plan, entries: source.day)
        guard let id = replay.ticket(numbered: number), let story = replay.stories[id] else {
            throw Trouble(
                .usage, "unknown-ticket", "这个服务日没有号票 \(number.prefix(16))；别的日期用 --day",
                "this service day has no ticket \(number.prefix(16)); another date takes --day")
        }
        let page = WhyTicketPage(story: story, before: replay.before(id), plan: source.plan)
        if options.json { try Output.json(page.reply) } else { for line in page.lines { Output.line(line) } }
        return .ok
    }
}
