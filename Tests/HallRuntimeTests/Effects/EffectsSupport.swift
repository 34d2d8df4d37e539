import DeviceKit
import Foundation
import HallDomain
import HallStore
import Logging
import Synchronization
import Testing

@testable import HallRuntime

/// Polls until a condition holds; fails the test when it does not in time.
func eventually(
    _ what: Comment, within limit: Duration = .seconds(12), sourceLocation: SourceLocation = #_sourceLocation,
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(4))
    }
    try #require(await condition(), what, sourceLocation: sourceLocation)
}

/// Time as it really passes, which a test can also let leap or reboot.
final class EffectsClock: HallClock {
    private let begin = ContinuousClock.now
    private let added = Mutex<(wall: Int64, mono: Int64, boot: Int)>((0, 0, 0))

    /// From 2026-11-24 09:00 in China on.
    func now() -> Moment {
        let passed = begin.duration(to: .now)
        let nanoseconds = passed.components.seconds * 1_000_000_000 + passed.components.attoseconds / 1_000_000_000
        return added.withLock { added in
            Moment(
                wall: 1_795_482_000_000 + nanoseconds / 1_000_000 + added.wall, boot: "boot-\(added.boot)",
                mono: (added.boot == 0 ? 9_000_000_000_000 : 60_000_000_000) + nanoseconds + added.mono,
                clock: .trusted)
        }
    }

    func advance(seconds: Double) {
        added.withLock { added in
            added.wall += Int64(seconds * 1000)
            added.mono += Int64(seconds * 1_000_000_000)
        }
    }

    func reboot() { added.withLock { $0.boot += 1 } }
}

/// What a disk holds while agents come and go; only the newest ledger opened on it can write.
final class EffectsDisk: Sendable {
    private struct State {
        var gen = "effects"
        var entries: [LedgerEntry] = []
        var opened = 0
        var failure: LedgerError?
        var cursors: [String: Int64] = [:]
    }

    private let state = Mutex(State())

    /// A disk that holds these entries.
    init(_ entries: [LedgerEntry] = []) { state.withLock { $0.entries = entries } }

    var entries: [LedgerEntry] { state.withLock { $0.entries } }
    var events: [HallEvent] { state.withLock { $0.entries.map(\.event) } }
    var gen: String { state.withLock { $0.gen } }
    /// The ledger gets a new generation, for who opens it next.
    func setGen(_ gen: String) { state.withLock { ($0.gen, $0.cursors) = (gen, [:]) } }
    func fail(_ failure: LedgerError?) { state.withLock { $0.failure = failure } }

    func open() -> EffectsLedger {
        EffectsLedger(
            self,
            state.withLock { state in
                state.opened += 1
                return state.opened
            })
    }

    /// What is written from now on by the present ledger is lost, as after a kill.
    func revoke() { state.withLock { $0.opened += 1 } }

    fileprivate func append(
        _ entries: [LedgerEntry], after seq: Int64, by writer: Int, _ cursors: [String: Int64]
    ) throws(LedgerError) {
        let failure: LedgerError? = state.withLock { state in
            guard state.opened == writer else { return .failed("killed") }
            if let failure = state.failure { return failure }
            guard Int64(state.entries.count) == seq else { return .superseded(head: seq, epoch: 1) }
            state.entries += entries
            state.cursors.merge(cursors) { $1 }
            return nil
        }
        if let failure { throw failure }
    }

    func cursor(_ name: String) -> Int64 { state.withLock { $0.cursors[name] ?? 0 } }

    /// An older image is put back: what came after `seq` was never written here.
    func rollBack(to seq: Int64) { state.withLock { $0.entries = Array($0.entries.prefix(Int(seq))) } }

    fileprivate func entries(after seq: Int64, limit: Int) -> [StoredEntry] {
        entries.dropFirst(Int(seq)).prefix(limit).map { entry in
            let json = (try? JSONEncoder().encode(entry.event)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return StoredEntry(
                seq: entry.seq, at: entry.at, request: entry.request,
                kind: String(json.dropFirst(2).prefix { $0 != "\"" }), json: json, event: entry.event)
        }
    }
}

/// One process's ledger on the disk.
final class EffectsLedger: Ledger {
    let gen: String
    private let disk: EffectsDisk
    private let writer: Int

    init(_ disk: EffectsDisk, _ writer: Int) { (self.disk, self.writer, gen) = (disk, writer, disk.gen) }

    func head() throws(LedgerError) -> Int64 { Int64(disk.entries.count) }
    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) { try disk.append(entries, after: seq, by: writer, cursors) }
    func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        disk.entries(after: seq, limit: limit)
    }
    func cursor(_ name: String) throws(LedgerError) -> Int64 { disk.cursor(name) }
}

/// Counts, for tests that only want to know how often.
final class EffectsCount: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
}

/// A hall with two zones, two windows and two kiosks, and a ledger in memory.
struct EffectsHall: Sendable {
    static let plan = makePlan()
    static let logger = Logger(label: "effects") { _ in SwiftLogNoOpLogHandler() }
    static let date = CivilDate(year: 2026, month: 11, day: 24)

    let disk: EffectsDisk
    let clock: EffectsClock
    let ledger: EffectsLedger
    let hall: Hall
    let plan: HallPlan
    let health = HealthBook([:])

    init(
        _ disk: EffectsDisk = EffectsDisk(), clock: EffectsClock = EffectsClock(), plan: HallPlan = EffectsHall.plan
    ) throws {
        (self.disk, self.clock, self.plan) = (disk, clock, plan)
        ledger = disk.open()
        hall = try Hall(
            rules: HallRules(plan: plan), ledger: ledger, clock: clock,
            token: { UUID().uuidString.lowercased() })
    }

