import DeviceKit
import HallDomain

/// 开厅自检: a minute before opening, and whenever somebody asks, every device proves itself; what came of it is kept.
///
/// Boards show the words of a test and have to say so; printers are asked afresh whether they could print; what is
/// polled all the time has to go on answering while the check lasts. What cannot answer for itself is never called proven.
actor OpeningChecking {
    /// How long a check lasts: more than twice what the slowest driver takes to notice a silent device.
    static let watch = Duration.seconds(10)
    /// After a start devices are given this long to appear before a check that is late.
    static let settling = Duration.seconds(30)
    private static let longestRest = Duration.seconds(300)
    /// Polled every few seconds by their drivers, so that standing well is having answered.
    private static let polled: Set<DeviceRole> = [.callTerminal, .evaluationPad, .cardReader, .ups, .documentPrinter]

    private let hall: Hall
    private let plan: HallPlan
    private let clock: any HallClock
    private let health: HealthBook
    private let devices: [PlacedDevice]
    private let boards: BoardShowing
    private let printing: TicketPrinting
    private let watch: Duration
    private let settling: Duration
    private var running: Task<OpeningCheck, Never>?

    init(
        hall: Hall, plan: HallPlan, clock: any HallClock, health: HealthBook, devices: [PlacedDevice],
        boards: BoardShowing, printing: TicketPrinting, watch: Duration = OpeningChecking.watch,
        settling: Duration = OpeningChecking.settling
    ) {
        (self.hall, self.plan, self.clock, self.health, self.devices) = (hall, plan, clock, health, devices)
        (self.boards, self.printing, self.watch, self.settling) = (boards, printing, watch, settling)
    }

    /// Checks at each opening until cancelled.
    func run() async {
        guard (try? await Task.sleep(for: settling)) != nil else { return }
        while !Task.isCancelled {
            let (now, plan) = (clock.now(), plan)
            let due = await hall.read {
                OpeningCheckTime.untilDue($0, plan.calendar, now, offset: plan.utcOffsetMinutes)
            }
            if due == .zero { _ = await check(.calendar) }
            // The wall clock may be set: it is looked at again long before.
            let rest = due.map { $0 == .zero ? Self.longestRest : min($0, Self.longestRest) } ?? Self.longestRest
            guard (try? await Task.sleep(for: rest, tolerance: .seconds(1))) != nil else { return }
        }
    }

    /// Whether a check is under way.
    var isRunning: Bool { running != nil }

    /// Checks now; whoever asks meanwhile gets the same check.
    func check(_ trigger: OpeningCheck.Trigger) async -> OpeningCheck {
        if let running { return await running.value }
        let task = Task { await carryOut(trigger) }
        running = task
        let check = await task.value
        running = nil
        return check
    }

    private func carryOut(_ trigger: OpeningCheck.Trigger) async -> OpeningCheck {
        let begun = ContinuousClock.now
        let watching = Task { [health, watch] in await Self.troubles(in: health, for: watch) }
        async let shown = boards.check(limit: watch)
        async let answers = printing.askPrinters()
        let (proofsOfBoards, proofsOfPrinters, troubles) = (await shown, await answers, await watching.value)
        let book = health.value
        var proofs = devices.map { device in
            proof(
                of: device, book[device.id], troubles.contains(device.id), proofsOfBoards[device.id],
                proofsOfPrinters[device.id])
        }
        proofs += machine(book)
        let time = Int(begun.duration(to: .now) / .milliseconds(1))
        let check = OpeningCheck(trigger: trigger, milliseconds: time, proofs: proofs)
        _ = try? await hall.perform(.keepOpeningCheck(check))
        return check
    }

    /// The devices that were not well at any moment while this lasted.
    private static func troubles(in health: HealthBook, for time: Duration) async -> Set<DeviceID> {
        let found = Broadcast<Set<DeviceID>>([])
        await withTaskGroup { group in
            group.addTask {
                for await book in health.values() {
                    found.update { $0.formUnion(book.filter { !$0.value.isUsable }.keys) }
                }
            }
            group.addTask { _ = try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
        return found.value
    }

    private func proof(
        of device: PlacedDevice, _ status: DeviceStatus?, _ hadTrouble: Bool, _ board: BoardProof?,
        _ printer: String??
    ) -> OpeningCheck.Proof {
        var (verdict, evidence) = (OpeningCheck.Proof.Verdict.look, status?.evidence ?? "not known")
        if status?.isUsable != true || hadTrouble {
            verdict = .failed
        } else if device.model.role == .messageBoard {
            switch board {
            case .shown: (verdict, evidence) = (.proven, "says that it shows '\(BoardTexts(plan: plan).checkWords)'")
            case .told: evidence = "was told '\(BoardTexts(plan: plan).checkWords)'; it cannot answer"
            case .silent, nil: (verdict, evidence) = (.failed, "did not say that it shows the test text")
            }
        } else if let answer = printer {
            verdict = answer == nil ? .proven : .failed
            evidence = answer ?? "answered that it could print"
        } else if Self.polled.contains(device.model.role), device.model.page == nil {
            (verdict, evidence) = (.proven, "answered for \(watch / .seconds(1)) s; \(evidence)")
        }
        return OpeningCheck.Proof(
            device: device.placed, role: device.model.role.rawValue, place: device.place(in: plan), verdict: verdict,
            evidence: evidence, faults: status?.faults.map(\.rawValue) ?? [])
    }

    /// The machine itself: what is not a device of the hall file and has a standing of its own.
    private func machine(_ book: [DeviceID: DeviceStatus]) -> [OpeningCheck.Proof] {
        let placed = Set(devices.map(\.id))
        return book.filter { !placed.contains($0.key) }.map { id, status in
            OpeningCheck.Proof(
                device: PlacedDeviceID(rawValue: id.rawValue), role: status.model, place: status.place,
                verdict: status.isUsable ? .proven : status.condition == .unknown ? .look : .failed,
                evidence: status.evidence.isEmpty ? status.address : status.evidence,
                faults: status.faults.map(\.rawValue))
        }
    }
}
