import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

/// A contact that a test opens and closes.
private actor ContactStandIn: ContactInput {
    static let name = "contact-stand-in"
    static let role = DeviceRole.contactInput
    nonisolated let meaning = ContactMeaning.fireAlarm
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let changes: AsyncStream<ContactChange>
    private let changed: AsyncStream<ContactChange>.Continuation

    init() {
        health = AsyncStream { $0.finish() }
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) { self.init() }
    func run() async throws(DeviceError) {}

    nonisolated func tell(_ isActive: Bool) { changed.yield(ContactChange(isActive: isActive, at: .zero)) }
    nonisolated func end() { changed.finish() }

    static func placed() throws -> PlacedDevice { try .standIn(DriverEntry(ContactStandIn.self), "alarm-1", zone: "A") }
}

@Suite("What contacts tell the hall")
struct ContactListeningTests {
    private static func run(
        _ disk: EffectsDisk = EffectsDisk(), _ test: @Sendable (EffectsHall, ContactStandIn) async throws -> Void
    ) async throws {
        let (house, contact, device) = (try EffectsHall(disk), ContactStandIn(), try ContactStandIn.placed())
        let listening = ContactListening(hall: house.hall, devices: [device], logger: EffectsHall.logger)
        try await house.run([{ await listening.run() }, { await listening.serve(contact, device: device) }]) { _ in
            try await test(house, contact)
            contact.end()
        }
    }

    @Test("is in the ledger, each change once, and stays there when the contact is pulled off")
    func changes() async throws {
        try await Self.run { house, contact in
            contact.tell(false)
            contact.tell(true)
            try await eventually("it is on") { await house.hall.read(\.isEvacuating) }
            contact.tell(true)
            contact.tell(false)
            try await eventually("it is off") { await !house.hall.read(\.isEvacuating) }
            contact.tell(true)
            try await eventually("it is on again") { await house.hall.read(\.isEvacuating) }
            contact.end()
            let events = house.disk.events.filter { event in
                switch event {
                case .contactActivated, .contactReleased: true
                default: false
                }
            }
            let (on, off) = (
                HallEvent.contactActivated(device: "alarm-1", kind: .fireAlarm),
                HallEvent.contactReleased(device: "alarm-1")
            )
            #expect(events == [on, off, on])
            #expect(await house.hall.read(\.isEvacuating))
        }
    }

    @Test("waits while the contact is tested, and is in the ledger when the test is over and it still stands")
    func tested() async throws {
        let (house, contact, device) = (try EffectsHall(), ContactStandIn(), try ContactStandIn.placed())
        let stand = TestStand()
        let listening = ContactListening(
            hall: house.hall, devices: [device], logger: EffectsHall.logger, stand: stand)
        try await house.run([
            { await listening.run() }, { await listening.followTests() },
            { await listening.serve(contact, device: device) },
        ]) { _ in
            var claim = stand.take("alarm-1")
            contact.tell(true)
            try await eventually("it is told") { stand.latest(of: "alarm-1")?.detail == "active fireAlarm" }
            contact.tell(false)
            contact.tell(true)
            try await eventually("it is told again") { stand.latest(of: "alarm-1")?.detail == "active fireAlarm" }
            #expect(await house.hall.read(\.isEvacuating) == false)
            withExtendedLifetime(claim) {}
            claim = nil
            try await eventually("an alarm that stands is an alarm") { await house.hall.read(\.isEvacuating) }
            contact.end()
        }
    }

    @Test("reaches a ledger that did not keep it at first: the newest state, when the disk is well again")
    func failingDisk() async throws {
        try await Self.run { house, contact in
            house.disk.fail(.failed("full"))
            contact.tell(true)
            try await eventually("the disk refuses") { house.hall.keeping.value != nil }
            #expect(await !house.hall.read(\.isEvacuating))
            house.disk.fail(nil)
            try await eventually("it is on") { await house.hall.read(\.isEvacuating) }
        }
    }

    @Test("of a contact that the hall has no more ends at the next start")
    func removedContact() async throws {
        let disk = EffectsDisk()
        let before = try EffectsHall(disk)
        try await before.run { hall in
            _ = try await hall.perform(.noteContact(device: "gone-1", kind: .fireAlarm, isActive: true))
            _ = try await hall.perform(.noteContact(device: "alarm-1", kind: .fireAlarm, isActive: true))
        }
        try await Self.run(disk) { house, contact in
            try await eventually("it is released") { await house.hall.read { $0.contacts["gone-1"] } == nil }
            // The other hangs there and has said nothing yet.
            #expect(await house.hall.read { $0.contacts["alarm-1"]?.kind } == .fireAlarm)
            contact.tell(false)
            try await eventually("so is the other") { await !house.hall.read(\.isEvacuating) }
        }
    }

    @Test("names every meaning that a contact can have")
    func meanings() {
        for meaning in ContactMeaning.allCases { #expect(ContactKind(rawValue: meaning.rawValue) != nil, "\(meaning)") }
    }
}
