import FoundationEssentials
import HallDomain
import Synchronization

/// A wish on its way to the hall server, and whoever waits for what it says.
struct AskedWish {
    var command: HallCommand
    var replies: [Hall.Reply]
    /// Gives it up when the hall server has not answered in time.
    var timer: Task<Void, Never>
}

/// What a hall says to and hears from others of its building.
extension Hall {
    static func freshRequest() -> RequestID { RequestID(rawValue: UUID().uuidString.lowercased()) }

    // MARK: At the hall server

    /// What a kiosk said; the answer, once what came of it is on disk.
    nonisolated func hear(_ message: KioskMessage) async throws(HallError) -> HallMessage {
        guard case .message(let answer) = try await deal(with: .message(message)) else {
            throw .refused(.calledAtHallServer)
        }
        return answer
    }

    // MARK: At a kiosk

    /// What is to be said to the hall server now. A wish that nobody waits for is not said: after a restart whoever
    /// wished may have gone.
    func outbox() -> [KioskMessage] {
        book.link?.outbox(in: book.state, at: book.clock.now(), waited: Set(asked.keys)) ?? []
    }

    /// The hall server said something; whether anything came of it.
    nonisolated func hear(_ message: HallMessage) async throws(HallError) -> Bool {
        guard case .heard(let isNews) = try await deal(with: .word(message)) else { return false }
        return isNews
    }

    /// Wishes are asked of the hall server, or decided here while nothing gets through to it.
    nonisolated func setReachable(_ isReachable: Bool) { reach.withLock { $0 = isReachable } }

    /// The hall server cannot decide this wish now.
    func giveUp(_ request: RequestID) async {
        _ = try? await deal(with: .givenUp(request, isWaited: asked[request] != nil))
    }

    /// Nothing gets through to the hall server: nobody needs to wait for it.
    func giveUpWaiting() async {
        for request in asked.keys { await giveUp(request) }
    }

    /// Wishes of before this start that nobody has come back for.
    func giveUpOrphans() async {
        for request in book.state.link.asks.keys where asked[request] == nil { await giveUp(request) }
    }

    func wait(for request: RequestID, _ command: HallCommand, _ reply: Reply) {
        if asked[request] != nil {
            asked[request]?.replies.append(reply)
            return
        }
        // Owned here: cancelled when the wish is settled.
        let timer = Task { [patience] in
            guard (try? await Task.sleep(for: patience)) != nil else { return }
            await self.giveUp(request)
        }
        asked[request] = AskedWish(command: command, replies: [reply], timer: timer)
        // One of before a restart is in the ledger already: no commit tells of it.
        waits.update { $0 &+= 1 }
    }

    /// After a turn: whoever waited for a wish that is settled is answered.
    func settleWaiting() {
        for (request, wish) in asked {
            if let result = book.granted(request) {
                for reply in wish.replies { reply.resume(returning: result) }
            } else if book.state.link.asks[request] == nil {
                // Given up, or let go of with its day: it is decided here.
                let matter = HallMatter.wish(HallBook.Wish(wish.command, request: request), isAlone: true)
                for reply in wish.replies { post(matter, reply) }
            } else {
                continue
            }
            wish.timer.cancel()
            asked[request] = nil
        }
    }

    /// The hall ends.
    func endWaiting() {
        for wish in asked.values {
            wish.timer.cancel()
            for reply in wish.replies { reply.resume(returning: .failure(.busy)) }
        }
        asked = [:]
    }
}
