import DeviceKit
import Foundation
import HallDomain
import HallRuntime
import LinuxPorts

/// A paper of ours on its way through a printer's own queue, with what its end proves.
struct PrinterSlip {
    /// What became of it.
    struct Outcome {
        enum Result: String { case proven, unproven, failed, timedOut }
        var result: Result
        var job: Int?
        /// The printer after it.
        var line: DeviceLine?
    }

    let agent: Agent
    let printer: PlacedDevice
    let document: PaperDocument
    let definition: HallDefinition
    /// The socket of cupsd; `nil`: that which the agent uses.
    let cups: String?
    /// How long to wait for its end.
    let patience: Duration
    /// The job's name.
    let name: String

    private var queue: String {
        get throws(Trouble) {
            if let queue = printer.queue { return queue }
            throw Trouble(
                .unreachable, "no-queue", "\(printer.id) 在大厅文件里没有 queue，没有打印队列可试",
                "\(printer.id) has no queue in the hall file to test through")
        }
    }

    private func seen() throws -> DeviceLine? {
        do throws(AgentSocket.Failure) {
            return try agent.status().devices.first { $0.id == printer.id.rawValue }
        } catch { throw agent.trouble(error) }
    }

    /// Prints it; nothing is sent to a printer that cannot print.
    func print() async throws -> Outcome {
        let before = try seen()
        let queue = try queue
        guard before?.state == "ok" || before?.state == "warning" else { return Outcome(result: .failed, line: before) }
        let render = try RenderJob(definition: definition, device: printer, document: document)
        let bytes = try render.printerBytes()
        let used = try? agent.status().spooler
        let spooler = CUPSSpooler(server: CUPSServer(socket: cups ?? used ?? CUPSServer.debian.description))
        let (id, job): (Int, SpooledJob?)
        do throws(DeviceError) {
            let uuid = "urn:uuid:\(UUID().uuidString.lowercased())"
            id = try await spooler.submit(
                SpoolJob(queue: queue, uuid: uuid, name: name, bytes: bytes, format: render.format))
            job = try await ended(id, on: queue, spooler)
        } catch {
            let ending: Ending = error.cause == .unavailable ? .unreachable : .fault
            throw Trouble(
                ending, "spooler", "打印队列 \(queue)：\(error)。CUPS 的套接字在别处时用 --cups 指明",
                "queue \(queue): \(error). Where cupsd listens elsewhere, say it with --cups")
        }
        let after = try seen()
        guard let job else {
            // A slip that comes out an hour later would only puzzle somebody.
            try? await spooler.cancel(job: id, on: queue)
            return Outcome(result: .timedOut, job: id, line: after)
        }
        guard job.state == 9 else { return Outcome(result: .failed, job: id, line: after) }
        // Behind a queue of CUPS's own 'completed' is no paper: without a counted page only a person can say.
        let needsPerson = printer.model.page != nil && job.impressions == 0
        return Outcome(result: needsPerson ? .unproven : .proven, job: id, line: after)
    }

    /// The job at its end, or `nil` when the time is over.
    private func ended(_ id: Int, on queue: String, _ spooler: CUPSSpooler) async throws(DeviceError) -> SpooledJob? {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let job = try await spooler.endedJobs(on: queue).first(where: { $0.id == id }) { return job }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return nil
    }
}
