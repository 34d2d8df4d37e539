import DeviceKit
import Glibc

/// What becomes of a ticket when something on its way to paper is struck at any moment: the agent, cupsd, the backend,
/// the printer's mains, its cable, each at every step of a job's time. A real cupsd, a real backend, a real tty.
public struct PaperProof: Sendable {
    /// What is struck.
    public enum Blow: String, Sendable, CaseIterable {
        /// SIGKILL to hall-agent, which is started again.
        case agent
        /// SIGKILL to cupsd, which is started again.
        case cupsd
        /// SIGKILL to the backend of the job.
        case backend
        /// The printer loses its mains and its buffer, and gets the mains back.
        case power
        /// The printer's cable is pulled and put back.
        case cable
    }

    /// How it is played.
    public struct Settings: Sendable {
        /// How many moments of a job are struck, one a ticket.
        public var points = 24
        /// What lies between two of them.
        public var step = Duration.milliseconds(50)
        /// What is struck.
        public var blows = Blow.allCases
        /// Breaks the promise on purpose: each paper whose number is a multiple of this comes twice.
        public var printsTwiceEvery: Int?

        /// Every blow at each 50 ms of 1.2 s, which is longer than a ticket takes.
        public init() {}
    }

    /// A ticket whose paper is not proven is told within this, once what was struck is there again.
    static let telling = Duration.seconds(2)
    /// How long a blow lasts. A printer that gets its mains back starts for some seconds before it answers.
    private static func outage(of blow: Blow) -> Duration { blow == .power ? .seconds(3) : .milliseconds(400) }
    /// How long is waited for what has no promise here.
    private static let patience = Duration.seconds(40)

    private let settings: Settings
    private let wires: WireHost
    private let cups: PrivateCups
    private let agent: LoneAgent
    private let folder: String

    /// A proof that is played in `folder`, which is taken away at the end.
    public init(_ settings: Settings, folder: String, programs: String, share: String, port: Int) throws {
        self.settings = settings
        self.folder = folder
        wires = try WireHost()
        cups = try PrivateCups(folder: folder + "/cups", backend: programs + "/hall-print")
        var parts = LoneAgent.Settings(
            folder: folder, programs: programs, share: share, port: port,
            hallFile: QueueHall.file(wire: folder + "/dev/" + QueueHall.printer))
        parts.cups = cups.socketPath
        agent = LoneAgent(parts)
    }

    /// Plays it and takes everything away, however it ends.
    public func run(progress: @escaping @Sendable (String) -> Void) async throws -> [PromiseRow] {
        do {
            try await set()
            var rows: [PromiseRow] = []
            for blow in settings.blows { rows.append(try await strike(blow, progress)) }
            rows.append(try tray())
            await strikeStage()
            return rows
        } catch {
            await strikeStage()
            throw error
        }
    }

    // MARK: The stage

    private func set() async throws {
        var printer = StagePrinter(try QueueHall.makePrinter(share: agent.settings.share))
        printer.printsTwiceEvery = settings.printsTwiceEvery
        try wires.lay(folder + "/dev/" + QueueHall.printer, devices: [(QueueHall.printer, printer)])
        try await cups.start()
        try await cups.add(.init(name: QueueHall.queue, device: QueueHall.printer, relaySocket: agent.relaySocket))
        try await agent.start()
        try await untilReady()
    }

    private func strikeStage() async {
        await agent.strike()
        await cups.remove()
        wires.stop()
        await ChildProcessThread.launch { [folder] in StageFolder.remove(folder) }
    }

    // MARK: The play

    /// What a ticket came to.
    private struct Outcome {
        var ticket: String
        var number: String
        /// `proven`, `doubtful` or `unprinted`, as its holder's screen says.
        var word: String
        /// From the end of the outage until the screen and the staff's list said so.
        var told: Duration
    }

