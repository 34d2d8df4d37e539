import DeviceKit
import Glibc

/// The paper's end and its return as `lpstat -l -p QUEUE` tells them, again and again: a real cupsd with Debian's
/// default policy, and an agent that is not root.
///
/// As root the agent runs as `nobody`, whose group takes the place of `lpadmin` in cupsd's list: cupsd looks a user's
/// groups up in the group database, and no user of this machine is changed for a proof. As an ordinary user everything
/// runs as that user.
public struct QueueProof: Sendable {
    /// How it is played.
    public struct Settings: Sendable {
        /// Each takes the paper away and puts it back twice: while the queue is idle, and while it prints.
        public var rounds = 10
        /// Decides how long the queue rests in between.
        public var seed: UInt64 = 1

        /// Ten rounds.
        public init() {}
    }

    /// lpstat says so within this, or the promise is broken.
    static let limit = Duration.seconds(1)
    /// How long is waited for what has no promise here.
    private static let patience = Duration.seconds(20)
    private static let keyword = "media-empty-error"

    private let settings: Settings
    private let wires: WireHost
    private let cups: PrivateCups
    private let agent: LoneAgent
    private let folder: String
    private let user: (uid: UInt32, gid: UInt32)?

    /// A proof that is played in `folder`, which is taken away at the end.
    public init(_ settings: Settings, folder: String, programs: String, share: String, port: Int) throws {
        self.settings = settings
        self.folder = folder
        wires = try WireHost()
        user = geteuid() == 0 ? Self.nobody : nil
        cups = try PrivateCups(
            folder: folder + "/cups", backend: programs + "/hall-print",
            systemGroups: user == nil ? nil : ["root", Self.groupOfNobody])
        var parts = LoneAgent.Settings(
            folder: folder, programs: programs, share: share, port: port,
            hallFile: QueueHall.file(wire: folder + "/dev/" + QueueHall.printer))
        parts.cups = cups.socketPath
        parts.user = user
        agent = LoneAgent(parts)
    }

    private static let groupOfNobody = getgrgid(65_534).map { String(cString: $0.pointee.gr_name) } ?? "nogroup"

    /// The group `lp` lets cupsd's backend in at the relay's socket, as that of the package's user does.
    private static let nobody = (uid: 65_534 as UInt32, gid: getgrnam("lp")?.pointee.gr_gid ?? 65_534)

