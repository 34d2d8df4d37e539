/// A window with somebody at it: reads the window's page, presses the keys of a call terminal (or of the page), looks
/// at the board.
struct WindowDesk: Sendable {
    /// Windows whose staff use the page's keys; all others press a terminal's.
    static let withoutTerminal: Set<String> = ["4", "8"]

    let id: String
    let live: LiveView
    let stage: HallStage
    let plan: MorningPlan
    let token: String
    let book: MorningBook
    let command: PageCommand
    private let pace = KeyPace()

    static func all(
        stage: HallStage, plan: MorningPlan, tokens: [String: String], book: MorningBook, traffic: TrafficCapture
    ) -> [WindowDesk] {
        let port = UInt16(clamping: stage.settings.port)
        return tokens.sorted { $0.key < $1.key }.map { id, token in
            WindowDesk(
                id: id, live: LiveView(port: port, path: "/api/v1/windows/\(id)/live", capture: traffic),
                stage: stage, plan: plan, token: token, book: book,
                command: PageCommand(port: port, book: book, traffic: traffic))
        }
    }

    /// What the page says of the call that is being served.
    private struct Serving: Sendable {
        var call: Int
        var number: String
        var recalls: Int
        var isAnnounced: Bool
        var canMarkMissed: Bool

        init?(_ view: JSON) {
            guard let serving = view["serving"], let call = serving["call"]?.int, let number = serving["number"]?.text
            else { return nil }
            self.call = call
            self.number = number
            recalls = serving["recalls"]?.int ?? 0
            isAnnounced = serving["spoken"]?.bool == true && serving["shown"]?.bool == true
            canMarkMissed = serving["canMarkMissed"]?.bool == true
        }
    }

    /// Serves whoever waits, until cancelled.
    func serve() async {
        while !Task.isCancelled {
            if let serving = live.latest.flatMap(Serving.init) {
                await handle(serving)
            } else if await live.wait(.seconds(1), for: { $0["waiting"]?.int ?? 0 > 0 ? true : nil }) != nil {
                await act(.callNext) { Serving($0) != nil }
            }
        }
    }

    private func handle(_ serving: Serving) async {
        var note = MorningRecord.CallNote(call: serving.call, window: id, number: serving.number, recalls: 0)
        await book.note(note)
        let (place, isReturn) = await book.count(call: serving.number)
        let fate = plan.fate(of: place, isReturn: isReturn)
        let call = serving.call
        if fate.isUndone {
            if await act(.undo, until: { Serving($0)?.call != call }) { note.end = .undone }
            return await book.note(note)
        }
        // The citizen has heard the number and sees it on the board.
        let heard = await live.wait(.seconds(25)) { view in
            Serving(view).map { $0.call != call || $0.isAnnounced } == true ? true : nil
        }
        if heard == nil { await book.surprise("window \(id): \(serving.number) was not announced within 25 s") }
        if fate.isRecalled, await act(.recall, until: { (Serving($0)?.recalls ?? 1) > 0 }) {
            note.recalls = 1
            await book.note(note)
        }
        if fate.isMissed, await live.wait(.seconds(5), for: { Serving($0)?.canMarkMissed == true ? true : nil }) != nil
        {
            await miss(&note, fate)
        } else {
            await finish(&note, fate)
        }
    }

    private func miss(_ note: inout MorningRecord.CallNote, _ fate: MorningPlan.Fate) async {
        let call = note.call
        guard await act(.missed, until: { Serving($0)?.call != call }) else { return }
        note.end = .missed
        await book.note(note)
        guard fate.returns, let ticket = await book.ticket(of: note.number) else { return }
        let outcome = await command.post(
            "/api/v1/tickets/\(ticket)/check-in", "", request: "check-in-\(note.call)")
        if outcome?.isDone == true { await book.noteReturn(note.number, after: call) }
    }

    private func finish(_ note: inout MorningRecord.CallNote, _ fate: MorningPlan.Fate) async {
        let call = note.call
        // So long the citizen stands there.
        try? await Task.sleep(for: .milliseconds(30 + call % 5 * 10))
        let isSomebodyThere = live.latest?["waiting"]?.int ?? 0 > 0
        let key: StaffKey = fate.endsByNext && isSomebodyThere ? .callNext : .finish
        guard await act(key, until: { Serving($0)?.call != call }) else { return }
        note.end = .finished
        await book.note(note)
        guard let grade = fate.grade, await rate(grade, note) else { return }
        note.grade = grade
        await book.note(note)
    }

    /// On the pad; where there is no terminal, by the ticket's code.
    private func rate(_ grade: Int, _ note: MorningRecord.CallNote) async -> Bool {
        if Self.withoutTerminal.contains(id), let token = await book.token(of: note.number) {
            let outcome = await command.post(
                "/api/v1/tickets/\(token)/evaluation", #""grade":\#(grade)"#, request: "evaluate-\(note.call)")
            return outcome?.isDone == true
        }
        let number = note.number
        for _ in 0..<4 where !Task.isCancelled {
            try? stage.rate(grade, at: id)
            let isRated = await live.wait(.seconds(4)) { view in
                let rating = view["rating"]
                return rating?["number"]?.text == number && rating?["rated"]?.bool == true ? true : nil
            }
            if isRated != nil { return true }
        }
        let shown = live.latest?["rating"].map { String(decoding: $0.bytes, as: UTF8.self) } ?? "nothing"
        await book.surprise("window \(id): the grade for \(number) was not taken; the page shows \(shown)")
        return false
    }

    // MARK: Keys

    /// Presses a key and waits until the page shows what it is for; presses again when nothing came of it.
    @discardableResult
    private func act(_ key: StaffKey, until isDone: @escaping @Sendable (JSON) -> Bool) async -> Bool {
        for attempt in 0..<6 where !Task.isCancelled {
            if attempt > 0, live.latest.map(isDone) == true { return true }
            await press(key)
            if await live.wait(.seconds(4), for: { isDone($0) ? true : nil }) != nil { return true }
            // Whoever was waiting may have been called by another window.
            if key == .callNext, live.latest?["waiting"]?.int == 0 { return false }
            if !live.isConnected { _ = await live.wait(.seconds(10), for: { isDone($0) ? true : nil }) }
        }
        if !Task.isCancelled { await book.surprise("window \(id): \(key.rawValue) came to nothing") }
        return false
    }

    private func press(_ key: StaffKey) async {
        guard Self.withoutTerminal.contains(id) else {
            // The same key within the time of a retry is a retry to the bus.
            await pace.wait(for: key, apart: .milliseconds(450))
            try? stage.press(key, at: id)
            return
        }
        let isServing = live.latest.flatMap(Serving.init) != nil
        let action =
            switch key {
            case .callNext, .callNumber: isServing ? "finish-and-call" : "call-next"
            default: key.rawValue
            }
        _ = await command.post(
            "/api/v1/windows/\(id)/\(action)", "", request: "w\(id)-\(await pace.next())", token: token,
            limit: .seconds(10))
    }
}

/// Keeps equal presses apart and numbers requests.
actor KeyPace {
    private var last: [StaffKey: Duration] = [:]
    private var count = 10_000_000

    func next() -> Int {
        count += 1
        return count
    }

    func wait(for key: StaffKey, apart: Duration) async {
        let rest = (last[key] ?? .zero) + apart - WireHost.now
        if rest > .zero { try? await Task.sleep(for: rest) }
        last[key] = WireHost.now
    }
}