    private func strike(_ blow: Blow, _ progress: @escaping @Sendable (String) -> Void) async throws -> PromiseRow {
        var row = PromiseRow(
            "paper-\(blow.rawValue)",
            "\(blow.rawValue) struck at every moment of a job: no ticket is lost, none is on "
                + "paper twice without 补打, each without proof is told")
        var counts: [String: Int] = [:]
        var latest = Duration.zero
        for point in 0..<settings.points {
            let at = settings.step * point
            let outcome = try await strike(blow, at: at, name: "\(blow.rawValue)-\(point)")
            let papers = try papers(of: outcome.number)
            let plain = papers.count { !ExpectedTicket.isReprint($0) }
            let place = "\(blow.rawValue) at \(at): \(outcome.number)"
            counts[outcome.word, default: 0] += 1
            latest = max(latest, outcome.told)
            switch outcome.word {
            case "proven": row.check(plain == 1, "\(place) is said to be on paper and is on \(plain)")
            case "doubtful": row.check(plain <= 1, "\(place) is on \(plain) papers without 补打")
            case "unprinted": row.check(plain == 0, "\(place) is said to have no paper and is on \(plain)")
            default: row.check(false, "\(place) is lost: nobody was told what became of it")
            }
            if outcome.word != "proven" {
                row.check(outcome.told <= Self.telling, "\(place) was told \(outcome.told) after the outage")
                try await printAgain(outcome, &row)
            }
            try await untilReady()
            progress("\(blow.rawValue): \(point + 1) of \(settings.points), \(outcome.number) \(outcome.word)")
        }
        row.note =
            counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            + "; told at most \(Int(latest / .milliseconds(1))) ms after the outage"
        return row
    }

    private func strike(_ blow: Blow, at delay: Duration, name: String) async throws -> Outcome {
        async let taking = takeTicket(name)
        try await Task.sleep(for: delay)
        try await bring(blow)
        try await Task.sleep(for: Self.outage(of: blow))
        try await mend(blow)
        let mended = WireHost.now
        let ticket = try await taking
        let screen = view("/api/v1/kiosks/1/live?ticket=\(ticket.id)")
        let desk = view("/api/v1/desk/live")
        defer {
            screen.stop()
            desk.stop()
        }
        let word = await screen.wait(Self.patience) { view -> String? in
            let word = view["ticket"]?["paper"]?.text
            return ["proven", "doubtful", "unprinted"].contains(word) ? word : nil
        }
        let lost = Outcome(ticket: ticket.id, number: ticket.number, word: "lost", told: .zero)
        guard let word else { return lost }
        if word != "proven" {
            let isListed = await desk.wait(.seconds(2)) { view -> Bool? in
                view["doubtful"]?.list.contains { $0["number"]?.text == ticket.number } == true ? true : nil
            }
            guard isListed == true else { return lost }
        }
        return Outcome(ticket: ticket.id, number: ticket.number, word: word, told: WireHost.now - mended)
    }

    private func bring(_ blow: Blow) async throws {
        switch blow {
        case .agent: await agent.kill()
        case .cupsd: await cups.kill()
        case .backend: await ChildProcessThread.launch { [folder] in BackendHunt(folder: folder).kill() }
        case .power: try setPower(isOff: true)
        case .cable: wires.pull(folder + "/dev/" + QueueHall.printer)
        }
    }

    private func mend(_ blow: Blow) async throws {
        switch blow {
        case .agent: try await agent.start()
        case .cupsd: try await cups.start()
        case .backend: break
        case .power: try setPower(isOff: false)
        case .cable: try wires.plug(folder + "/dev/" + QueueHall.printer)
        }
    }

    private func setPower(isOff: Bool) throws {
        try wires.with(QueueHall.printer, as: StagePrinter.self) { device, now in
            ((), send: device.setPower(isOff: isOff, now: now))
        }
    }

