import HallDomain
import HallRuntime
import Synchronization

/// The hall whose ledger is crashed: two services, two windows, one kiosk.
enum CrashHall {
    static let windows: [WindowID] = ["1", "2"]
    static let services: [ServiceID] = ["household", "tax"]
    static let printer: PlacedDeviceID = "printer-1"

    static let rules: HallRules = {
        func text(_ zh: String, _ en: String) -> BilingualText { BilingualText(zh: zh, en: en) }
        let items = zip(services, ["A", "B"]).map { id, prefix in
            ServiceItem(
                id: id, itemCode: "000109001000", name: text("事项\(prefix)", "Item \(prefix)"),
                shortName: text("事项\(prefix)", "Item \(prefix)"), department: "police", prefix: prefix)
        }
        var settings = RuleSettings()
        settings.repeatGuardSeconds = 0
        return HallRules(
            plan: HallPlan(
                hall: "crash", region: "crash", name: text("厅", "Hall"),
                departments: [Department(id: "police", name: text("公安", "Police"))],
                zones: [Zone(id: "A", name: text("A区", "Area A"))], services: items,
                windows: windows.map { ServiceWindow(id: $0, kind: .general, zone: "A", services: services) },
                kiosks: [Kiosk(id: "1", zone: "A")],
                staff: windows.map { Staff(id: staff(at: $0), name: "陈静", roles: [.window, .publisher]) },
                rules: settings))
    }()

    static func staff(at window: WindowID) -> StaffID { StaffID(rawValue: "100\(window)") }
}

/// A clock that moves when it is told to, trusted.
final class CrashClock: HallClock {
    private static let begin = Int64(1_795_482_000_000)
    private let passed: Mutex<Int64>
    private let boot: String

    /// So many seconds after the beginning of the play.
    init(seconds: Int64, boot: String) {
        passed = Mutex(seconds)
        self.boot = boot
    }

    var seconds: Int64 { passed.withLock { $0 } }

    func pass(_ seconds: Int64) { passed.withLock { $0 += seconds } }

    var date: CivilDate { CivilDate(wall: now().wall, utcOffsetMinutes: 480) }

    func now() -> Moment {
        let seconds = seconds
        return Moment(
            wall: Self.begin + seconds * 1000, boot: boot, mono: seconds * 1_000_000_000, clock: .trusted)
    }
}
