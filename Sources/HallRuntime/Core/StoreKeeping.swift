import DeviceKit
import Glibc
import HallDomain
import HallStore
import Logging

/// Says 暂停取号 while the ledger keeps nothing, or has hardly any room left, and takes it back by itself.
///
/// A number is handed out only once it is kept, so a full disk loses nothing; but people must not be let touch in vain,
/// and those who have a number must still be called. So numbers stop before the disk is full: what is left then is for
/// the calls. While the ledger refuses, a commit without any event tries it again each second.
struct StoreKeeping: Sendable {
    private let hall: Hall
    private let plan: HallPlan
    private let clock: any HallClock
    private let health: HealthBook
    private let logger: Logger
    /// The folder of the ledger.
    private let folder: String
    private let pace: (quiet: Duration, troubled: Duration)

    /// Where the ledger stands among devices.
    static let device: DeviceID = "store"

    /// Watches the ledger of `hall`, whose files lie in `folder`.
    init(
        hall: Hall, plan: HallPlan, clock: any HallClock, health: HealthBook, folder: String, logger: Logger,
        pace: (quiet: Duration, troubled: Duration) = (.seconds(30), .seconds(1))
    ) {
        (self.hall, self.plan, self.clock) = (hall, plan, clock)
        (self.health, self.folder, self.logger, self.pace) = (health, folder, logger, pace)
    }

    /// Watches until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in hall.keeping.values() { show() } }
            group.addTask {
                while await rest() {
                    await hall.tryKeeping()
                    show()
                }
            }
        }
    }

    /// False when cancelled.
    private func rest() async -> Bool {
        let isTroubled = health.value[Self.device]?.faults.isEmpty == false || hall.keeping.value != nil
        let time = isTroubled ? pace.troubled : pace.quiet
        return (try? await Task.sleep(for: time, tolerance: time / 5)) != nil
    }

    private func show() {
        let (faults, evidence) = trouble()
        guard health.value[Self.device]?.faults ?? [] != faults else { return }
        if faults.isEmpty {
            logger.notice("the ledger keeps everything again")
        } else {
            logger.critical("no numbers are given", metadata: ["evidence": "\(evidence)"])
        }
        let status = DeviceStatus(
            role: .watchdog, model: "ledger", address: folder, place: plan.name,
            condition: faults.isEmpty ? .ok : .fault, faults: faults, evidence: evidence, since: clock.now())
        health.update { $0[Self.device] = status }
    }

    private func trouble() -> (faults: [DeviceFault], evidence: String) {
        if let error = hall.keeping.value { return ([error.fault], "\(error)") }
        guard let room = StoreRoom(of: folder), room.isShort else { return ([], "") }
        return ([.diskFull], "\(room.free / 1_048_576) MiB free, \(room.reserve / 1_048_576) MiB are kept for calls")
    }
}

/// How much fits on the ledger's disk.
struct StoreRoom: Sendable, Equatable {
    /// Bytes that can be written.
    var free: Int64
    /// Bytes of the whole disk.
    var size: Int64

    init(free: Int64, size: Int64) { (self.free, self.size) = (free, size) }

    /// `nil` when the folder cannot be looked at.
    init?(of folder: String) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let block = Int64(status.f_frsize)
        self.init(free: Int64(status.f_bavail) * block, size: Int64(status.f_blocks) * block)
    }

    /// So much is kept for calls and their ends when numbers stop: 32 MiB, on a small disk a twentieth.
    var reserve: Int64 { min(32 << 20, size / 20) }

    /// Whether less than that is left.
    var isShort: Bool { free < reserve }
}

extension LedgerError {
    /// What is wrong with the disk.
    var fault: DeviceFault {
        switch self {
        case .full: .diskFull
        case .readOnly: .diskReadonly
        case .damaged, .notDurable, .failed, .superseded, .rolledBack: .diskError
        }
    }
}
