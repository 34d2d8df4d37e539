import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

/// A hall with windows 1, 2, 3 in zone A and 4 in zone B, each zone with a loudspeaker; window 5 is in zone C, which
/// has none.
private struct VoiceHall: Sendable {
    static let plan = EffectsHall.plan(windows: ["1": "A", "2": "A", "3": "A", "4": "B", "5": "C"])

    let house: EffectsHall
    let a = LoudspeakerStandIn()
    let b = LoudspeakerStandIn()
    var hall: Hall { house.hall }

    init(_ disk: EffectsDisk = EffectsDisk(), clock: EffectsClock = EffectsClock()) throws {
        house = try EffectsHall(disk, clock: clock, plan: Self.plan)
    }

    /// Runs the hall with its voices, or without when it `isSilent`.
    func run(isSilent: Bool = false, _ test: @Sendable () async throws -> Void) async throws {
        let announcing = CallAnnouncing(
            hall: hall, plan: house.plan, clock: house.clock, voice: VoiceStandIn(),
            outputs: ["A": a, "B": b], settings: VoiceSettings(), health: house.health,
            logger: EffectsHall.logger)
        try await house.run(isSilent ? [] : [{ await announcing.run() }]) { hall in
            if await hall.read({ $0.windows.isEmpty }) { try await house.staff("1", "2", "3", "4", "5") }
            defer {
                a.release()
                b.release()
            }
            try await test()
        }
    }

    /// Waits until the ledger has every one of these readings.
    func waitForSpoken(_ readings: [[Int]], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(readings) shall be spoken", sourceLocation: sourceLocation) { spoken == readings }
    }

    /// Returns when the voices know everything that was committed before: a call where there is no voice is given up
    /// only after that.
    func catchUp() async throws {
        try await house.issue()
        try await waitForUnspoken(try await house.call("5"))
        _ = try await hall.perform(.finish(window: "5"))
    }

    /// Calls and readings that the ledger says were spoken, in order.
    var spoken: [[Int]] {
        house.disk.events.compactMap { event in
            if case .callSpoken(let call, let reading) = event { [call, reading] } else { nil }
        }
    }

    func waitForUnspoken(_ call: Int) async throws {
        try await eventually("call \(call) shall be given up") { house.disk.events.contains(.callUnspoken(call: call)) }
    }
}

