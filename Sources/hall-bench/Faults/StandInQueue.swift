import DeviceKit
import LinuxPorts
import Synchronization

/// A queue of the spooler in place of cupsd: it says what it is told to say, as cupsd and an IPP printer say it.
final class StandInQueue: PrintQueue {
    /// What can be wrong with the printer behind a queue, and with the spooler.
    enum Trouble: String, Sendable, CaseIterable {
        case paperOut = "paper-out"
        case paperLow = "paper-low"
        case coverOpen = "cover-open"
        case paperJam = "paper-jam"
        case headHot = "head-hot"
        case printerOffline = "printer-offline"
        case printerSilent = "printer-silent"
        case spoolerAway = "spooler-away"

        /// What the agent is to say of it.
        var means: DeviceFault {
            switch self {
            case .paperOut: .mediaEmpty
            case .paperLow: .mediaLow
            case .coverOpen: .coverOpen
            case .paperJam: .mediaJam
            case .headHot: .overheated
            case .printerOffline, .printerSilent, .spoolerAway: .printerAbsent
            }
        }

        /// The printer's word for it (RFC 8011 § 5.4.12, PWG 5100.9).
        fileprivate var reason: String? {
            switch self {
            case .paperOut: "media-empty-error"
            case .paperLow: "media-low-warning"
            case .coverOpen: "cover-open-error"
            case .paperJam: "media-jam-error"
            case .headHot: "fuser-over-temp-error"
            case .printerOffline: "offline-report"
            case .printerSilent, .spoolerAway: nil
            }
        }
    }

    let executor: any SerialExecutor
    let name: String
    private let trouble = Mutex<Trouble?>(nil)

    init(name: String, on executor: EpollExecutor) {
        (self.name, self.executor) = (name, executor)
    }

    /// Raises or clears what is wrong.
    func set(_ trouble: Trouble?) { self.trouble.withLock { $0 = trouble } }

    private var now: Trouble? { trouble.withLock(\.self) }

    private func away(_ attempt: String) -> DeviceError? {
        now == .spoolerAway ? DeviceError(.unavailable, while: "\(attempt) \(name): no spooler") : nil
    }

    func look(asksPrinter: Bool) async throws(DeviceError) -> QueueLook {
        if let away = away("asking for") { throw away }
        let queue = SpoolQueue(state: 3, reasons: [], isAccepting: true, message: "")
        guard asksPrinter else { return QueueLook(queue: queue) }
        if now == .printerSilent { return QueueLook(queue: queue, silence: "no answer within 2 s") }
        let reasons = now?.reason.map { [$0] } ?? []
        return QueueLook(
            queue: queue, printer: SpoolQueue(state: 3, reasons: reasons, isAccepting: true, message: ""))
    }

    func forbidRetries() async throws(DeviceError) { if let away = away("setting up") { throw away } }

    func validate(_ job: SpoolJob) async throws(DeviceError) { throw nothing("checking a job for") }
    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int { throw nothing("printing on") }
    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob? { nil }
    func cancel(job id: Int) async throws(DeviceError) { throw nothing("cancelling on") }

    private func nothing(_ attempt: String) -> DeviceError {
        DeviceError(.unsupported, while: "\(attempt) \(name): a stand-in prints nothing")
    }
}
