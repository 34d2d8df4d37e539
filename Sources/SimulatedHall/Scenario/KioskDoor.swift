import Glibc

/// A ticket machine as citizens meet it: its page, its card reader.
struct KioskDoor: Sendable {
    let id: String
    let live: LiveView
    let stage: HallStage
    let book: MorningBook
    let command: PageCommand
    private let turn = ReaderTurn()

    static func all(stage: HallStage, book: MorningBook, traffic: TrafficCapture) -> [KioskDoor] {
        let port = UInt16(clamping: stage.settings.port)
        return DemoHall.kiosks.map { id in
            KioskDoor(
                id: id, live: LiveView(port: port, path: "/api/v1/kiosks/\(id)/live", capture: traffic),
                stage: stage, book: book, command: PageCommand(port: port, book: book, traffic: traffic))
        }
    }

    /// One citizen's visit, until a number is told.
    func visit(_ citizen: MorningPlan.Citizen) async {
        if let card = citizen.card {
            await turn.take()
            let isServed = await visit(citizen, card: card)
            if isServed, citizen.comesTwice { await comeAgain(citizen, card: card) }
            try? stage.takeCardAway(from: id)
            await untilReaderIsEmpty()
            await turn.give()
            if isServed { return }
        }
        await touch(citizen)
    }

    // MARK: By card

    private func visit(_ citizen: MorningPlan.Citizen, card: UInt64) async -> Bool {
        guard let session = await lay(card) else {
            await book.surprise("kiosk \(id): card \(card) was not read")
            return false
        }
        return await take(citizen, card: session)
    }

    /// Lays the card down and waits until the page has read it.
    private func lay(_ card: UInt64) async -> String? {
        let before = live.latest?["card"]?["session"]?.text
        try? stage.lay(SyntheticIdentity(seed: card), on: id)
        return await live.wait(.seconds(4)) { view in
            let session = view["card"]?["session"]?.text
            return session == before ? nil : session
        }
    }

    /// A card that takes another's place between two looks of the reader would be taken for that other one.
    private func untilReaderIsEmpty() async {
        func looks() -> Int {
            (try? stage.wires.read("reader-\(id)", as: SimulatedCardReader.self) { device, _ in device.commands }) ?? 0
        }
        let before = looks()
        let deadline = WireHost.now + .seconds(2)
        while looks() < before + 3, WireHost.now < deadline {
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return }
        }
    }

    /// The same card a second time gives no second number while the first is open.
    private func comeAgain(_ citizen: MorningPlan.Citizen, card: UInt64) async {
        try? stage.takeCardAway(from: id)
        await untilReaderIsEmpty()
        guard let session = await lay(card) else { return }
        let asked = WireHost.now
        let outcome = await command.post(
            "/api/v1/kiosks/\(id)/tickets", members(citizen, paper: true, card: session),
            request: request(citizen, "again"))
        guard let outcome, outcome.isDone else { return }
        let isAlready = outcome.body["already"]?.bool == true
        await book.noteCard(isAlready: isAlready)
        if !isAlready { await note(outcome, citizen, asked: asked, wantsPaper: true, isByCard: true) }
    }

    // MARK: Taking a number

    private func touch(_ citizen: MorningPlan.Citizen) async {
        guard await take(citizen, card: nil) else {
            return await book.surprise("kiosk \(id): citizen \(citizen.index) went away without a number")
        }
    }

    private func take(_ citizen: MorningPlan.Citizen, card: String?) async -> Bool {
        let path = "/api/v1/kiosks/\(id)/tickets"
        let asked = WireHost.now
        let name = request(citizen, card == nil ? "touch" : "card")
        let outcome = await tap(
            path, members(citizen, paper: true, card: card), request: name, times: citizen.isImpatient ? 4 : 1)
        if let outcome, outcome.isDone {
            if card != nil { await book.noteCard(isAlready: false) }
            await note(outcome, citizen, asked: asked, wantsPaper: true, isByCard: card != nil)
            return true
        }
        guard outcome?.code == "printer-not-ready" else {
            await book.surprise("kiosk \(id): \(outcome?.code ?? "no answer")")
            return false
        }
        // The page offers another machine, or a number without paper.
        let other = DemoHall.kiosks.first { $0 != id } ?? id
        let goesOver = citizen.index.isMultiple(of: 2)
        let second = await command.post(
            "/api/v1/kiosks/\(goesOver ? other : id)/tickets",
            members(citizen, paper: goesOver, card: nil), request: request(citizen, goesOver ? "other" : "bare"))
        guard let second, second.isDone else { return false }
        await note(
            second, citizen, asked: asked, wantsPaper: goesOver, isByCard: false, at: goesOver ? other : id)
        return true
    }

    /// Impatient fingers tap more than once; all taps are one wish and must come to one number.
    private func tap(
        _ path: String, _ members: String, request: String, times: Int
    ) async -> PageCommand.Outcome? {
        guard times > 1 else { return await command.post(path, members, request: request) }
        let outcomes = await withTaskGroup(of: PageCommand.Outcome?.self) { group in
            for _ in 0..<times { group.addTask { await command.post(path, members, request: request) } }
            return await group.reduce(into: [PageCommand.Outcome]()) { list, one in if let one { list.append(one) } }
        }
        let numbers = Set(outcomes.filter(\.isDone).compactMap { $0.body["ticket"]?["id"]?.text })
        if numbers.count > 1 {
            await book.violated("\(times) taps of one citizen gave \(numbers.sorted().joined(separator: " and "))")
        }
        return outcomes.first(where: \.isDone) ?? outcomes.first
    }

    private func members(_ citizen: MorningPlan.Citizen, paper: Bool, card: String?) -> String {
        #""service":"\#(citizen.service)","lane":"\#(citizen.lane)","paper":\#(paper)"#
            + (card.map { #","card":"\#($0)""# } ?? "")
    }

    private func request(_ citizen: MorningPlan.Citizen, _ kind: String) -> String {
        "morning-\(citizen.index)-\(kind)"
    }

    private func note(
        _ outcome: PageCommand.Outcome, _ citizen: MorningPlan.Citizen, asked: Duration, wantsPaper: Bool,
        isByCard: Bool, at kiosk: String? = nil
    ) async {
        let ticket = outcome.body["ticket"]
        guard let ticket, let number = ticket["number"]?.text, let id = ticket["id"]?.text else {
            return await book.violated("an answer without a ticket: \(outcome.status)")
        }
        await book.add(
            .init(
                id: id, number: number, service: citizen.service, lane: citizen.lane,
                kiosk: kiosk ?? self.id, token: ticket["token"]?.text ?? "", ahead: ticket["ahead"]?.int ?? -1,
                wantsPaper: wantsPaper,
                isByCard: isByCard, person: isByCard ? citizen.card : nil, askedAt: asked, toldAt: WireHost.now,
                toldWall: Int64(time(nil))))
    }
}

/// One card lies on a reader at a time: those with cards wait for each other.
actor ReaderTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
