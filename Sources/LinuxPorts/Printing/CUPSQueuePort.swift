import CCups
import DeviceKit
import Synchronization

/// A queue of cupsd as a driver's port, over a connection and a thread of its own: a queue that is slow to answer holds
/// up no other.
final class CUPSQueuePort: PrintQueue {
    let name: String
    let executor: any SerialExecutor
    private let spooler: CUPSSpooler
    private let printer = IPPPrinterLook()
    /// The connection over which a job was last heard of.
    private let heard = Mutex<Int?>(nil)

    init(name: String, server: CUPSServer, executor: any SerialExecutor) {
        self.name = name
        self.executor = executor
        spooler = CUPSSpooler(server: server)
    }

    /// cupsd asks a printer only while it prints there: between tickets the printer itself is asked, where it speaks IPP
    /// and its address says where.
    func look(asksPrinter: Bool) async throws(DeviceError) -> QueueLook {
        let queue = try await spooler.queue(named: name)
        guard asksPrinter, let address = try await spooler.deviceAddress(of: name), IPPPrinterLook.isAskable(address)
        else {
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

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        let id = try await spooler.submit(job)
        let connection = await spooler.connectionCount()
        heard.withLock { $0 = connection }
        return id
    }

    /// cupsd keeps a connection over which it is asked four times a second: another one means that it was started again,
    /// perhaps in less time than lies between two questions, and may print a job from its beginning.
    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob? {
        let job = try await find(uuid, id)
        let connection = await spooler.connectionCount()
        let last = heard.withLock { heard in
            defer { heard = connection }
            return heard
        }
        guard last == nil || last == connection else {
            throw DeviceError(.unavailable, while: "asking for a job of \(name): cupsd was started again")
        }
        return job
    }

    private func find(_ uuid: String, _ id: Int?) async throws(DeviceError) -> SpooledJob? {
        // job-id is reused after a crash of cupsd: only the uuid says whose job it is.
        if let id, let job = try await spooler.job(id, on: name), job.uuid == uuid.lowercased() { return job }
        if let job = try await spooler.openJobs(on: name).first(where: { $0.uuid == uuid.lowercased() }) { return job }
        return try await spooler.endedJobs(on: name).first { $0.uuid == uuid.lowercased() }
    }

    func cancel(job id: Int) async throws(DeviceError) { try await spooler.cancel(job: id, on: name) }
}