    /// Why it cannot be played here; `nil` when it can.
    public static func obstacle(programs: String, share: String) async -> String? {
        guard geteuid() == 0 else { return nil }
        let words = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]
        for path in [programs + "/hall-agent", share + "/devices"] {
            let test = words + ["/usr/bin/test", "-r", path]
            guard let (ending, _) = try? await ChildProcess.run(.init(test)), ending == .exited(0) else {
                return "the user nobody cannot read \(path)"
            }
        }
        let help = words + [programs + "/hall-agent", "--help"]
        let ending = try? await ChildProcess.run(.init(help)).ending
        return ending == .exited(0)
            ? nil : "the user nobody cannot run hall-agent: is Swift's runtime in a closed folder?"
    }

    /// Plays it and takes everything away, however it ends.
    public func run(progress: @escaping @Sendable (String) -> Void) async throws -> [PromiseRow] {
        do {
            try await set()
            let rows = try await play(progress: progress)
            await strike()
            return rows
        } catch {
            await strike()
            throw error
        }
    }

    // MARK: The stage

    private func set() async throws {
        let wire = folder + "/dev/" + QueueHall.printer
        var model = try QueueHall.makePrinter(share: agent.settings.share).model
        // A ticket takes some seconds, so that the paper can end and come back in the middle of it.
        model.millimetresPerSecond = 40
        try wires.lay(wire, devices: [(QueueHall.printer, StagePrinter(SimulatedPrinter(model: model)))])
        if let user { chown(wire, user.uid, user.gid) }
        try await cups.start()
        try await cups.add(.init(name: QueueHall.queue, device: QueueHall.printer, relaySocket: agent.relaySocket))
        try await agent.start()
        try await until("the printer is ready") { try await isIdle() }
    }

    private func strike() async {
        await agent.strike()
        await cups.remove()
        wires.stop()
        await ChildProcessThread.launch { [folder] in StageFolder.remove(folder) }
    }

    // MARK: The play

    private func play(progress: @escaping @Sendable (String) -> Void) async throws -> [PromiseRow] {
        var idle = QueueRow("idle")
        var printing = QueueRow("printing")
        var random = SimulatedRandom(seed: settings.seed)
        for round in 1...settings.rounds {
            // The printer is asked twice a second: the paper ends anywhere in between.
            try await Task.sleep(for: .milliseconds(500) * Double.random(in: 0..<1, using: &random))
            try await takePaperAwayAndBack(&idle, "is idle", round)
            let papers = try paperCount()
            try await takeTicket(round)
            try await until("the ticket is being printed") { try await look().contains("now printing") }
            try await Task.sleep(for: .milliseconds(500) * Double.random(in: 0..<1, using: &random))
            try await takePaperAwayAndBack(&printing, "now printing", round)
            try await until("the ticket is out") { try await isIdle() && paperCount() == papers + 1 }
            progress("round \(round) of \(settings.rounds)")
        }
        return [idle.row, printing.row]
    }

    private func takePaperAwayAndBack(_ row: inout QueueRow, _ state: String, _ round: Int) async throws {
        for isGone in [true, false] {
            try setPaper(isGone: isGone)
            let begun = ContinuousClock.now
            var said = ""
            var took = Duration.zero
            repeat {
                said = try await look()
                took = ContinuousClock.now - begun
                if said.contains(Self.keyword) == isGone { break }
                try await Task.sleep(for: .milliseconds(20))
            } while took <= Self.patience
            row.note(
                took, limit: Self.limit, isRight: said.contains(Self.keyword) == isGone && said.contains(state),
                "round \(round): the paper's \(isGone ? "end" : "return"): after \(took) lpstat says: \(said)")
        }
    }

    private func setPaper(isGone: Bool) throws {
        try wires.with(QueueHall.printer, as: StagePrinter.self) { device, now in
            ((), send: device.printer.set(.paperOut, to: isGone, now: now))
        }
    }

    private func paperCount() throws -> Int {
        try wires.read(QueueHall.printer, as: StagePrinter.self) { device, _ in device.tray.count }
    }

    private func takeTicket(_ round: Int) async throws {
        let client = LoopbackClient(port: UInt16(clamping: agent.settings.port))
        let answer = try await client.request(
            "POST", "/api/v1/kiosks/1/tickets",
            json: #"{"request":"queue-proof-\#(round)","service":"item","paper":true}"#)
        guard answer.status == 201 else {
            throw HallStage.StageError(description: "taking a ticket: \(answer.status) \(answer.text)")
        }
    }

    /// `lpstat -l -p QUEUE`.
    private func look() async throws -> String { try await cups.run(["lpstat", "-l", "-p", QueueHall.queue]).output }

    /// Idle with nothing to complain of.
    private func isIdle() async throws -> Bool {
        let said = try await look()
        return said.contains("is idle") && said.contains("Alerts: none")
    }

    private func until(_ what: String, _ isMet: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while try await !isMet() {
            guard ContinuousClock.now < deadline else {
                let log = StageFolder.tail(of: agent.log)
                throw HallStage.StageError(
                    description: "waited in vain until \(what); lpstat: \(try await look()); the agent: \(log)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// Collects how long lpstat took to say so.
struct QueueRow {
    private(set) var row: PromiseRow
    private var longest = Duration.zero

    init(_ state: String) {
        row = PromiseRow(
            "lpstat-\(state)", "lpstat tells the paper's end and return within 1 s while the queue is \(state)")
    }

    mutating func note(_ took: Duration, limit: Duration, isRight: Bool, _ complaint: @autoclosure () -> String) {
        row.check(isRight && took <= limit, complaint())
        longest = max(longest, took)
        row.note = "at most \(Int(longest / .milliseconds(1))) ms"
    }
}
