import DeviceKit
public import HallDomain

/// The boards effect: each board shows the newest state, whatever became of earlier ones.
///
/// A board's driver brings the board to its desired content by itself; this effect only says what is desired, at
/// every commit and at the edges of notices, and notes in the ledger when a board has acknowledged a call.
public actor BoardShowing {
    private let hall: Hall
    private let texts: BoardTexts
    private let clock: any HallClock
    private let devices: [PlacedDevice]
    private let stand: TestStand
    private let addresses: [DeviceID: String]
    private var boards: [DeviceID: any MessageBoard] = [:]
    private var desired: [DeviceID: BoardContent] = [:]
    /// The words of a check, on boards that show no call.
    private var test: BoardContent?
    private var checks = 0
    private let acknowledged = Broadcast<[DeviceID: BoardContent]>([:])
    private let executor: any SerialExecutor
    /// A look at the state is under way, or another is wanted after it: never two at once, whose answers could cross.
    private var isRefreshing = false
    private var isStale = false
    /// Notices begin and end, and hall boards drop a call's text, by time alone: the nearest of these moments, and none while
    /// there is none. One that turns out to be early finds the next.
    private let edge = Alarm(tolerance: .milliseconds(50))

    /// Shows `hall` on the boards among `devices`. `executor` is where the boards' drivers live.
    public init(
        hall: Hall, plan: HallPlan, clock: any HallClock, devices: [PlacedDevice], executor: any SerialExecutor,
        stand: TestStand = TestStand()
    ) {
        self.hall = hall
        self.stand = stand
        texts = BoardTexts(plan: plan)
        self.clock = clock
        self.devices = devices.filter { $0.model.role == .messageBoard }
        let addresses = devices.enumerated().filter { $1.model.role == .messageBoard }.map { order, device in
            (device.id, BoardPatterns(device: device, order: order + 1).address)
        }
        self.addresses = Dictionary(addresses) { first, _ in first }
        self.executor = executor
    }

    /// The thread of the boards' ports: from a commit to a board's wire there is no other thread in between.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Follows the ledger until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.edge.rings { await self.refresh() } }
            for await _ in hall.commits() { await refresh() }
            group.cancelAll()
        }
    }

    /// Follows what tests want on boards until cancelled.
    func followTests() async { for await _ in stand.wishes.values() { await refresh() } }

    private func refresh() async {
        isStale = true
        guard !isRefreshing else { return }
        isRefreshing = true
        defer { isRefreshing = false }
        while isStale {
            isStale = false
            let (texts, devices, now, present) = (texts, devices, clock.now(), boards)
            let (contents, noticed, rest, isEvacuating) = await hall.read { state in
                (
                    devices.map { texts.content(for: $0, in: state, at: now) },
                    Set(devices.filter { texts.hasNotice(for: $0, in: state, at: now) }.map(\.id)),
                    texts.nextEdge(in: state, at: now), state.isEvacuating
                )
            }
            for (device, due) in zip(devices, contents) {
                let id = device.id
                // Neither a call nor a notice gives way to a check.
                let isFree = due.call == nil && !noticed.contains(id) && !due.isBlanked
                let wanted = isFree ? test ?? due : due
                // Nothing stands over the words that send people out.
                let content = isEvacuating ? due : stand.content(wanted, on: device, address: addresses[id] ?? "")
                guard desired[id] != content else { continue }
                // A board that came meanwhile waits for the next look: what was read before may be over.
                guard let board = boards[id], present[id] === board else { continue }
                desired[id] = content
                await board.show(content)
            }
            if let rest { edge.bringForward(to: .now + rest) }
        }
    }

    /// Serves a board whose driver has just begun, until it ends.
    func serve(_ board: some MessageBoard, device: PlacedDevice) async {
        boards[device.id] = board
        desired[device.id] = nil
        await refresh()
        for await content in board.shown {
            acknowledged.update { $0[device.id] = content }
            if let passing = content.passing { stand.note(device.id, .shown, passing) }
            guard content.call != nil else { continue }
            await noteShown(content.callSerial / BoardTexts.serialsPerCall, on: device)
        }
        if let present = boards[device.id], present === board { boards[device.id] = nil }
    }

    /// Has every board that shows neither a call nor a notice show the words of a check, until all have said that they do or `limit` is over;
    /// what became of each that is there. Boards go back to what they showed.
    func check(limit: Duration) async -> [DeviceID: BoardProof] {
        // No call has a negative number, and no two checks the same: each is shown anew.
        checks += 1
        test = BoardContent(
            base: texts.checkWords, call: texts.checkWords, callSerial: -checks * BoardTexts.serialsPerCall)
        await refresh()
        // Another look may have been under way: it goes on to this one.
        while isRefreshing { await Task.yield() }
        let wanted = test
        let tested = boards.keys.filter { desired[$0] == wanted }
        let begun = ContinuousClock.now
        await withTaskGroup { group in
            group.addTask { [acknowledged] in
                for await seen in acknowledged.values() where tested.allSatisfy({ seen[$0] == wanted }) { break }
            }
            group.addTask { _ = try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        // Long enough for whoever stands there to see it with their own eyes.
        _ = try? await Task.sleep(until: begun + min(limit, .seconds(3)))
        let seen = acknowledged.value
        var proofs: [DeviceID: BoardProof] = [:]
        for (id, board) in boards {
            if !tested.contains(id) {
                // It shows a call or a notice (or is dark): what it shows has been acknowledged or not.
                proofs[id] = seen[id] == desired[id] ? .shown : .silent
            } else if seen[id] != wanted {
                proofs[id] = .silent
            } else {
                proofs[id] = board.isAnswering ? .shown : .told
            }
        }
        test = nil
        await refresh()
        return proofs
    }

    /// Once a call, whichever board was first: others and repetitions are not brought to the hall.
    private func noteShown(_ call: Int, on device: PlacedDevice) async {
        guard await hall.read({ $0.calls[call].map { $0.shownAt == nil } ?? false }) else { return }
        _ = try? await hall.perform(.noteShown(call: call, board: device.placed))
    }
}

/// What became of the words of a check on one board.
enum BoardProof: Sendable {
    /// The board says that it shows them.
    case shown
    /// It was told, and cannot answer.
    case told
    /// It did not say so in time.
    case silent
}
