import Testing

@testable import SimulatedHall

@Suite("the morning's script")
struct MorningPlanTests {
    @Test func theSameSeedGivesTheSameMorning() {
        let one = MorningPlan(MorningSettings(seed: 7)).citizens
        let again = MorningPlan(MorningSettings(seed: 7)).citizens
        let other = MorningPlan(MorningSettings(seed: 8)).citizens
        #expect(one.map(\.service) == again.map(\.service))
        #expect(one.map(\.service) != other.map(\.service))
    }

    @Test func aWholeMorningIsLargeEnough() {
        let settings = MorningSettings()
        let plan = MorningPlan(settings)
        #expect(plan.citizens.count >= 300)
        #expect(Set(plan.citizens.compactMap(\.card)).count == 100)
        #expect(Set(plan.citizens.map(\.service)) == Set(DemoHall.services.map(\.id)))
        #expect(Set(plan.citizens.map(\.kiosk)) == [0, 1])
        let fates = (0..<settings.citizens).map { plan.fate(of: $0, isReturn: false) }
        #expect(fates.count { $0.isMissed } >= 35)
        #expect(fates.count { $0.isUndone } >= 12)
        #expect(fates.count { $0.isRecalled } >= 22)
        let finished = fates.filter { !$0.isMissed && !$0.isUndone }
        #expect(finished.count { $0.grade != nil } * 2 >= finished.count)
        #expect(Set(fates.compactMap(\.grade)) == [1, 2, 3, 4, 5])
    }

    @Test(arguments: [1, 2, 20, 40])
    func aShortMorningIsAMorningToo(_ citizens: Int) {
        let settings = MorningSettings(citizens: citizens)
        let plan = MorningPlan(settings)
        #expect(plan.citizens.count == citizens)
        #expect(plan.citizens.contains { $0.card != nil })
    }

    @Test func aNumberThatCameBackIsServed() {
        let plan = MorningPlan(MorningSettings())
        for n in 0..<400 {
            let fate = plan.fate(of: n, isReturn: true)
            #expect(!fate.isMissed && !fate.isUndone)
        }
    }
}

@Suite("the demo hall")
struct DemoHallTests {
    private let hall = DemoHall(wires: "/tmp/x/dev", isHurried: true, voicePacing: 0.02, broker: "127.0.0.1:1")
    private static let share = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    @Test func everyDeviceHasAFarEnd() throws {
        for device in hall.devices {
            let tempo = FarEnd.Tempo(arePrintersInstant: true, cardReading: .milliseconds(10))
            _ = try FarEnd.make(device, share: Self.share, tempo: tempo)
        }
        #expect(Set(hall.devices.map(\.id)).count == hall.devices.count)
        #expect(hall.devices.count == 2 * 2 + 8 * 3 + 2)
    }

    @Test func anUnknownModelIsAnError() {
        var device = hall.devices[0]
        device.definition = "no-such-model"
        #expect(throws: FarEnd.Problem.self) { try FarEnd.make(device, share: Self.share, tempo: .init()) }
    }

    @Test func everyWindowServesSomethingAndIsServedByADevice() {
        for window in DemoHall.windows.flatMap(\.numbers) {
            #expect(DemoHall.services.contains { $0.windows.contains(window) })
            for kind in ["board", "terminal", "pad"] { #expect(hall.devices.contains { $0.id == "\(kind)-\(window)" }) }
        }
    }
}
