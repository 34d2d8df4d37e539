import DeviceKit
import Synchronization

/// A queue of a spooler that is away.
final class SilentQueue: PrintQueue {
    let executor: any SerialExecutor = InputsExecutor()
    let name = "ticket"
    private let asked = Mutex(0)

    /// How often it was asked for anything.
    var questions: Int { asked.withLock { $0 } }

    private func refuse() -> DeviceError {
        asked.withLock { $0 += 1 }
        return DeviceError(.unavailable, while: "asking for \(name)")
    }

    func look(asksPrinter: Bool) async throws(DeviceError) -> QueueLook { throw refuse() }
    func forbidRetries() async throws(DeviceError) { throw refuse() }
    func validate(_ job: SpoolJob) async throws(DeviceError) { throw refuse() }
    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int { throw refuse() }
    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob? { throw refuse() }
    func cancel(job id: Int) async throws(DeviceError) { throw refuse() }
}
