import CCups
import DeviceKit

/// A queue of cupsd as a driver's port, over a connection and a thread of its own: a queue that is slow to answer holds
/// up no other.
final class CUPSQueuePort: PrintQueue {
    let name: String
    let executor: any SerialExecutor
    private let spooler: CUPSSpooler
    private let printer = IPPPrinterLook()

    init(name: String, server: CUPSServer, executor: any SerialExecutor) {
        self.name = name
        self.executor = executor
        spooler = CUPSSpooler(server: server)
    }

    /// cupsd asks a printer only while it prints there: between tickets the printer itself is asked, where it speaks IPP
    /// and its address says where.
    func look() async throws(DeviceError) -> QueueLook {
        let queue = try await spooler.queue(named: name)
        guard let address = try await spooler.deviceAddress(of: name), IPPPrinterLook.isAskable(address) else {
            return QueueLook(queue: queue)
        }
        do throws(DeviceError) {
            return QueueLook(queue: queue, printer: try await printer.look(at: address))
        } catch {
            return QueueLook(queue: queue, silence: error.description)
        }
    }

    func forbidRetries() async throws(DeviceError) { try await spooler.forbidRetries(on: name) }

    func validate(_ job: SpoolJob) async throws(DeviceError) { try await spooler.validate(job) }

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int { try await spooler.submit(job) }

    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob? {
        // job-id is reused after a crash of cupsd: only the uuid says whose job it is.
        if let id, let job = try await spooler.job(id, on: name), job.uuid == uuid.lowercased() { return job }
        if let job = try await spooler.openJobs(on: name).first(where: { $0.uuid == uuid.lowercased() }) { return job }
        return try await spooler.endedJobs(on: name).first { $0.uuid == uuid.lowercased() }
    }

    func cancel(job id: Int) async throws(DeviceError) { try await spooler.cancel(job: id, on: name) }
}
