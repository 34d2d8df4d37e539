import DeviceKit
import Synchronization

@testable import HallRuntime

/// cupsd with one queue and the printer behind it, as far as a queue's driver can tell.
final class QueueStandIn: PrintQueue {
    /// What happens with a job that is submitted.
    enum Mode: Sendable {
        /// It is printed and counted.
        case prints
        /// It is handed over, and nobody counts a page.
        case handsOver
        /// It waits, processing.
        case waits
        /// It is aborted.
        case aborts
        /// It is taken, and the answer is lost; `knows` says whether it is listed afterwards.
        case losesAnswer(knows: Bool)
        /// Print-Job is refused although Validate-Job was not.
        case refuses
    }

    private struct State {
        var mode = Mode.prints
        var isAway = false
        var isRefusing = false
        var mayForbid = true
        var reasons: [String] = []
        var jobs: [SpooledJob] = []
        var submitted: [SpoolJob] = []
        var cancelled: [Int] = []
        var forbids = 0
        var looks: [Int: Int] = [:]
        var misses = 0
    }

    let name = "ticket-1"
    let executor: any SerialExecutor
    private let state = Mutex(State())

    init(executor: any SerialExecutor) { self.executor = executor }

    var submitted: [SpoolJob] { state.withLock { $0.submitted } }
    var cancelled: [Int] { state.withLock { $0.cancelled } }
    var forbids: Int { state.withLock { $0.forbids } }
    /// How often a job was asked for and found.
    func looks(at id: Int) -> Int { state.withLock { $0.looks[id] ?? 0 } }
    /// How often a job was asked for and nobody answered.
    var misses: Int { state.withLock { $0.misses } }

    func set(_ mode: Mode) { state.withLock { $0.mode = mode } }
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
    func setRefusing(_ isRefusing: Bool) { state.withLock { $0.isRefusing = isRefusing } }
    func setReasons(_ reasons: [String]) { state.withLock { $0.reasons = reasons } }
    /// What waits comes out, counted.
    func printAll() {
        state.withLock { state in
            for index in state.jobs.indices where state.jobs[index].state < 7 {
                (state.jobs[index].state, state.jobs[index].impressions) = (9, 1)
            }
        }
    }
    /// What is being printed waits for its turn again, as after a restart of cupsd that kept it.
    func putBack() {
        state.withLock { state in
            for index in state.jobs.indices where state.jobs[index].state == 5 { state.jobs[index].state = 3 }
        }
    }
    /// kill -9 before anything was written: no job is known any more.
    func forget() { state.withLock { $0.jobs = [] } }

    func look(asksPrinter: Bool) async throws(DeviceError) -> QueueLook {
        try answer { QueueLook(queue: SpoolQueue(state: 3, reasons: $0.reasons, isAccepting: true, message: "")) }
    }

    func forbidRetries() async throws(DeviceError) { try answer { $0.forbids += 1 } }

    func validate(_ job: SpoolJob) async throws(DeviceError) {
        let isRefusing = try answer { $0.isRefusing }
        if isRefusing { throw DeviceError(.refused, while: "asking whether it takes \(job.name): not accepting") }
    }

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        let answered: Result<Int, DeviceError> = try answer { state in
            state.submitted.append(job)
            var taken = SpooledJob(id: state.submitted.count, uuid: job.uuid, name: job.name, state: 5)
            switch state.mode {
            case .prints: (taken.state, taken.impressions) = (9, 1)
            case .handsOver: taken.state = 9
            case .waits: break
            case .aborts: taken.state = 8
            case .refuses: return .failure(DeviceError(.refused, while: "submitting"))
            case .losesAnswer(let knows):
                if knows { state.jobs.append(SpooledJob(id: 1, uuid: job.uuid, name: "", state: 9, impressions: 1)) }
                return .failure(DeviceError(.unavailable, while: "submitting"))
            }
            state.jobs.append(taken)
            return .success(taken.id)
        }
        return try answered.get()
    }

    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob? {
        state.withLock { state in if state.isAway { state.misses += 1 } }
        return try answer { state in
            let found = state.jobs.first { $0.uuid == uuid }
            if let found { state.looks[found.id, default: 0] += 1 }
            return found
        }
    }

    func cancel(job id: Int) async throws(DeviceError) {
        try answer { state in
            state.cancelled.append(id)
            for index in state.jobs.indices where state.jobs[index].id == id { state.jobs[index].state = 7 }
        }
    }

    private func answer<R>(_ body: (inout State) -> R) throws(DeviceError) -> R {
        let result = state.withLock { state -> R? in state.isAway ? nil : body(&state) }
        guard let result else { throw DeviceError(.unavailable, while: "asking cupsd") }
        return result
    }
}
