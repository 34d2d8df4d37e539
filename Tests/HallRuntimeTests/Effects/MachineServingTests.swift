import DeviceKit
import HallDomain
import Synchronization
import Testing

@testable import HallRuntime

/// A watchdog that counts who vouches.
private actor WatchdogStandIn: WatchdogDevice {
    static let name = "watchdog-stand-in"
    static let role = DeviceRole.watchdog
    nonisolated let health = AsyncStream<DeviceHealth> { $0.finish() }
    let vouches = EffectsCount()

    init() {}
    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) {}
    func run() async throws(DeviceError) {}
    func vouch() { vouches.add() }
}

/// A backlight that remembers what it was told.
private actor BacklightStandIn: ScreenBacklight {
    static let name = "backlight-stand-in"
    static let role = DeviceRole.backlight
    nonisolated let health = AsyncStream<DeviceHealth> { $0.finish() }
    private(set) var isBright: Bool?

    init() {}
    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) {}
    func run() async throws(DeviceError) {}
    func shine(brightly: Bool) { isBright = brightly }
}

/// Holds up the hall's own thread.
private final class Plug: Sendable {
    private let isHeld = Mutex(true)
    private let begun = Mutex(false)

    var hasBegun: Bool { begun.withLock { $0 } }
    func pull() { isHeld.withLock { $0 = false } }
    func hold() {
        begun.withLock { $0 = true }
        while isHeld.withLock({ $0 }) {}
    }
}

@Suite("The watchdog's food")
struct WatchdogFeedingTests {
    @Test("comes while the hall answers; while its thread hangs nobody vouches, and afterwards somebody does again")
    func hanging() async throws {
        let house = try EffectsHall()
        let watchdog = WatchdogStandIn()
        let feeding = WatchdogFeeding(hall: house.hall, every: .milliseconds(1))
        try await house.run([{ await feeding.serve(watchdog) }]) { hall in
            let vouches = watchdog.vouches
            try await eventually("it is fed") { vouches.value > 3 }
            let plug = Plug()
            async let stuck: Void = hall.read { _ in plug.hold() }
            try await eventually("the hall hangs") { plug.hasBegun }
            // One answer may have been on its way.
            let before = vouches.value
            try await Task.sleep(for: .milliseconds(60))
            #expect(vouches.value <= before + 1)
            plug.pull()
            await stuck
            try await eventually("it is fed again") { vouches.value > before + 3 }
        }
    }
}

@Suite("The screens' light")
struct ScreenLightingTests {
    /// In China: a Tuesday, whose hours are 09:00 to 17:00.
    private static func moment(_ hour: Int, day: Int = 24, _ clock: ClockQuality = .trusted) -> Moment {
        let midnight: Int64 = 1_795_449_600_000 + Int64(day - 24) * 86_400_000
        return Moment(wall: midnight + Int64(hour) * 3_600_000, boot: "b", mono: 1, clock: clock)
    }

    private static var plan: HallPlan {
        var plan = EffectsHall.plan
        plan.calendar.weekdays = [1, 2, 3, 4, 5]
        (plan.calendar.opens, plan.calendar.closes) = (WallTime(minutes: 540), WallTime(minutes: 1020))
        return plan
    }

    @Test(
        "is bright in the hall's hours, and at any hour while nobody vouches for the clock",
        arguments: [
            (moment(12), true), (moment(9), true), (moment(8), false), (moment(17), false), (moment(23), false),
            (moment(12, day: 28), false), (moment(23, .untrusted), true),
        ])
    func hours(_ now: Moment, _ isBright: Bool) {
        #expect(ScreenLighting.isBright(HallState(), Self.plan, now) == isBright)
    }

    @Test("is bright at night while somebody waits, and while everybody is to leave")
    func people() async throws {
        let house = try EffectsHall()
        let lamp = BacklightStandIn()
        // Two minutes before midnight there: nothing is open.
        house.clock.advance(seconds: 14 * 3600 + 58 * 60)
        let lighting = ScreenLighting(hall: house.hall, plan: Self.plan, clock: house.clock, every: .milliseconds(5))
        try await house.run([{ await lighting.serve(lamp) }]) { hall in
            try await eventually("dim") { await lamp.isBright == false }
            _ = try await hall.perform(.noteContact(device: "alarm-1", kind: .fireAlarm, isActive: true))
            try await eventually("bright") { await lamp.isBright == true }
            _ = try await hall.perform(.noteContact(device: "alarm-1", kind: .fireAlarm, isActive: false))
            try await eventually("dim again") { await lamp.isBright == false }
        }
    }
}
