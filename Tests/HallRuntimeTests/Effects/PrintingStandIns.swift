import DeviceKit
import Foundation
import HallDomain
import Synchronization

@testable import HallRuntime

/// What came out of all printers, whatever agents came and went; and the places where a test can hold a delivery.
final class PaperTray: Sendable {
    enum Step: Sendable, Hashable { case beforeStart, afterStart }
    enum Mode: Sendable { case works, unready, doubtful }

    private struct State {
        var paper: [String] = []
        var mode = Mode.works
        var held: Set<Step> = []
        var waiting: [(step: Step, go: CheckedContinuation<Bool, Never>)] = []
        var deliveries = 0
        var mostAtOnce = 0
        var atOnce = 0
        var cutOffs = 0
    }

    private let state = Mutex(State())

    /// Each delivered document's text.
    var paper: [String] { state.withLock { $0.paper } }
    /// The most deliveries that were under way at once.
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }
    var deliveries: Int { state.withLock { $0.deliveries } }
    /// How often what an earlier driver left was cut off.
    var cutOffs: Int { state.withLock { $0.cutOffs } }
    /// How many deliveries a hold has stopped.
    func waiting(at step: Step) -> Int { state.withLock { $0.waiting.count { $0.step == step } } }
    func set(_ mode: Mode) { state.withLock { $0.mode = mode } }
    func hold(_ step: Step) { state.withLock { _ = $0.held.insert(step) } }

    func release(_ step: Step) {
        let going = state.withLock { state in
            state.held.remove(step)
            defer { state.waiting.removeAll { $0.step == step } }
            return state.waiting.filter { $0.step == step }
        }
        for wait in going { wait.go.resume(returning: true) }
    }

    /// The process is gone: what is held never goes on to the paper.
    func kill() {
        let going = state.withLock { state in
            defer { (state.waiting, state.held) = ([], []) }
            return state.waiting
        }
        for wait in going { wait.go.resume(returning: false) }
    }

    fileprivate func pass(_ step: Step) async -> Bool {
        await withCheckedContinuation { go in
            let passes = state.withLock { state in
                guard state.held.contains(step) else { return true }
                state.waiting.append((step, go))
                return false
            }
            if passes { go.resume(returning: true) }
        }
    }

    fileprivate func cutOff() { state.withLock { $0.cutOffs += 1 } }

    fileprivate func begin() -> Mode {
        state.withLock { state in
            state.deliveries += 1
            state.atOnce += 1
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
            return state.mode
        }
    }

    fileprivate func end(_ bytes: [UInt8]?) {
        state.withLock { state in
            state.atOnce -= 1
            if let bytes { state.paper.append(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    /// How often a number came out, with and without the mark 补打.
    func copies(of number: String) -> (first: Int, again: Int) {
        let lines = paper.map { $0.split(separator: "\n").map(String.init) }.filter { $0.contains(number) }
        let again = lines.count { $0.contains { $0.contains("补打") } }
        return (lines.count - again, again)
    }
}

/// A printer without a wire.
actor PrinterStandIn: DocumentPrinter {
    static let name = "printer-stand-in"
    static let role = DeviceRole.documentPrinter
    private let tray: PaperTray
    nonisolated let health: AsyncStream<DeviceHealth>

    init(tray: PaperTray) {
        self.tray = tray
        health = AsyncStream { $0.finish() }
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) {
        self.init(tray: PaperTray())
    }

    func run() async throws(DeviceError) {}

    static func encode(
        _ document: PaperDocument, traits: Nothing, dialect: Nothing, glyphs: any GlyphSource
    ) throws(DeviceError) -> [UInt8] {
        let lines = document.blocks.map { block in
            switch block {
            case .text(let text, _):
                // Its firmware has codes for the first plane only.
                String(
                    String.UnicodeScalarView(
                        text.unicodeScalars.map {
                            $0.value > 0xFFFF && glyphs.glyph(of: $0, height: 24) == nil ? "〓" : $0
                        }))
            case .qr(let text): text
            case .feed: ""
            }
        }
        return Array(lines.joined(separator: "\n").utf8)
    }

    /// A millimetre a byte.
    static func millimetres(of bytes: [UInt8], traits: Nothing, dialect: Nothing) -> Int { bytes.count }

    func cutOffRemains() { tray.cutOff() }

    func deliver(
        _ bytes: [UInt8], started: @Sendable () async throws(DeviceError) -> Void
    ) async -> PaperOutcome {
        let mode = tray.begin()
        guard mode != .unready else { return leave(nil, .notSent(reason: "media-empty")) }
        guard await tray.pass(.beforeStart) else { return leave(nil, .notSent(reason: "killed")) }
        do throws(DeviceError) { try await started() } catch {
            return leave(nil, .notSent(reason: error.description))
        }
        guard await tray.pass(.afterStart) else { return leave(nil, .doubtful(evidence: "killed")) }
        return leave(bytes, mode == .doubtful ? .doubtful(evidence: "no fence") : .proven(evidence: "fence"))
    }

    private func leave(_ bytes: [UInt8]?, _ outcome: PaperOutcome) -> PaperOutcome {
        tray.end(bytes)
        return outcome
    }
}

/// The relay of one agent.
final class RelayStandIn: RelayedJobSource {
    let jobs: AsyncStream<RelayedJob>
    private let arrivals: AsyncStream<RelayedJob>.Continuation
    init() { (jobs, arrivals) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(32)) }
    func bring(_ job: RelayedJob) { arrivals.yield(job) }
    func close() { arrivals.finish() }
}

/// cupsd with its backends, as far as printing can tell: one job a queue at a time, forgetful when killed.
final class SpoolerStandIn: PrintSpooler {
    struct Job: Sendable {
        var id: Int
        var spool: SpoolJob
        var isActive = false
        var cancel: AsyncStream<Void>.Continuation?
        /// How often the agent has asked what its backend says: the second time, the first word was taken.
        var listens = 0
    }

    private struct State {
        var isAway = false
        var runsBackends = true
        var next = 0
        var jobs: [Job] = []
        var relay: RelayStandIn?
        var verdicts: [(uuid: String, verdict: RelayVerdict)] = []
        var queue = SpoolQueue(state: 3, reasons: [], isAccepting: true, message: "")
        var told: [[String]] = []
        var resumes = 0
        var submitted: [String] = []
    }

    private let state = Mutex(State())
    let device: DeviceID
    init(device: DeviceID = "printer-1") { self.device = device }

    var verdicts: [(uuid: String, verdict: RelayVerdict)] { state.withLock { $0.verdicts } }
    var jobs: [Job] { state.withLock { $0.jobs } }
    var told: [[String]] { state.withLock { $0.told } }
    var resumes: Int { state.withLock { $0.resumes } }
    /// The uuid of each job that was taken, in order.
    var submitted: [String] { state.withLock { $0.submitted } }
    func verdict(of uuid: String) -> RelayVerdict? { verdicts.last { $0.uuid == uuid }?.verdict }

    // MARK: What a test does to it

    func change(_ body: @Sendable (inout SpoolQueue) -> Void) { state.withLock { body(&$0.queue) } }
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    func setRunning(_ runs: Bool) {
        state.withLock { $0.runsBackends = runs }
        pump()
    }

    /// The next agent listens: backends without a verdict come again.
    func attach(_ relay: RelayStandIn?) {
        state.withLock { state in
            state.relay = relay
            for index in state.jobs.indices {
                state.jobs[index].cancel?.finish()
                state.jobs[index].isActive = false
            }
        }
        pump()
    }

    /// kill -9: every backend is gone without a word. What `keeps` says is there again after the restart.
    func kill(keeps: Bool) {
        state.withLock { state in
            for index in state.jobs.indices {
                state.jobs[index].cancel?.finish()
                state.jobs[index].isActive = false
            }
            if !keeps { state.jobs = [] }
        }
        pump()
    }

    /// `cancel` by a person: the backend is told and still waits for the agent's word.
    func cancelByPerson(_ uuid: String) {
        state.withLock { state in
            for job in state.jobs where job.spool.uuid == uuid {
                job.cancel?.yield()
                job.cancel?.finish()
            }
        }
    }

    /// A second backend for a job that is there already, as after a crash; answers through the returned stream.
    func orphan(_ spool: SpoolJob, to relay: RelayStandIn, user: String = "lp") -> AsyncStream<RelayVerdict> {
        let (verdicts, verdict) = AsyncStream.makeStream(of: RelayVerdict.self)
        let (cancelled, _) = AsyncStream.makeStream(of: Void.self)
        relay.bring(
            RelayedJob(
                device: device, uuid: spool.uuid.isEmpty ? nil : spool.uuid, name: spool.name, id: 900, user: user,
                bytes: spool.bytes, cancelled: cancelled
            ) {
                verdict.yield($0)
                verdict.finish()
            })
        return verdicts
    }

    // MARK: What the agent does with it

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        let id = try answer { state in
            state.next += 1
            state.jobs.append(Job(id: state.next, spool: job))
            state.submitted.append(job.uuid)
            return state.next
        }
        pump()
        return id
    }

    func queue(named name: String) async throws(DeviceError) -> SpoolQueue { try answer { $0.queue } }

    func openJobs(on queue: String) async throws(DeviceError) -> [SpooledJob] {
        try answer { state in
            state.jobs.filter { $0.spool.queue == queue }.map {
                SpooledJob(id: $0.id, uuid: $0.spool.uuid, name: $0.spool.name, state: $0.isActive ? 5 : 3)
            }
        }
    }

    func setReasons(_ reasons: [String], on queue: String) async throws(DeviceError) {
        try answer { state in
            state.told.append(reasons)
            let ours = Set(DeviceFault.allCases.compactMap(\.printerStateReason))
            state.queue.reasons = state.queue.reasons.filter { !ours.contains($0) } + reasons
        }
    }

    func resume(queue: String) async throws(DeviceError) {
        try answer { state in
            state.resumes += 1
            state.queue.state = 3
        }
    }

    func cancel(job: Int, on queue: String) async throws(DeviceError) {
        try answer { state in state.jobs.removeAll { $0.id == job && !$0.isActive } }
    }

    private func answer<R>(_ body: (inout State) -> R) throws(DeviceError) -> R {
        let result = state.withLock { state -> R? in state.isAway ? nil : body(&state) }
        guard let result else { throw DeviceError(.unavailable, while: "asking cupsd") }
        return result
    }

    /// Starts the backend of each queue's first job, when there is an agent to bring it to.
    private func pump() {
        let starts: [(RelayStandIn, RelayedJob)] = state.withLock { state in
            guard state.runsBackends, let relay = state.relay else { return [] }
            var busy: Set<String> = []
            var starts: [(RelayStandIn, RelayedJob)] = []
            for index in state.jobs.indices {
                let job = state.jobs[index]
                guard busy.insert(job.spool.queue).inserted, !job.isActive else { continue }
                let (words, cancel) = AsyncStream.makeStream(of: Void.self)
                state.jobs[index].isActive = true
                state.jobs[index].cancel = cancel
                starts.append((relay, relayed(job, listening(to: words, job.id))))
            }
            return starts
        }
        for (relay, job) in starts { relay.bring(job) }
    }

    private func listening(to words: AsyncStream<Void>, _ id: Int) -> AsyncStream<Void> {
        AsyncStream(unfolding: { [weak self] in
            self?.state.withLock { state in
                if let index = state.jobs.firstIndex(where: { $0.id == id }) { state.jobs[index].listens += 1 }
            }
            for await word in words { return word }
            return nil
        })
    }

    private func relayed(_ job: Job, _ cancelled: AsyncStream<Void>) -> RelayedJob {
        RelayedJob(
            device: job.spool.queue == "ticket-2" ? "printer-2" : device,
            uuid: job.spool.uuid.isEmpty ? nil : job.spool.uuid, name: job.spool.name, id: job.id, user: "lp",
            bytes: job.spool.bytes, cancelled: cancelled
        ) { [weak self] verdict in self?.finish(job, verdict) }
    }

    private func finish(_ job: Job, _ verdict: RelayVerdict) {
        state.withLock { state in
            guard let index = state.jobs.firstIndex(where: { $0.id == job.id }) else { return }
            state.jobs.remove(at: index).cancel?.finish()
            state.verdicts.append((job.spool.uuid, verdict))
        }
        pump()
    }
}
