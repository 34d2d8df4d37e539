import DeviceKit
import Foundation

/// One recorded session while it is replayed: what the driver waits for now, what it said, and where the recording is.
///
/// `@unchecked Sendable`: everything happens on the one thread that drains the executor.
final class ReplayStage: DriverSurroundings, @unchecked Sendable {
    typealias Reader<Value: Sendable> = CheckedContinuation<Result<Value, DeviceError>, Never>

    let executor: ManualExecutor
    /// Where parts of tasks that belong to no actor run: in the same line.
    let tasks: ManualTasks
    private let records: [RecordReading.Record]
    private let origin = ContinuousClock.now
    private(set) var index = 0
    private var last: Int64 = 0
    private var readings: UInt64 = 0
    /// What the driver does otherwise than it did; the first ends the session's replay.
    private(set) var difference: String?
    /// Everything that the driver wrote and told, in order: what is compared between replays.
    private(set) var transcript: [UInt8] = []
    private(set) var written = 0
    private(set) var told = 0
    var isOver = false
    /// The replay is over: whatever the driver still wants fails.
    private(set) var isAbandoned = false

    var reader: Reader<[UInt8]>?
    var edgeReader: Reader<Edge?>?
    var levelReader: Reader<Bool>?
    private var writers: [(bytes: [UInt8], writer: Reader<Void>)] = []
    var claims: [Reader<Void>] = []
    private var rests: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    private var cancelledRests: Set<UInt64> = []
    private var nextRest: UInt64 = 0
    private var questions: [UInt64: Reader<QueueAnswer>] = [:]
    private var nextQuestion: UInt64 = 0
    private var outsiders: [Reader<Void>] = []
    private var words: [String] = []

    init(_ records: [RecordReading.Record]) {
        self.records = records
        executor = ManualExecutor()
        tasks = ManualTasks(executor)
        last = records.first?.microseconds ?? 0
    }

    /// The record that is to come.
    var next: RecordReading.Record? { index < records.count ? records[index] : nil }

    /// Goes on to what the record tells.
    func advance() {
        guard index < records.count else { return }
        last = records[index].microseconds
        readings = 0
        index += 1
    }

    func differ(_ text: String) {
        guard difference == nil else { return }
        let seconds = Double(last) / 1_000_000
        difference = "at \(String(format: "%.6f", seconds)) s: \(text)"
    }

    // MARK: What the driver does

    func now() -> ContinuousClock.Instant {
        if !isAbandoned, let record = next, record.kind == .clock {
            var at = 0
            if Varint.read(record.payload, at: &at) == readings { advance() } else { readings += 1 }
        } else {
            readings += 1
        }
        return origin.advanced(by: .microseconds(last))
    }

    func random() -> UInt64 {
        guard !isAbandoned, let record = next, record.kind == .random, record.payload.count == 8 else {
            differ("the driver now draws a random number")
            return 0
        }
        advance()
        return record.payload.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    }