    /// Runs the hall and an effect around a test; ends both.
    @discardableResult
    func run<R: Sendable>(
        opened: Bool = true, _ effects: [@Sendable () async -> Void] = [],
        _ test: @Sendable (Hall) async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { [hall] outer in
            outer.addTask { await hall.run() }
            defer { outer.cancelAll() }
            if opened, await hall.read({ $0.day == nil }) { try await open() }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for effect in effects { group.addTask { await effect() } }
                defer { group.cancelAll() }
                return try await test(hall)
            }
        }
    }

    func open(_ date: CivilDate = EffectsHall.date) async throws {
        _ = try await hall.perform(.openDay(date: date, how: .confirmed))
    }

    func staff(_ windows: WindowID...) async throws {
        for (place, window) in windows.enumerated() {
            _ = try await hall.perform(.signIn(window: window, staff: StaffID(rawValue: "\(101 + place)")))
        }
    }

    @discardableResult
    func issue(_ count: Int = 1, paper: Bool = false, kiosk: KioskID? = "1") async throws -> [Ticket] {
        var tickets: [Ticket] = []
        for _ in 0..<count {
            let answer = try await hall.perform(
                .issueTicket(service: "s", lane: .normal, kiosk: kiosk, wantsPaper: paper, digest: nil))
            guard case .ticket(let ticket) = answer else { throw EffectsFailure(what: "no ticket: \(answer)") }
            tickets.append(ticket)
        }
        return tickets
    }

    @discardableResult
    func call(_ window: WindowID = "1") async throws -> Int {
        guard case .called(let call, _) = try await hall.perform(.callNext(window: window)) else {
            throw EffectsFailure(what: "no call")
        }
        return call.id
    }

    func ticket(_ id: TicketID) async throws -> Ticket {
        guard let ticket = await hall.read({ $0.tickets[id] }) else { throw EffectsFailure(what: "no ticket \(id)") }
        return ticket
    }

    func setHealth(_ device: DeviceID, _ condition: DeviceStatus.Condition, _ faults: [DeviceFault] = []) {
        health.update { book in
            book[device] = DeviceStatus(
                role: .documentPrinter, model: "m", address: "a", place: .init(zh: "处", en: "place"),
                condition: condition, faults: faults, evidence: "test", since: clock.now())
        }
    }

    /// The plan with these windows, each in its zone.
    static func plan(windows: KeyValuePairs<WindowID, ZoneID>) -> HallPlan {
        var plan = plan
        plan.windows = windows.map { ServiceWindow(id: $0, kind: .general, zone: $1, services: ["s"]) }
        plan.staff += windows.enumerated().map { place, _ in
            Staff(id: StaffID(rawValue: "\(101 + place)"), name: "员\(place)", roles: [.window])
        }.filter { person in !plan.staff.contains { $0.id == person.id } }
        return plan
    }

    private static func makePlan() -> HallPlan {
        var plan = HallPlan(
            hall: "h", region: "r", name: .init(zh: "厅", en: "Hall"),
            departments: [Department(id: "d", name: .init(zh: "部", en: "D"))],
            zones: ["A", "B", "C"].map { Zone(id: $0, name: .init(zh: "\($0)区", en: "\($0)")) },
            services: [
                ServiceItem(
                    id: "s", itemCode: "1", name: .init(zh: "事", en: "S"), shortName: .init(zh: "事", en: "S"),
                    department: "d", prefix: "A")
            ],
            windows: [
                ServiceWindow(id: "1", kind: .general, zone: "A", services: ["s"]),
                ServiceWindow(id: "2", kind: .general, zone: "B", services: ["s"]),
            ],
            kiosks: [Kiosk(id: "1", zone: "A"), Kiosk(id: "2", zone: "B")],
            staff: [
                Staff(id: "101", name: "甲", roles: [.window]), Staff(id: "102", name: "乙", roles: [.window]),
                Staff(id: "201", name: "丙", roles: [.publisher]), Staff(id: "202", name: "丁", roles: [.publisher]),
            ])
        plan.rules.repeatGuardSeconds = 0
        return plan
    }
}

struct EffectsFailure: Error { var what: String }

extension PlacedDevice {
    /// A device of a stand-in driver.
    static func standIn(
        _ entry: DriverEntry, _ id: DeviceID, window: WindowID? = nil, kiosk: KioskID? = nil, zone: ZoneID? = nil,
        queue: String? = nil, button: ButtonGrammar.Settings = .init()
    ) throws -> PlacedDevice {
        let text = """
            schema: 1
            id: stand-in
            vendor: generic
            model: stand-in
            summary: a stand-in
            role: \(entry.role.rawValue)
            support: experimental
            driver: \(entry.name)
            connection: { kind: serial, baudRate: 9600, framing: 8N1 }
            match: []
            firmware: []
            traits: {}
            """
        let header = try StrictYAML.peek(DeviceHeader.self, in: text, file: "stand-in.yaml")
        return PlacedDevice(
            id: id, header: header, model: try entry.read(DataFile(file: "stand-in.yaml", text: text), nil),
            placement: DataFile(file: "hall.yaml", text: "{}"), address: .path("/dev/\(id)"),
            serial: SerialSettings(baudRate: 9600), window: window, kiosk: kiosk, zone: zone, queue: queue,
            button: button)
    }
}
