import HallDomain
import ServiceLifecycle
import Synchronization

/// Wakes the live streams: one follower of commits, health, cards and questions for all of them, at most about 20 times a
/// second, and at the latest every 15 s.
final class LiveHub: Sendable {
    /// Changes within this time of each other make one wake-up.
    static let pace = Duration.milliseconds(50)
    /// The longest silence.
    static let longest = Duration.seconds(15)

    /// Counts the wake-ups.
    let beats = Broadcast<UInt64>(0)
    private let hall: Hall
    private let health: HealthBook
    private let cards: CardDesk
    private let clock: any HallClock
    /// Whether an opening check is under way.
    private let checking: Broadcast<Bool>
    private let questions: RoleQuestions
    private let limit: Int
    private let seats = Mutex(0)

    init(
        hall: Hall, health: HealthBook, cards: CardDesk, clock: any HallClock, checking: Broadcast<Bool>,
        questions: RoleQuestions, limit: Int
    ) {
        self.checking = checking
        self.hall = hall
        self.health = health
        self.cards = cards
        self.clock = clock
        self.questions = questions
        self.limit = limit
    }

    func run() async {
        let (causes, push) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup { group in
            group.addTask { [hall] in for await _ in hall.commits() { push.yield() } }
            group.addTask { [hall] in for await _ in hall.keeping.values() { push.yield() } }
            group.addTask { [health] in for await _ in health.values() { push.yield() } }
            group.addTask { [checking] in for await _ in checking.values() { push.yield() } }
            group.addTask { [cards] in for await _ in cards.views.values() { push.yield() } }
            group.addTask { [questions] in for await _ in questions.asked.values() { push.yield() } }
            let edge = Alarm()
            group.addTask { for await _ in edge.rings { push.yield() } }
            for await _ in causes.cancelOnGracefulShutdown() {
                beats.update { $0 &+= 1 }
                edge.set(at: .now + (await untilNextEdge()))
                if (try? await Task.sleep(for: Self.pace)) == nil { break }
            }
            group.cancelAll()
        }
    }

    /// Notices begin and end by time alone; 15 s when none does sooner.
    private func untilNextEdge() async -> Duration {
        let wall = clock.now().wall
        let next = await hall.read { state in
            state.notices.values.flatMap { [$0.from, $0.to] }.filter { $0 > wall }.min()
        }
        guard let next, next - wall < 15_000 else { return Self.longest }
        return .milliseconds(next - wall) + .milliseconds(5)
    }

    /// A place among the live streams, given back when it is let go; `nil` when all are taken.
    func takeSeat() -> LiveSeat? {
        seats.withLock { seats in
            guard seats < limit else { return nil }
            seats += 1
            return LiveSeat(hub: self)
        }
    }

    /// How many streams are open.
    var seatsTaken: Int { seats.withLock { $0 } }

    fileprivate func giveBack() { seats.withLock { $0 -= 1 } }
}

/// A live stream's place. It ends with its last reference, so that an answer that is never written gives it back too.
final class LiveSeat: Sendable {
    private let hub: LiveHub

    fileprivate init(hub: LiveHub) { self.hub = hub }

    deinit { hub.giveBack() }
}
