import DeviceKit
import HallDomain
public import Logging

/// Brings what contacts tell to the hall: what follows from it (boards, voice, issuing) follows from the ledger.
///
/// A contact that is pulled off says nothing: what it told last holds until it, or the hall file, says otherwise.
public actor ContactListening {
    /// How long after a commit that was not kept it is tried again.
    private static let rest = Duration.seconds(1)

    private let hall: Hall
    private let placed: Set<PlacedDeviceID>
    private let logger: Logger
    private let stand: TestStand
    /// What the contacts told last, and the ledger does not have yet.
    private var owed: [PlacedDeviceID: (kind: ContactKind, isActive: Bool)] = [:]
    /// What they told while they were tested.
    private var withheld: [PlacedDeviceID: (kind: ContactKind, isActive: Bool)] = [:]
    private let (news, waking) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// Listens for `hall`, which has these devices.
    public init(hall: Hall, devices: [PlacedDevice], logger: Logger, stand: TestStand = TestStand()) {
        self.hall = hall
        self.stand = stand
        placed = Set(devices.filter { $0.model.role == .contactInput }.map(\.placed))
        self.logger = logger
    }

    /// Keeps the ledger at what the contacts tell, until cancelled.
    public func run() async {
        // One that the hall has no more cannot say that it is at rest.
        for (device, contact) in await hall.read({ $0.contacts }) where !placed.contains(device) {
            owed[device] = (contact.kind, false)
        }
        waking.yield()
        for await _ in news { await settle() }
    }

    /// Serves a contact whose driver has just begun, until it ends.
    func serve(_ contact: some ContactInput, device: PlacedDevice) async {
        guard let kind = ContactKind(rawValue: contact.meaning.rawValue) else { return }
        for await change in contact.changes {
            logger.notice(
                "contact", metadata: ["device": "\(device.id)", "means": "\(kind)", "active": "\(change.isActive)"])
            if stand.isKept(change, of: contact.meaning, device: device.id) {
                withheld[device.placed] = (kind, change.isActive)
                continue
            }
            withheld[device.placed] = nil
            owed[device.placed] = (kind, change.isActive)
            waking.yield()
        }
    }

    /// Brings to the hall what a contact says when its test is over, until cancelled: an alarm that began in a test and
    /// stands is an alarm.
    public func followTests() async {
        for await _ in stand.wishes.values() {
            for (device, contact) in withheld where !stand.isTaken(DeviceID(rawValue: device.rawValue)) {
                withheld[device] = nil
                owed[device] = contact
                waking.yield()
            }
        }
    }

    private func settle() async {
        while let (device, contact) = owed.first, !Task.isCancelled {
            do throws(HallError) {
                _ = try await hall.perform(
                    .noteContact(device: device, kind: contact.kind, isActive: contact.isActive))
            } catch {
                // Refused: the ledger has it already.
                if case .refused = error {
                } else {
                    guard (try? await Task.sleep(for: Self.rest)) != nil else { return }
                    continue
                }
            }
            // It may have changed again meanwhile.
            if let newest = owed[device], newest == contact { owed[device] = nil }
        }
    }
}
