import DeviceKit
import HallDomain
import Testing

@testable import HallRuntime

@Suite("What a printer's faults say of its roll")
struct RollWatchTests {
    private static let printer: PlacedDeviceID = "printer-1"

    /// Looks at these faults at these seconds, and keeps what comes of it as the hall does; between two looks so many
    /// millimetres are fed.
    private func play(_ steps: [(at: Double, faults: [DeviceFault]?)], feeding: Int = 0) -> [HallEvent] {
        var watch = RollWatch()
        var (state, events) = (HallState(), [HallEvent]())
        let rules = HallRules(plan: EffectsHall.plan)
        for step in steps {
            if feeding > 0 {
                let now = Moment(wall: 0, boot: "b", mono: 0, clock: .trusted)
                let fed = HallEvent.paperFed(printer: Self.printer, millimetres: feeding)
                state.apply(LedgerEntry(seq: 1, at: now, request: nil, event: fed))
            }
            let time = Duration.milliseconds(Int(step.at * 1000))
            let now = Moment(wall: Int64(step.at * 1000), boot: "b", mono: Int64(step.at * 1e9), clock: .trusted)
            let status = step.faults.map { faults in
                DeviceStatus(
                    role: .documentPrinter, model: "m", address: "a", place: EffectsHall.plan.name,
                    condition: faults.isEmpty ? .ok : faults.allSatisfy(\.isWarning) ? .warning : .fault,
                    faults: faults, evidence: "", since: now)
            }
            let command = watch.look(status, state.paper.rolls[Self.printer], Self.printer, at: time).command
            guard let command, let decision = try? rules.decide(command, in: state, at: now, token: "") else {
                continue
            }
            for event in decision.events {
                events.append(event)
                state.apply(LedgerEntry(seq: Int64(events.count), at: now, request: nil, event: event))
            }
        }
        return events
    }

    private static let ended = HallEvent.rollEnded(printer: printer)
    private static let changed = HallEvent.rollChanged(printer: printer, isNew: nil)

    @Test("paper that is out for a second has ended, and paper in again is a change to be asked about")
    func endAndChange() {
        let events = play([
            (0, []), (10, [.mediaEmpty]), (10.5, [.mediaEmpty]), (11.1, [.mediaEmpty]),
            (40, [.coverOpen, .mediaEmpty]),
            (70, []), (71, []),
        ])
        #expect(events == [Self.ended, Self.changed])
    }

    @Test("a sensor that blinks, a cable that was pulled and a device that is not known end nothing")
    func nothing() {
        #expect(play([(0, []), (1, [.mediaEmpty]), (1.2, []), (2, [.mediaEmpty]), (2.4, [])]).isEmpty)
        #expect(play([(0, []), (1, [.printerAbsent]), (60, [])]).isEmpty)
        #expect(play([(0, nil), (1, []), (2, nil), (3, [])]).isEmpty)
    }

    @Test("a cover that was open is asked about, once")
    func cover() {
        #expect(
            play([(0, []), (1, [.coverOpen]), (5, [.coverOpen, .mediaEmpty]), (9, []), (12, [])]) == [Self.changed])
    }

    @Test("the end that a printer feels coming is noted once a roll")
    func low() {
        let events = play([(0, []), (1, [.mediaLow]), (2, [.mediaLow]), (3, []), (4, [.mediaLow])])
        #expect(events == [.rollLow(printer: Self.printer)])
    }

    @Test("a printer that felt the end for a while, and then not for a minute, has had its roll changed unseen")
    func changedUnseen() {
        let low = HallEvent.rollLow(printer: Self.printer)
        func seen(_ steps: [(at: Double, faults: [DeviceFault]?)]) -> [HallEvent] { play(steps, feeding: 1_500) }
        #expect(
            seen([(0, [.mediaLow]), (60, [.mediaLow]), (90, nil), (120, []), (150, []), (181, []), (200, [])])
                == [low, Self.changed])
        #expect(
            seen([(0, [.mediaLow]), (60, [.mediaLow]), (90, []), (120, [.mediaLow]), (160, []), (190, [.mediaLow])])
                == [low], "it is at its border")
        #expect(play([(0, [.mediaLow]), (60, []), (200, [])], feeding: 900) == [low], "nothing to speak of was fed")
        #expect(
            seen([(0, [.mediaLow]), (60, [.printerAbsent]), (200, [.coverOpen]), (300, [.mediaLow])])
                == [low, Self.changed], "an open cover is asked about as ever")
    }

    @Test("after a restart of the agent a printer with paper in, whose roll had ended, was changed meanwhile")
    func restart() {
        var watch = RollWatch()
        var roll = PaperRoll()
        roll.isEnded = true
        let status = DeviceStatus(
            role: .documentPrinter, model: "m", address: "a", place: EffectsHall.plan.name, condition: .ok, faults: [],
            evidence: "", since: Moment(wall: 0, boot: "b", mono: 0, clock: .trusted))
        let command = watch.look(status, roll, Self.printer, at: .zero).command
        #expect(command == .changeRoll(printer: Self.printer, isNew: nil))
    }
}
