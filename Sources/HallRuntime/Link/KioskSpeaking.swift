import DeviceKit
import HallDomain
import Logging
import Synchronization

/// A kiosk's side of the link: an effect like others, which follows the kiosk's own ledger, says what is to be said by
/// it, and brings what the hall server answers to the hall, where it is kept before anything acts on it.
struct KioskSpeaking: Sendable {
    private let kiosk: KioskID
    private let hall: Hall
    private let plan: HallPlan
    private let client: LinkClient
    private let server: LinkAddress
    private let settings: LinkSettings
    private let book: LinkBook
    private let cards: CardDesk
    private let health: HealthBook
    private let clock: any HallClock
    private let logger: Logger

    /// Where the link stands among devices.
    static let device: DeviceID = "hall-server"
    /// The next try comes after so long while the hall server is known not to be there, and before that.
    private static let rest = (whenDown: Duration.seconds(1), before: Duration.milliseconds(100))

    /// Speaks for a kiosk; `nil` where the machine is none.
    init?(
        _ book: LinkBook, hall: Hall, plan: HallPlan, cards: CardDesk, health: HealthBook, clock: any HallClock,
        logger: Logger
    ) throws(LinkFailure) {
        guard case .kiosk(let kiosk, let server) = book.settings.role else { return nil }
        (self.kiosk, self.hall, self.plan, self.server, self.book) = (kiosk, hall, plan, server, book)
        (settings, self.cards, self.health, self.clock, self.logger) = (book.settings, cards, health, clock, logger)
        client = try LinkClient(to: server, credentials: settings.credentials, timeout: settings.timeout)
    }

    /// Speaks until cancelled.
    func run() async {
        let (causes, push) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in hall.commits() { push.yield() } }
            group.addTask { for await _ in hall.waits.values() { push.yield() } }
            // Nobody has to touch the kiosk before it is noticed that the hall server has gone.
            group.addTask { for await _ in client.endings { push.yield() } }
            group.addTask {
                while await sleep(settings.pause) { push.yield() }
                push.finish()
            }
            group.addTask { if await sleep(settings.orphanTime) { await hall.giveUpOrphans() } }
            var saidAt: ContinuousClock.Instant?
            for await _ in causes {
                while let next = await speak(&saidAt), await sleep(next) {}
            }
        }
        await client.close()
    }

    /// False when cancelled.
    private func sleep(_ time: Duration) async -> Bool {
        guard time > .zero else { return !Task.isCancelled }
        return (try? await Task.sleep(for: time, tolerance: time / 5)) != nil
    }

    /// Says what is to be said. Gives the time after which there is more to say; `nil` when there is nothing. `saidAt` is
    /// when all had been said.
    private func speak(_ saidAt: inout ContinuousClock.Instant?) async -> Duration? {
        let messages = await hall.outbox()
        // Commits are many, and most have nothing to do with the hall server.
        if messages.allSatisfy({ $0.body == .greet }), let saidAt, .now - saidAt < settings.pause / 2,
            await client.isConnected
        {
            return nil
        }
        saidAt = nil
        var isNews = false
        for message in messages {
            do throws(LinkFailure) {
                let word = try await client.say(message)
                noteHeard()
                do throws(HallError) { isNews = try await hall.hear(word) || isNews } catch {
                    // The disk did not keep it: it is said again and heard again.
                    logger.warning("what the hall server said was not kept", metadata: ["reason": "\(error)"])
                    return Self.rest.whenDown
                }
                if case .notReady(let request) = word.body { await hall.giveUp(request) }
                try await learnKey(word)
            } catch {
                return await rest(after: error)
            }
        }
        guard !isNews else { return .zero }
        saidAt = .now
        return nil
    }

    private var isUp: Bool { book.value[kiosk]?.isUp == true }

    /// The key of the one-ticket-per-person rule is the hall server's as long as it can be had.
    private func learnKey(_ word: HallMessage) async throws(LinkFailure) {
        guard let id = word.dayKey, id != cards.keyID else { return }
        let key = try await client.dayKey()
        cards.adopt(key)
        // What was made with the key of before can never be compared with anything again.
        _ = try? await hall.perform(.renewDayKey)
    }

    // MARK: How it stands

    private func noteHeard() {
        let wasUp = isUp
        book.noteHeard(kiosk)
        hall.setReachable(true)
        guard !wasUp else { return }
        logger.notice("the hall server answers", metadata: ["server": "\(server)"])
        show(.ok, [], "")
    }

    private func rest(after failure: LinkFailure) async -> Duration {
        let wasDown = book.value[kiosk]?.isUp == false
        guard book.noteFailure(kiosk, failure) else { return Self.rest.before }
        hall.setReachable(false)
        await hall.giveUpWaiting()
        if !wasDown {
            logger.warning(
                "the hall server cannot be reached; the kiosk gives its own numbers",
                metadata: ["server": "\(server)", "reason": "\(failure)"])
        }
        if health.value[Self.device]?.evidence != failure.description {
            show(.warning, [.hallServer], failure.description)
        }
        return Self.rest.whenDown
    }

    private func show(_ condition: DeviceStatus.Condition, _ faults: [DeviceFault], _ evidence: String) {
        let known = health.value[Self.device]
        let since = known?.condition == condition ? known?.since : nil
        let status = DeviceStatus(
            role: .watchdog, model: "hall-server", address: "\(server)",
            place: BilingualText(zh: "取号机\(kiosk)", en: "Machine \(kiosk)"), condition: condition, faults: faults,
            evidence: evidence, since: since ?? clock.now())
        health.update { $0[Self.device] = status }
    }
}
