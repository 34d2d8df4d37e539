import DeviceKit
import Foundation

/// One recorded session while it is replayed: what the driver waits for now, what it said, and where the recording is.
///
/// `@unchecked Sendable`: everything happens on the one thread that drains the line.
final class ReplayStage: LineSurroundings, @unchecked Sendable {
    /// What a driver asks the world outside for.
    enum Question: String {
        case read, write, claim, release, discard, rest, outside, edge, level, queue, keys, control

        /// Which question a record answers; `nil`: none.
        init?(_ kind: RecordKind) {
            switch kind {
            case .read, .readFailed, .readTimedOut: self = .read
            case .wrote, .writeFailed: self = .write
            case .claimed, .claimFailed: self = .claim
            case .released: self = .release
            case .discarded: self = .discard
            case .rested, .restBroken: self = .rest
            case .outside: self = .outside
            case .edge, .noEdge, .edgeFailed: self = .edge
            case .level, .levelFailed: self = .level
            case .queue: self = .queue
            case .keys, .keysFailed: self = .keys
            case .control: self = .control
            default: return nil
            }
        }

        var words: String {
            switch self {
            case .read: "read"
            case .write: "wrote"
            case .claim: "waited for the bus"
            case .release: "gave the bus back"
            case .discard: "threw away what had come"
            case .rest: "rested"
            case .outside: "asked the hall"
            case .edge: "waited for an edge"
            case .level: "asked for the level"
            case .queue: "asked the spooler"
            case .keys: "asked for the keys"
            case .control: "told the watchdog or the backlight something"
            }
        }
    }

    /// What the recording answers.
    struct Answer {
        var kind: RecordKind
        /// Without the question's number.
        var payload: ArraySlice<UInt8>
    }

    private struct Waiting {
        var question: Question
        var sent: [UInt8]
        var waiter: CheckedContinuation<Answer?, Never>
    }

    /// Everything of the driver runs here.
    let line = SessionLine()
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
    /// The replay is over: whatever the driver still wants fails.
    private(set) var isAbandoned = false
    private var waiting: [UInt64: Waiting] = [:]
    private var questions: UInt64 = 0
    private var words: [String] = []

    init(_ records: [RecordReading.Record]) {
        self.records = records
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
        guard let answer = await answer(to: .rest), answer.kind == .rested else { throw CancellationError() }
    }

    func took(_ wish: @autoclosure () -> DriverWish) {}

    func gave(_ word: @autoclosure () -> String) {
        guard !isAbandoned else { return }
        let word = word()
        told += 1
        keep("told \(word)")
        // Between two arrivals the driver does what it did, in the same order.
        guard let record = next else { return words.append(word) }
        guard record.kind == .gave else { return differ("the driver now tells \(word)") }
        advance()
        let before = String(decoding: record.payload, as: UTF8.self)
        if word != before { differ("the driver told \(before), and now \(word)") }
    }

    /// The driver ended.
    func ended(_ end: Result<Void, DeviceError>) {
        guard !isAbandoned, let record = next else { return }
        guard record.kind == .closed else { return differ("the driver now ends") }
        advance()
        switch end {
        case .success where !record.payload.isEmpty: differ("the driver failed, and does not now")
        case .failure(let error) where record.payload.isEmpty || error != Self.error(record.payload[...]):
            differ("the driver now fails: \(error)")
        default: break
        }
    }

    nonisolated(nonsending) func outside(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> Void
    ) async throws(DeviceError) {
        let payload = try await asked(.outside).payload
        if !payload.isEmpty { throw Self.error(payload) }
    }

    nonisolated(nonsending) func write(_ bytes: [UInt8]) async throws(DeviceError) {
        if !isAbandoned {
            written += bytes.count
            keep("wrote \(bytes.map { String($0, radix: 16) }.joined(separator: " "))")
        }
        let answer = try await asked(.write, sending: bytes)
        guard answer.kind == .writeFailed else { return }
        throw RecordedJSON.value(FailedWrite.self, Array(answer.payload))?.error ?? Self.error([])
    }

