import DeviceKit
import HallDomain
import HallRuntime
import LinuxPorts
import Logging
import SimulatedHall

/// One device with one fault: the agent's own supervisor opens it and keeps its driver, and what the agent then knows
/// of the device is what is looked at.
struct FaultRig: Sendable {
    let fault: FaultCase
    let end: FaultyEnd
    let machine: LinuxPortProvider
    let plan: HallPlan
    /// Within this a fault is seen, and gone.
    var limit = Duration.seconds(5)

    private static let id: DeviceID = "device"
    /// A device has this long to be well at first.
    private static let settling = Duration.seconds(20)
    /// A fault that is seen has to stay so long.
    private static let staying = Duration.milliseconds(300)

    /// Raises the fault and clears it.
    func play() async -> FaultRow {
        var logger = Logger(label: "faults") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let health = HealthBook([:])
        let model = fault.model
        let placed = PlacedDevice(
            id: Self.id, header: model.header, model: model.model, placement: model.placement, address: end.address,
            serial: model.header.connection.serialSettings ?? SerialSettings(baudRate: 9600))
        let supervisor = DeviceSupervisor(
            devices: [placed], plan: plan, ports: FaultPorts(machine: machine, end: end), health: health,
            clock: SystemClock(isTrusted: { true }), malformed: MalformedInput(logger: logger), logger: logger,
            serve: { driver, _ in
                // A board that shows nothing is asked nothing.
                guard let board = driver as? any MessageBoard else { return }
                await board.show(BoardContent(base: "", call: "A012", callSerial: 1))
            })
        return await withTaskGroup(of: FaultRow?.self) { group in
            group.addTask {
                await supervisor.run()
                return nil
            }
            group.addTask { await raise(health) }
            var row = blank
            for await next in group {
                guard let next else { continue }
                row = next
                group.cancelAll()
            }
            return row
        }
    }

    private var blank: FaultRow {
        let means = fault.means.sorted()
        return FaultRow(
            deviceClass: fault.model.header.role.rawValue, device: fault.model.id, fault: fault.name,
            means: means.map(\.rawValue), codes: means.map(\.code), through: end.through)
    }

    private func raise(_ health: HealthBook) async -> FaultRow {
        var row = blank
        func known() -> String {
            guard let status = health.value[Self.id] else { return "nothing is known of it" }
            return "\(status.condition.rawValue) \(status.faults.map(\.rawValue)): \(status.evidence.prefix(120))"
        }
        func isWell() -> Bool { health.value[Self.id].map { $0.condition == .ok && $0.faults.isEmpty } ?? false }
        func isSeen() -> Bool { health.value[Self.id].map { Set($0.faults) == fault.means } ?? false }
        func ended(_ note: String) -> FaultRow {
            row.note = note
            return row
        }
        guard await wait(Self.settling, isWell) != nil else { return ended("not well at first: \(known())") }
        do {
            try end.set(fault.kind, true)
            if fault.lasting > .zero {
                row.note = "counts from \(fault.lasting) on"
                // A look that comes late must not take what is told in its time for too early.
                guard await wait(fault.lasting - .milliseconds(200), isSeen) == nil else {
                    return ended("said before it was so")
                }
            }
            guard let seen = await wait(limit, isSeen) else { return ended("not seen: \(known())") }
            row.seenMilliseconds = seen.milliseconds
            guard await wait(Self.staying, { !isSeen() }) == nil else { return ended("did not stay: \(known())") }
            try end.set(fault.kind, false)
            guard let cleared = await wait(limit, isWell) else { return ended("not cleared: \(known())") }
            row.clearedMilliseconds = cleared.milliseconds
        } catch { return ended("\(error)") }
        row.held = true
        return row
    }

    /// How long it took until something was so; `nil` when the limit passed before.
    private func wait(_ limit: Duration, _ isSo: () -> Bool) async -> Duration? {
        let begun = WireHost.now
        while !isSo() {
            guard WireHost.now - begun < limit, (try? await Task.sleep(for: .milliseconds(8))) != nil else {
                return nil
            }
        }
        return WireHost.now - begun
    }
}
