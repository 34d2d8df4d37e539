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
    private var boards: [DeviceID: any MessageBoard] = [:]
    private var desired: [DeviceID: BoardContent] = [:]
    private let executor: any SerialExecutor
    private let (timeChanges, edges) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// Shows `hall` on the boards among `devices`. `executor` is where the boards' drivers live.
    public init(
        hall: Hall, plan: HallPlan, clock: any HallClock, devices: [PlacedDevice], executor: any SerialExecutor
    ) {
        self.hall = hall
        texts = BoardTexts(plan: plan)
        self.clock = clock
        self.devices = devices.filter { $0.entry.role == .messageBoard }
        self.executor = executor
    }

    /// The thread of the boards' ports: from a commit to a board's wire there is no other thread in between.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Follows the ledger until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follow() }
            group.addTask { await self.watchTime() }
        }
    }

    private func follow() async {
        for await _ in hall.commits() {
            await refresh()
            edges.yield()
        }
    }

    /// Notices begin and end, and hall boards drop a call's text, by time alone: waits for the next such moment, and
    /// for nothing while there is none.
    private func watchTime() async {
        for await _ in timeChanges {
            while let wait = await untilNextEdge() {
                guard (try? await Task.sleep(for: wait, tolerance: .milliseconds(50))) != nil else { return }
                await refresh()
            }
        }
    }

    private func untilNextEdge() async -> Duration? {
        let (now, texts) = (clock.now(), texts)
        return await hall.read { texts.nextEdge(in: $0, at: now) }
    }

    private func refresh() async {
        let (texts, devices, now) = (texts, devices, clock.now())
        let contents = await hall.read { state in
            devices.map { ($0.id, texts.content(for: $0, in: state, at: now)) }
        }
        for (id, content) in contents where desired[id] != content {
            desired[id] = content
            if let board = boards[id] { await board.show(content) }
        }
    }

    /// Serves a board whose driver has just begun, until it ends.
    func serve(_ board: some MessageBoard, device: PlacedDevice) async {
        boards[device.id] = board
        if let content = desired[device.id] { await board.show(content) }
        for await content in board.shown where content.call != nil {
            _ = try? await hall.perform(.noteShown(call: content.callSerial / 1000, board: device.placed))
        }
        if let present = boards[device.id], present === board { boards[device.id] = nil }
    }
}