    /// Taps until somebody answers, always with the same wish.
    private func takeTicket(_ name: String) async throws -> (id: String, number: String) {
        let json = #"{"request":"paper-proof-\#(name)","service":"item","paper":true}"#
        let deadline = WireHost.now + Self.patience
        while WireHost.now < deadline {
            if let answer = try? await client.request("POST", "/api/v1/kiosks/1/tickets", json: json),
                let body = JSON(answer.body)
            {
                if let id = body["ticket"]?["id"]?.text, let number = body["ticket"]?["number"]?.text {
                    return (id, number)
                }
                // Struck before it was asked: nobody gets a number for a printer that is not there.
                guard answer.status >= 500 || body["error"]?["code"]?.text == "printer-not-ready" else {
                    throw HallStage.StageError(description: "taking a ticket: \(answer.status) \(answer.text)")
                }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw HallStage.StageError(
            description: "nobody gave a ticket; the agent: \(StageFolder.tail(of: agent.log))")
    }

    /// Staff print a ticket again that has no proven paper: it comes once, marked, and alone on its paper.
    private func printAgain(_ outcome: Outcome, _ row: inout PromiseRow) async throws {
        try await untilReady()
        let count = try papersInTray().count
        let answer = try await client.request(
            "POST", "/api/v1/tickets/\(outcome.ticket)/reprint",
            json: #"{"request":"paper-proof-again-\#(outcome.number)","staff":"1009"}"#)
        guard answer.status < 300 else {
            return row.check(false, "\(outcome.number) is not printed again: \(answer.status) \(answer.text)")
        }
        try await until("\(outcome.number) is printed again") { try papersInTray().count > count }
        let page = try papersInTray().last
        let numbers = page.map(Self.numbers) ?? []
        row.check(
            page.map(ExpectedTicket.isReprint) == true && numbers == [outcome.number],
            "\(outcome.number) printed again: \(numbers) \(page?.text ?? "")")
    }

    // MARK: What is on paper

    private func papersInTray() throws -> [PaperPage] {
        try wires.read(QueueHall.printer, as: StagePrinter.self) { device, _ in device.tray.map(\.ticket.page) }
    }

    private func papers(of number: String) throws -> [PaperPage] {
        try papersInTray().filter { Self.numbers(on: $0).contains(number) }
    }

    /// Every number on a piece of paper: more than one is somebody else's ticket too.
    private static func numbers(on page: PaperPage) -> [String] {
        page.lines.filter { $0.runs.contains { $0.style.width == 4 && $0.style.height == 4 } }.map(\.text)
    }

    /// After everything: what came on paper later than anybody looked.
    private func tray() throws -> PromiseRow {
        var row = PromiseRow("paper-tray", "at the end no number is on two papers without 补打, and none shares a paper")
        var plain: [String: Int] = [:]
        for page in try papersInTray() {
            let numbers = Self.numbers(on: page)
            row.check(numbers.count <= 1, "one paper bears \(numbers)")
            if !ExpectedTicket.isReprint(page) { for number in numbers { plain[number, default: 0] += 1 } }
        }
        for (number, count) in plain.sorted(by: { $0.key < $1.key }) {
            row.check(count == 1, "\(number) is on \(count) papers without 补打")
        }
        return row
    }

    // MARK: Looking

    private var client: LoopbackClient { LoopbackClient(port: UInt16(clamping: agent.settings.port)) }

    private func view(_ path: String) -> LiveView {
        LiveView(port: UInt16(clamping: agent.settings.port), path: path)
    }

    private func untilReady() async throws {
        let kiosk = view("/api/v1/kiosks/1/live")
        defer { kiosk.stop() }
        let isReady = await kiosk.wait(Self.patience) { $0["printer"]?["ready"]?.bool == true ? true : nil }
        guard isReady == true else { throw inVain("the printer is ready") }
        try await until("the queue is idle") {
            try await cups.run(["lpstat", "-p", QueueHall.queue]).output.contains("is idle")
        }
    }

    private func until(_ what: String, _ isMet: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while try await !isMet() {
            guard ContinuousClock.now < deadline else { throw inVain(what) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func inVain(_ what: String) -> HallStage.StageError {
        HallStage.StageError(
            description: "waited in vain until \(what); the agent: \(StageFolder.tail(of: agent.log))")
    }
}

/// Finds the backends that a private cupsd has started, by the address of their queue.
struct BackendHunt {
    /// The stage's folder, which stands in the address.
    let folder: String

    /// Ends them with SIGKILL. Blocking for a moment: reads /proc.
    func kill() {
        for name in StageFolder.names(in: "/proc") {
            guard let process = pid_t(name), let words = StageFolder.read("/proc/\(name)/cmdline") else { continue }
            let address = String(decoding: words.prefix { $0 != 0 }, as: UTF8.self)
            if address.hasPrefix("hallprint://"), address.contains(folder) { Glibc.kill(process, SIGKILL) }
        }
    }
}