    /// Asks the recording; throws when the replay is over.
    nonisolated(nonsending) func asked(
        _ question: Question, sending bytes: [UInt8] = []
    ) async throws(DeviceError) -> Answer {
        guard let answer = await answer(to: question, sending: bytes) else { throw Self.gone }
        switch answer.kind {
        case .readFailed, .claimFailed, .edgeFailed, .levelFailed, .keysFailed: throw Self.error(answer.payload)
        case .readTimedOut: throw DeviceError(.timedOut, while: "reading: nothing came")
        default: return answer
        }
    }

    private nonisolated(nonsending) func answer(to question: Question, sending bytes: [UInt8] = []) async -> Answer? {
        guard !isAbandoned else { return nil }
        let number = questions
        questions += 1
        return await withTaskExecutorPreference(line) {
            await withCheckedContinuation { waiter in
                waiting[number] = Waiting(question: question, sent: bytes, waiter: waiter)
            }
        }
    }

    private static let gone = DeviceError(.unplugged, while: "replaying: the recording is over")

    /// Ends everything that waits.
    func abandon() {
        isAbandoned = true
        for waiter in waiting.values { waiter.waiter.resume(returning: nil) }
        waiting = [:]
    }

    /// The driver asks a watchdog or a backlight for something.
    func keep(_ control: ControlExchange.Control) { if !isAbandoned { keep("asked for \(control)") } }

    private func keep(_ line: String) { transcript += Array("\(last) \(line)\n".utf8) }

    // MARK: What the recording tells

    /// Lets the driver have what the next record tells.
    func deliver() {
        guard let record = next else { return }
        let payload = record.payload
        advance()
        switch record.kind {
        case .gave: differ("the driver told \(String(decoding: payload, as: UTF8.self)), and nothing now")
        case .random: differ("the driver drew a random number, and does not now")
        case .closed: differ("the driver ended, and does not now")
        // The driver read the clock here, and does not now: nothing that it says depends on that alone.
        case .clock: break
        default: if let question = Question(record.kind) { give(record.kind, payload, to: question) }
        }
    }

    /// After the last record: what the driver did beyond it.
    func finish(isWhole: Bool) {
        guard difference == nil else { return }
        if line.strays > 0 { return differ("\(line.strays) parts of the driver left its line") }
        guard isWhole else { return }
        if let write = waiting.filter({ $0.value.question == .write }).min(by: { $0.key < $1.key }) {
            return differ("the driver now writes \(Self.hex(write.value.sent))")
        }
        if let word = words.first { differ("the driver now tells \(word)") }
    }

    private func give(_ kind: RecordKind, _ payload: [UInt8], to question: Question) {
        var at = 0
        guard let number = Varint.read(payload, at: &at) else { return differ("damaged") }
        let rest = payload[at...]
        guard let asked = waiting.removeValue(forKey: number), asked.question == question else {
            let what = question == .write ? "wrote \(Self.hex(Self.sent(kind, rest)))" : question.words
            return differ("the driver \(what), and does not now")
        }
        if question == .write {
            let sent = Self.sent(kind, rest)
            if sent != asked.sent { differ("the driver wrote \(Self.hex(sent)), and now \(Self.hex(asked.sent))") }
        }
        asked.waiter.resume(returning: Answer(kind: kind, payload: rest))
    }

    private static func sent(_ kind: RecordKind, _ payload: ArraySlice<UInt8>) -> [UInt8] {
        guard kind == .writeFailed else { return Array(payload) }
        return RecordedJSON.value(FailedWrite.self, Array(payload))?.bytes ?? []
    }

    private static func error(_ payload: ArraySlice<UInt8>) -> DeviceError {
        RecordedJSON.value(DeviceError.self, Array(payload)) ?? DeviceError(.system, while: "damaged")
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let shown = bytes.prefix(32).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return shown.joined(separator: " ") + (bytes.count > 32 ? " … (\(bytes.count) bytes)" : "")
    }
}
