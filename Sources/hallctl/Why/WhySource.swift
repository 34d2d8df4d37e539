import Glibc
import HallDomain
import HallRuntime
import HallStore

/// What reasons are recomputed from: the hall's plan and its ledger, of this machine or out of a bundle.
struct WhySource: Codable {
    var plan: HallPlan
    /// The entries of a service day, from its opening on.
    var day: [LedgerEntry]
    /// Entries of faults and paper, over several days.
    var devices: [LedgerEntry]

    /// The kinds of events that a device's story is made of.
    private static let kinds = ["incidentOpened", "incidentClosed", "printAttempted", "printEnded"]
    /// So many of them: some weeks of a busy hall.
    private static let most = 20_000

    init(plan: HallPlan, day: [LedgerEntry], devices: [LedgerEntry]) {
        (self.plan, self.day, self.devices) = (plan, day, devices)
    }

    /// This machine's; what keeps it from being read is a `Trouble`.
    init(_ options: GlobalOptions, day date: CivilDate?) throws(Trouble) {
        let definition = try HallFiles(options).definition()
        if let address = definition.ledger {
            let reading = PostgresReading(address)
            do throws(LedgerError) {
                self.init(
                    plan: definition.plan, day: try reading.day(date),
                    devices: try reading.newest(kinds: Self.kinds, limit: Self.most))
            } catch {
                throw Trouble(
                    .unreachable, "ledger-away", "读不了账本 \(address)：\(error)",
                    "the ledger at \(address) cannot be read: \(error)")
            }
            return
        }
        let path = options.paths.ledger
        // A folder that may not be looked into proves nothing.
        if access(path, F_OK) != 0, errno == ENOENT { throw Self.none(at: path) }
        let reading = LedgerReading(path: path)
        do throws(LedgerError) {
            self.init(
                plan: definition.plan, day: try reading.day(date),
                devices: try reading.newest(kinds: Self.kinds, limit: Self.most))
        } catch {
            throw Trouble(
                .wrongFile, "no-ledger", "读不了账本 \(path)：\(error)（用 sudo 再试）",
                "the ledger \(path) cannot be read: \(error) (try with sudo)")
        }
    }

    private static func none(at path: String) -> Trouble {
        Trouble(
            .wrongFile, "no-ledger", "还没有账本 \(path)：代理程序没有在这里运行过；换了路径时加 --root",
            "there is no ledger \(path) yet: the agent has never run here; with moved paths add --root")
    }

    /// The story of a device with what the agent tells of it now.
    func story(of device: String) -> DeviceStory {
        DeviceStory(device: PlacedDeviceID(rawValue: device), entries: devices)
    }
}
