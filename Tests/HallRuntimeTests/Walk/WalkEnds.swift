import DeviceKit
import HallDomain
import Synchronization

@testable import Fleet
@testable import HallRuntime

/// The ports of the walk: every wire is there from the start and stays.
final class WalkPorts: PortProvider {
    private let wires: [String: WalkWire]
    private let line: WalkLine

    init(wires: [String: WalkWire], line: WalkLine) {
        self.wires = wires
        self.line = line
    }

    func presence(of address: PortAddress) -> AsyncStream<Presence> {
        let (stream, continuation) = AsyncStream.makeStream(of: Presence.self, bufferingPolicy: .bufferingNewest(1))
        // It lasts until whoever reads it is cancelled: the stream keeps its continuation alive by this.
        continuation.onTermination = { _ in _ = continuation }
        continuation.yield(.present(path: address.description))
        return stream
    }

    func openSerial(
        _ address: PortAddress, path: String, settings: SerialSettings
    ) async throws(DeviceError) -> any SerialPort {
        guard let wire = wires[path] else { throw DeviceError(.unplugged, while: "opening \(path)") }
        return await wire.view()
    }

    func openInputLine(
        _ address: PortAddress, path: String, bias: LineBias
    ) async throws(DeviceError) -> any InputLine { line }
}

/// Stands for CUPS, `hall-print` and the relay between them: what is submitted arrives as a relayed job.
final class WalkSpooler: PrintSpooler, RelayedJobSource {
    let jobs: AsyncStream<RelayedJob>
    private let arrivals: AsyncStream<RelayedJob>.Continuation
    private let state = Mutex(State())

    private struct State {
        var last = 0
        var open: [Int: SpooledJob] = [:]
        var verdicts: [RelayVerdict] = []
    }

    init() { (jobs, arrivals) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(8)) }

    /// What the agent said at the end of each job.
    var verdicts: [RelayVerdict] { state.withLock { $0.verdicts } }

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        let id = state.withLock { state in
            state.last += 1
            state.open[state.last] = SpooledJob(id: state.last, uuid: job.uuid, name: job.name, state: 5)
            return state.last
        }
        let (cancelled, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        let finish: @Sendable (RelayVerdict) -> Void = { [weak self] verdict in
            end.finish()
            self?.state.withLock { state in
                state.open[id] = nil
                state.verdicts.append(verdict)
            }
        }
        // The queue's address is `hallprint://DEVICE`; here queue and device have one name.
        arrivals.yield(
            RelayedJob(
                device: DeviceID(rawValue: job.queue), uuid: job.uuid, name: job.name, id: id, user: "hallkit",
                bytes: job.bytes, cancelled: cancelled, finish: finish))
        return id
    }

    func queue(named name: String) async throws(DeviceError) -> SpoolQueue {
        SpoolQueue(state: 3, reasons: [], isAccepting: true, message: "")
    }

    func openJobs(on queue: String) async throws(DeviceError) -> [SpooledJob] {
        state.withLock { Array($0.open.values) }
    }

    func setReasons(_ reasons: [String], on queue: String) async throws(DeviceError) {}

    func resume(queue: String) async throws(DeviceError) {}

    func cancel(job: Int, on queue: String) async throws(DeviceError) {}
}

/// A voice and a loudspeaker that keep what was said.
final class WalkVoice: VoicePack, SoundOutput {
    private let said = Mutex<[String]>([])

    var sentences: [String] { said.withLock { $0 } }

    func speak(_ sentence: String, language: String) async throws(DeviceError) -> SpokenSentence {
        SpokenSentence(wave: Wave(sampleRate: 22_050, samples: [1]), phonemes: sentence)
    }

    func play(_ spoken: SpokenSentence, name: String) async throws(DeviceError) {
        said.withLock { $0.append(spoken.phonemes) }
    }
}

/// Stands for the broker and central behind it: keeps every event once and answers each batch.
final class WalkCentral: FleetTransport {
    let incoming: FleetMessages
    let links: AsyncStream<FleetLink>
    private let inbox = FleetInbox(limit: 64, resume: {})
    private let link: AsyncStream<FleetLink>.Continuation
    private let stored = Mutex<[Int64: ReportedEvent]>([:])

    init() {
        incoming = FleetMessages(inbox: inbox)
        (links, link) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What central has, in the ledger's order.
    var events: [ReportedEvent] { stored.withLock { $0.values.sorted { $0.seq < $1.seq } } }

    func start() { link.yield(.connected(count: 1)) }

    func stop() async {
        link.finish()
        inbox.finish()
    }

    func publish(_ message: FleetMessage) async throws(FleetError) {
        guard let topic = FleetTopic(message.topic), topic.channel == .events else { return }
        let batch = try FleetCoding.decode(EventBatch.self, from: message.payload)
        guard let gen = batch.events.first?.gen else { return }
        let upto = stored.withLock { stored in
            for event in batch.events { stored[event.seq] = event }
            // Gapless from 1 as far as it goes.
            var upto: Int64 = 0
            while stored[upto + 1] != nil { upto += 1 }
            return upto
        }
        inbox.put(
            FleetMessage(
                topic: FleetTopic(topic.address, .acknowledgement).description,
                payload: try FleetCoding.encode(Acknowledgement(gen: gen, upto: upto))))
    }

    func subscribe(_ filter: String) async throws(FleetError) {}
}

/// Nine in the morning of a working day in China; it goes on from there by the kernel's clock.
final class WalkClock: HallClock {
    private let start = ContinuousClock.now

    func now() -> Moment {
        let passed = start.duration(to: .now)
        let milliseconds = Int64(passed / .milliseconds(1))
        return Moment(
            wall: 1_795_482_000_000 + milliseconds, boot: "walk", mono: 1_000_000_000_000 + milliseconds * 1_000_000,
            clock: .trusted)
    }
}