@Suite("What a zone's voice says")
struct CallAnnouncingTests {
    @Test("one sentence at a time, and every first reading before any second one")
    func order() async throws {
        let this = try VoiceHall()
        try await this.run {
            try await this.house.issue(3)
            this.a.hold()
            try await this.house.call("1")
            try await eventually("the first is being read") { this.a.isPlaying }
            try await this.house.call("2")
            try await this.house.call("3")
            try await this.catchUp()
            #expect(this.a.names == ["A-call-1-1-1"])
            this.a.release()
            try await this.waitForSpoken([[1, 1], [2, 1], [3, 1], [1, 2], [2, 2], [3, 2]])
            #expect(
                this.a.names == [
                    "A-call-1-1-1", "A-call-2-1-1", "A-call-3-1-1", "A-call-1-1-2", "A-call-2-1-2", "A-call-3-1-2",
                ])
            #expect(this.a.mostAtOnce == 1)
            #expect(this.a.sentences[1].contains("二号窗口"))
        }
    }

    @Test("while everybody is to leave only that, in both languages and in every zone; then the calls that wait")
    func evacuation() async throws {
        let this = try VoiceHall()
        try await this.run {
            try await this.house.issue(2)
            this.a.hold()
            try await this.house.call("1")
            try await eventually("the first is being read") { this.a.isPlaying }
            try await this.house.call("2")
            try await this.catchUp()
            _ = try await this.hall.perform(.noteContact(device: "alarm-1", kind: .fireAlarm, isActive: true))
            try await eventually("zone B is warned") { this.b.names.count >= 2 }
            #expect(this.b.names.prefix(2) == ["B-evacuation", "B-evacuation-en"])
            #expect(this.b.sentences[0].contains("不要乘电梯") && this.b.sentences[1].contains("nearest exit"))
            // What was being read is read to its end.
            #expect(this.a.names == ["A-call-1-1-1"])
            this.a.release()
            try await eventually("zone A is warned") { this.a.names.contains("A-evacuation-en") }
            #expect(this.a.names.prefix(3) == ["A-call-1-1-1", "A-evacuation", "A-evacuation-en"])
            _ = try await this.hall.perform(.noteContact(device: "alarm-1", kind: .fireAlarm, isActive: false))
            try await this.waitForSpoken([[1, 1], [2, 1], [1, 2], [2, 2]])
            #expect(this.a.mostAtOnce == 1)
        }
    }

    @Test("zones speak beside each other")
    func zones() async throws {
        let this = try VoiceHall()
        try await this.run {
            try await this.house.issue(2)
            this.a.hold()
            try await this.house.call("1")
            try await eventually("zone A is reading") { this.a.isPlaying }
            try await this.house.call("4")
            try await this.waitForSpoken([[2, 1], [2, 2]])
            #expect(this.b.names == ["B-call-2-1-1", "B-call-2-1-2"])
        }
    }

    @Test(
        "a call that is undone or finished meanwhile is not read any more",
        arguments: [HallCommand.undoCall(window: "2"), .finish(window: "2")])
    func ended(_ end: HallCommand) async throws {
        let this = try VoiceHall()
        try await this.run {
            try await this.house.issue(3)
            this.a.hold()
            try await this.house.call("1")
            try await eventually("the first is being read") { this.a.isPlaying }
            try await this.house.call("2")
            try await this.catchUp()
            _ = try await this.hall.perform(end)
            // The first is being read and is not cut; its second reading is dropped.
            _ = try await this.hall.perform(.finish(window: "1"))
            try await this.house.call("3")
            try await this.catchUp()
            this.a.release()
            try await this.waitForSpoken([[1, 1], [4, 1], [4, 2]])
            #expect(this.a.names == ["A-call-1-1-1", "A-call-4-1-1", "A-call-4-1-2"])
        }
    }

    @Test("after a restart a call older than 20 s is not read and said to be unspoken; a younger one is read")
    func restart() async throws {
        let (disk, clock) = (EffectsDisk(), EffectsClock())
        let before = try VoiceHall(disk, clock: clock)
        try await before.run(isSilent: true) {
            try await before.house.issue(2)
            try await before.house.call("1")
            clock.advance(seconds: 12)
            try await before.house.call("2")
        }
        clock.advance(seconds: 9)
        let after = try VoiceHall(disk, clock: clock)
        try await after.run {
            try await after.waitForUnspoken(1)
            try await after.waitForSpoken([[2, 1], [2, 2]])
            #expect(after.a.names == ["A-call-2-1-1", "A-call-2-1-2"])
            // A repetition by staff is read again.
            _ = try await after.hall.perform(.recall(window: "1"))
            try await after.waitForSpoken([[2, 1], [2, 2], [1, 1], [1, 2]])
            #expect(after.a.names.suffix(2) == ["A-call-1-2-1", "A-call-1-2-2"])
        }
    }

    @Test("a call of another boot is never read by itself")
    func reboot() async throws {
        let (disk, clock) = (EffectsDisk(), EffectsClock())
        let before = try VoiceHall(disk, clock: clock)
        try await before.run(isSilent: true) {
            try await before.house.issue(1)
            try await before.house.call("1")
        }
        clock.reboot()
        let after = try VoiceHall(disk, clock: clock)
        try await after.run { try await after.waitForUnspoken(1) }
        #expect(after.a.names.isEmpty)
    }

    @Test("a reading that the ledger proves is not read again after a restart")
    func alreadyRead() async throws {
        let (disk, clock) = (EffectsDisk(), EffectsClock())
        let before = try VoiceHall(disk, clock: clock)
        try await before.run(isSilent: true) {
            try await before.house.issue(1)
            try await before.house.call("1")
            _ = try await before.hall.perform(.noteSpoken(call: 1, reading: 1))
        }
        let after = try VoiceHall(disk, clock: clock)
        try await after.run {
            try await after.waitForSpoken([[1, 1], [1, 2]])
            #expect(after.a.names == ["A-call-1-1-2"])
        }
    }

    @Test("nobody is marked missed before the call was both spoken and shown")
    func missed() async throws {
        let this = try VoiceHall()
        try await this.run {
            let ticket = try await this.house.issue()[0]
            let early = HallError.refused(.notYetAnnounced(number: ticket.number))
            this.a.hold()
            try await this.house.call("1")
            try await eventually("it is being read") { this.a.isPlaying }
            _ = try await this.hall.perform(.noteShown(call: 1, board: "board-1"))
            await #expect(throws: early) { _ = try await this.hall.perform(.markMissed(window: "1")) }
            this.a.release()
            try await eventually("it is spoken") { this.spoken.first == [1, 1] }
            _ = try await this.hall.perform(.markMissed(window: "1"))
            #expect(try await this.house.ticket(ticket.id).phase == .missed)
        }
        let other = try VoiceHall()
        try await other.run {
            let ticket = try await other.house.issue()[0]
            try await other.house.call("1")
            try await eventually("it is spoken") { other.spoken.first == [1, 1] }
            await #expect(throws: HallError.refused(.notYetAnnounced(number: ticket.number))) {
                _ = try await other.hall.perform(.markMissed(window: "1"))
            }
            _ = try await other.hall.perform(.noteShown(call: 1, board: "board-1"))
            _ = try await other.hall.perform(.markMissed(window: "1"))
        }
    }

    @Test("without sound there is a fault, and what waits is read when sound is back")
    func outage() async throws {
        let this = try VoiceHall()
        try await this.run {
            try await this.house.issue(1)
            this.a.setBroken(true)
            try await this.house.call("1")
            try await eventually("the fault is known") { this.house.health.value["voice-a"]?.faults == [.noSound] }
            #expect(this.house.health.value["voice-b"]?.condition == .ok)
            this.a.setBroken(false)
            try await this.waitForSpoken([[1, 1], [1, 2]])
            #expect(this.house.health.value["voice-a"]?.condition == .ok)
        }
    }

    @Test("while the outage lasts, a call that grows older than 20 s is given up, so that staff can go on")
    func longOutage() async throws {
        let this = try VoiceHall()
        try await this.run {
            try await this.house.issue(1)
            this.a.setBroken(true)
            try await this.house.call("1")
            try await eventually("it was tried") { this.a.tries > 0 }
            this.house.clock.advance(seconds: 21)
            try await this.waitForUnspoken(1)
            _ = try await this.hall.perform(.noteShown(call: 1, board: "board-1"))
            _ = try await this.hall.perform(.markMissed(window: "1"))
            #expect(this.a.names.isEmpty)
        }
    }

    @Test("where a zone has no voice, its board counts")
    func noVoice() async throws {
        let this = try VoiceHall()
        try await this.run {
            let ticket = try await this.house.issue()[0]
            let call = try await this.house.call("5")
            try await this.waitForUnspoken(call)
            _ = try await this.hall.perform(.noteShown(call: call, board: "board-5"))
            _ = try await this.hall.perform(.markMissed(window: "5"))
            #expect(try await this.house.ticket(ticket.id).phase == .missed)
        }
    }
}
