import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite struct SDTReaderTests {
    /// An event without its secret, so that it can be compared; a read carries the number for the test only.
    enum Seen: Equatable, Sendable {
        case placed, failed, unsupported, removed
        case read(String)

        init(_ event: CardEvent) {
            switch event {
            case .placed: self = .placed
            case .failed: self = .failed
            case .unsupportedKind: self = .unsupported
            case .removed: self = .removed
            case .read(let secret): self = .read(secret.withBytes { String(decoding: $0, as: UTF8.self) })
            }
        }
    }

    struct Desk {
        let bus: InputsBus
        let cards: InputsLog<CardEvent>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(
            _ whileLying: SDT.Dialect.WhileLying = .hides, delays: SimulatedCardReader.Delays = .init()
        ) {
            var dialect = SDT.Dialect.standard
            dialect.whileLying = whileLying
            var reader = SimulatedCardReader(dialect: dialect)
            reader.delays = delays
            let bus = InputsBus(["reader": reader])
            let clock = bus.clock
            let driver = SDTCardReader(dialect: dialect, port: bus.view()) { clock.now }
            self.bus = bus
            (cards, health) = (InputsLog(driver.cards), InputsLog(driver.health))
            run = ending(of: driver)
        }

        func change(_ body: (inout SimulatedCardReader) -> Void) {
            bus.with("reader", as: SimulatedCardReader.self) { reader, _ in
                body(&reader)
                return []
            }
        }

        func lay(_ identity: SyntheticIdentity, isUnreadable: Bool = false) {
            change { $0.lay(SimulatedCard(identity, isUnreadable: isUnreadable)) }
        }

        var seen: [Seen] { cards.all.map(Seen.init) }
        func reader<R>(_ body: (SimulatedCardReader) -> R) -> R? {
            bus.read("reader", as: SimulatedCardReader.self, body)
        }

        func pass() { bus.passWhenQuiet(.milliseconds(15)) }

        func until(_ expected: [Seen], sourceLocation: SourceLocation = #_sourceLocation) async {
            await eventually("\(expected)", step: pass, sourceLocation: sourceLocation) { seen.count >= expected.count }
            #expect(seen == expected, sourceLocation: sourceLocation)
        }

        func faults(_ faults: [DeviceFault], sourceLocation: SourceLocation = #_sourceLocation) async {
            await eventually("\(faults)", step: pass, sourceLocation: sourceLocation) {
                health.all.last?.faults == faults
            }
        }

        /// Lets so many more questions be asked.
        func polls(_ count: Int) async {
            let before = reader(\.commands) ?? 0
            await eventually("polls", step: pass) { reader { $0.commands >= before + count } == true }
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { cards.hasEnded && health.hasEnded }
        }
    }

    let someone = SyntheticIdentity(seed: 1)
    let another = SyntheticIdentity(seed: 2)

    @Test func aCardIsReadOncePerPlacement() async {
        let desk = Desk()
        await desk.faults([])
        desk.lay(someone)
        await desk.until([.placed, .read(someone.number)])
        await desk.polls(5)
        #expect(desk.cards.all.count == 2)
        desk.change { $0.takeAway() }
        await desk.polls(3)
        desk.lay(another)
        await desk.until([.placed, .read(someone.number), .removed, .placed, .read(another.number)])
        #expect(desk.reader(\.reads) == 2)
        await desk.end()
    }

    @Test func aReaderThatGoesOnAnsweringTellsWhenTheCardIsGone() async {
        let desk = Desk(.answers)
        desk.lay(someone)
        await desk.until([.placed, .read(someone.number)])
        await desk.polls(5)
        #expect(desk.cards.all.count == 2)
        desk.change { $0.takeAway() }
        await desk.until([.placed, .read(someone.number), .removed])
        desk.lay(someone)
        await desk.until([.placed, .read(someone.number), .removed, .placed, .read(someone.number)])
        await desk.end()
    }

    /// The profile says "hides", the reader goes on answering: still one read.
    @Test func aWrongProfileDoesNotReadForEver() async {
        let desk = Desk(.answers)
        var dialect = SDT.Dialect.standard
        dialect.whileLying = .hides
        let clock = desk.bus.clock
        desk.run.cancel()
        _ = await desk.run.value
        let driver = SDTCardReader(dialect: dialect, port: desk.bus.view()) { clock.now }
        let cards = InputsLog(driver.cards)
        let run = Task { try await driver.run() }
        desk.lay(someone)
        await eventually("read", step: desk.pass) { cards.all.count == 2 }
        await desk.polls(6)
        #expect(cards.all.count == 2)
        desk.bus.unplug()
        try? await run.value
    }

    @Test(arguments: [
        SyntheticIdentity.Document.hongKongResident, .macauResident, .taiwanResident, .permanentResident2023,
    ])
    func otherDocumentsAreReadToo(document: SyntheticIdentity.Document) async {
        let desk = Desk()
        let identity = SyntheticIdentity(seed: 5, document: document)
        desk.lay(identity)
        await desk.until([.placed, .read(identity.number)])
        await desk.end()
    }

    @Test func anUnknownDocumentIsUnsupported() async {
        let desk = Desk()
        desk.lay(SyntheticIdentity(seed: 5, document: .unknown))
        await desk.until([.placed, .unsupported])
        await desk.end()
    }

    @Test func anUnreadableCardFailsOnceUntilItIsTakenAway() async {
        let desk = Desk()
        desk.lay(someone, isUnreadable: true)
        await desk.until([.placed, .failed])
        await desk.polls(4)
        #expect(desk.cards.all.count == 2)
        desk.change { $0.takeAway() }
        await desk.until([.placed, .failed, .removed])
        desk.lay(someone)
        await desk.until([.placed, .failed, .removed, .placed, .read(someone.number)])
        await desk.end()
    }

    @Test func aCardTakenAwayWhileItIsReadFails() async {
        let desk = Desk()
        desk.lay(someone)
        await desk.until([.placed])
        await eventually("reading", step: desk.pass) { desk.reader(\.isReading) == true }
        desk.change { $0.takeAway() }
        await desk.until([.placed, .failed, .removed])
        #expect(desk.reader(\.reads) == 0)
        await desk.end()
    }

    @Test(arguments: [
        (SimulatedCardReader.Fault.silent, DeviceFault.readerAbsent), (.moduleDead, .samFailed),
        (.moduleNotAuthorised, .samFailed), (.wrongCheck, .readerAbsent),
    ]) func faultsAreToldAndMended(fault: SimulatedCardReader.Fault, expected: DeviceFault) async {
        let desk = Desk()
        await desk.faults([])
        desk.change { $0.fault = fault }
        await desk.faults([expected])
        desk.lay(someone)
        desk.change { $0.fault = nil }
        await desk.until([.placed, .read(someone.number)])
        #expect(desk.health.all.last?.faults == [])
        await desk.end()
    }

    @Test func aReaderThatIsDeadFromTheStartIsToldToo() async {
        let desk = Desk()
        desk.change { $0.fault = .silent }
        await desk.faults([.readerAbsent])
        desk.change { $0.fault = .moduleDead }
        await desk.faults([.samFailed])
        #expect(desk.health.all.allSatisfy { !$0.faults.isEmpty })
        await desk.end()
    }

    @Test func nothingOfTheCardIsInHealthOrDescriptions() async {
        let desk = Desk()
        desk.lay(someone)
        await desk.until([.placed, .read(someone.number)])
        var text = "\(desk.health.all)"
        dump(desk.cards.all, to: &text)
        text += String(reflecting: desk.cards.all)
        for secret in [someone.number, someone.name, someone.address] { #expect(!text.contains(secret)) }
        await desk.end()
    }

    @Test func noiseBetweenAnswersIsPassedOver() async {
        let desk = Desk()
        var random = InputsRandom(state: 3)
        for _ in 0..<200 {
            desk.bus.inject((0..<40).map { _ in .random(in: 0...255, using: &random) })
            desk.pass()
        }
        desk.lay(someone)
        await eventually("read", step: desk.pass) { desk.seen.contains(.read(someone.number)) }
        await desk.end()
    }

    @Test func endsWhenCancelledInTheMiddle() async {
        let desk = Desk()
        desk.lay(someone)
        await desk.until([.placed])
        desk.run.cancel()
        #expect(await desk.run.value == nil)
        await eventually("streams end") { desk.cards.hasEnded && desk.health.hasEnded }
    }
}