    nonisolated(nonsending) func rest(for time: Duration) async throws(CancellationError) {
        guard !isAbandoned else { throw CancellationError() }
        let number = nextRest
        nextRest += 1
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<Bool, Never>) in
                if cancelledRests.contains(number) || Task.isCancelled {
                    waiter.resume(returning: false)
                } else {
                    rests[number] = waiter
                }
            }
        } onCancel: {
            cancelledRests.insert(number)
            rests.removeValue(forKey: number)?.resume(returning: false)
        }
        if !isOver { throw CancellationError() }
    }

    func took(_ wish: @autoclosure () -> DriverWish) {}

    func gave(_ word: @autoclosure () -> String) {
        guard !isAbandoned else { return }
        let word = word()
        told += 1
        keep("told \(word)")
        words.append(word)
    }

    nonisolated(nonsending) func outside(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> Void
    ) async throws(DeviceError) {
        try check()
        try await wait { outsiders.append($0) }
    }

    nonisolated(nonsending) func write(_ bytes: [UInt8]) async throws(DeviceError) {
        try check()
        written += bytes.count
        keep("wrote \(bytes.map { String($0, radix: 16) }.joined(separator: " "))")
        // As on the real port, where the kernel takes it at once.
        if writers.isEmpty, let record = next, record.kind == .wrote, record.payload == bytes { return advance() }
        try await wait { writers.append((bytes, $0)) }
    }

    nonisolated(nonsending) func ask() async throws(DeviceError) -> QueueAnswer {
        try check()
        let number = nextQuestion
        nextQuestion += 1
        return try await wait { questions[number] = $0 }
    }

    /// Waits for what the recording tells.
    nonisolated(nonsending) func wait<Value: Sendable>(
        _ enter: (Reader<Value>) -> Void
    ) async throws(DeviceError) -> Value {
        let result = await withCheckedContinuation { (reader: Reader<Value>) in enter(reader) }
        return try result.get()
    }

    /// Fails once the replay is over.
    func check() throws(DeviceError) {
        if isAbandoned { throw Self.gone }
    }

    private static let gone = DeviceError(.unplugged, while: "replaying: the recording is over")

    /// Ends everything that waits.
    func abandon() {
        isAbandoned = true
        reader.take()?.resume(returning: .failure(Self.gone))
        edgeReader.take()?.resume(returning: .failure(Self.gone))
        levelReader.take()?.resume(returning: .failure(Self.gone))
        for waiter in writers.map(\.writer) + claims + outsiders { waiter.resume(returning: .failure(Self.gone)) }
        for question in questions.values { question.resume(returning: .failure(Self.gone)) }
        for rest in rests.values { rest.resume(returning: false) }
        (writers, claims, outsiders, questions, rests) = ([], [], [], [:], [:])
    }

    private func keep(_ line: String) { transcript += Array("\(last) \(line)\n".utf8) }

    // MARK: What the recording tells

    /// Lets the driver have what the next record tells.
    func deliver() {
        guard let record = next else { return }
        let payload = record.payload
        advance()
        switch record.kind {
        case .read: give(.success(payload), to: &reader, "read")
        case .readTimedOut:
            give(.failure(DeviceError(.timedOut, while: "reading: nothing came")), to: &reader, "read")
        case .readFailed: give(.failure(error(payload)), to: &reader, "read")
        case .edge: give(.success(RecordedInputLine.edge(payload)), to: &edgeReader, "waited for an edge")
        case .noEdge: give(.success(nil), to: &edgeReader, "waited for an edge")
        case .edgeFailed: give(.failure(error(payload)), to: &edgeReader, "waited for an edge")
        case .level: give(.success(payload.first == 1), to: &levelReader, "asked for the level")
        case .levelFailed: give(.failure(error(payload)), to: &levelReader, "asked for the level")
        case .wrote: finishWrite(payload, nil)
        case .writeFailed:
            guard let failed = RecordedJSON.value(FailedWrite.self, payload) else { return differ("damaged") }
            finishWrite(failed.bytes, failed.error)
        case .claimed: giveFirst(.success(()), of: &claims, "waited for the bus")
        case .claimFailed: giveFirst(.failure(error(payload)), of: &claims, "waited for the bus")
        case .outside:
            giveFirst(payload.isEmpty ? .success(()) : .failure(error(payload)), of: &outsiders, "asked the hall")
        case .rested:
            var at = 0
            guard let number = Varint.read(payload, at: &at), let rest = rests.removeValue(forKey: number) else {
                return differ("the driver rested, and does not now")
            }
            rest.resume(returning: true)
        case .queue: giveAnswer(payload)
        case .gave: compareWord(String(decoding: payload, as: UTF8.self))
        // The driver read the clock here, and does not now: nothing depends on that alone.
        case .clock: break
        case .random: differ("the driver drew a random number, and does not now")
        default: break
        }
    }

    /// After the last record: what the driver did beyond it.
    func finish(isWhole: Bool) {
        guard isWhole, difference == nil else { return }
        if let write = writers.first { return differ("the driver now writes \(Self.hex(write.bytes))") }
        if let word = words.first { differ("the driver now tells \(word)") }
    }

    private func give<Value: Sendable>(
        _ value: Result<Value, DeviceError>, to waiter: inout Reader<Value>?, _ what: String
    ) {
        guard let present = waiter.take() else { return differ("the driver \(what), and does not now") }
        present.resume(returning: value)
    }

    private func giveFirst(_ value: Result<Void, DeviceError>, of waiters: inout [Reader<Void>], _ what: String) {
        guard !waiters.isEmpty else { return differ("the driver \(what), and does not now") }
        waiters.removeFirst().resume(returning: value)
    }

    private func finishWrite(_ bytes: [UInt8], _ error: DeviceError?) {
        guard !writers.isEmpty else { return differ("the driver wrote \(Self.hex(bytes)), and nothing now") }
        let (present, writer) = writers.removeFirst()
        if present != bytes {
            differ("the driver wrote \(Self.hex(bytes)), and now \(Self.hex(present))")
        }
        writer.resume(returning: error.map { .failure($0) } ?? .success(()))
    }

    private func giveAnswer(_ payload: [UInt8]) {
        var at = 0
        guard let number = Varint.read(payload, at: &at),
            let answer = RecordedJSON.value(QueueAnswer.self, Array(payload[at...]))
        else { return differ("damaged") }
        guard let question = questions.removeValue(forKey: number) else {
            return differ("the driver asked the spooler, and does not now")
        }
        if case .failed(let error) = answer {
            question.resume(returning: .failure(error))
        } else {
            question.resume(returning: .success(answer))
        }
    }

    private func compareWord(_ word: String) {
        guard !words.isEmpty else { return differ("the driver told \(word), and nothing now") }
        let present = words.removeFirst()
        if present != word { differ("the driver told \(word), and now \(present)") }
    }

    private func error(_ payload: [UInt8]) -> DeviceError {
        RecordedJSON.value(DeviceError.self, payload) ?? DeviceError(.system, while: "damaged")
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let shown = bytes.prefix(32).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return shown.joined(separator: " ") + (bytes.count > 32 ? " … (\(bytes.count) bytes)" : "")
    }
}
