import DeviceKit
import Foundation
import Glibc
import HallDomain
import HallStore
import Synchronization

/// Keeps what the agent sees and says, in a bounded ring of files that is always on: what every driver's port answered
/// and was told, what was asked of drivers, and every turn of the hall with the clocks it read.
///
/// Persons are taken out before anything is kept (`PersonMask`), and tokens of tickets and digests of cards have stand-ins
/// (`StandIns`). What is written lies in the kernel's memory at once,
/// so that neither a crash nor a kill of the agent loses it.
public final class Recorder: Sendable {
    private let ring: RecordingRing
    private let standIns: StandIns
    private let sessions = Mutex<UInt64>(0)
    private let renewals = Broadcast(0)

    /// A recorder in `folder`; `nil` where there is no room for one or it cannot be made. The hall works all the same.
    public init?(folder: String, run: RecordedRun) {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0,
            let limits = RecordingRing.Limits(freeBytes: Int(disk.f_bavail) * Int(disk.f_frsize)),
            let ring = RecordingRing(
                folder: folder, limits: limits, run: UUID(uuidString: run.run) ?? UUID(),
                header: RecordedJSON.bytes(run))
        else { return nil }
        self.ring = ring
        standIns = StandIns(address: run.plan.ticketAddress)
    }

    /// Gives each file of the ring a state to begin a replay from, until cancelled: the first is the one that the hall
    /// began with, which no start waits for.
    func keepBases(of hall: Hall) async {
        if let beginning = await hall.takeBeginning() { note(beginning) }
        for await _ in ring.rotations {
            guard let (state, head) = await hall.snapshot() else { continue }
            // Coded here and not on the hall's thread, whose next turn would wait for it.
            note(RecordedBase(state: state, head: head))
        }
    }

    /// Has every driver made anew, so that the ring holds the opening of each.
    func renewSessions() { renewals.update { $0 += 1 } }

    /// Waits until sessions are renewed; false when cancelled before.
    func nextRenewal() async -> Bool {
        let begun = renewals.value
        for await count in renewals.values() where count != begun { return true }
        return false
    }

    /// The session of a driver that is about to be made on a port of `device`.
    func session(for device: PlacedDevice, path: String, port: any DeviceKit.Port) -> RecordedSession {
        let id = sessions.withLock { sessions in
            sessions += 1
            return sessions
        }
        let mask = device.model.mask()
        let kind: RecordedOpening.PortKind =
            switch port {
            case is any SerialPort: .serial
            case is any InputLine: .line
            case is any PrintQueue: .queue
            case is any KeyInput: .keys
            case is any WatchdogTimer: .watchdog
            case is any BacklightControl: .backlight
            default: .other
            }
        return RecordedSession(
            id: id, ring: ring, standIns: standIns, mask: mask,
            opening: RecordedOpening(
                device: device.id.rawValue, driver: device.model.driver, address: device.address.description,
                path: path, port: kind, definition: .init(device.model.device),
                profile: device.model.profile.map(RecordedOpening.File.init), placement: .init(device.placement),
                isMasked: mask != nil), port: port)
    }

    func note(_ presence: Presence, of device: DeviceID) {
        var path: String?
        if case .present(let there) = presence { path = there }
        ring.append(.presence, 0, RecordedJSON.bytes(RecordedPresence(device: device.rawValue, path: path)))
    }

    func note(_ exchange: RecordedSpooler.Exchange) { ring.append(.spooler, 0, RecordedJSON.bytes(exchange)) }

    func noteRequest(method: String, path: String, status: Int) {
        ring.append(.request, 0, Array(RecordedRequest.words(method: method, path: path, status: status).utf8))
    }

    func note(_ turn: RecordedTurn) { ring.append(.turn, 0, standIns.replaced(json: RecordedJSON.bytes(turn))) }

    func note(_ base: RecordedBase) { ring.append(.base, 0, standIns.replaced(json: RecordedJSON.bytes(base))) }
}
