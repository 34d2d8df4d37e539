import SimulatedHall
import Synchronization

/// People, staff and trouble in a real hall of several, until so many numbers have been taken and all of them called.
struct RealPlay: Sendable {
    let hall: RealHall
    /// So many numbers are given and called; so often a line is cut, and a quarter as often a program killed, spread evenly
    /// over them.
    let pairs: Int
    let splits: Int
    let seed: UInt64
    let witness = RealWitness()
    /// Set when everybody has a number: staff and trouble end what they are at, and begin nothing.
    let isOver = RealEnd()
    let say: @Sendable (String) -> Void

    /// What the witness and the hall server's ledger tell.
    private static let measured: Set = [
        "runs", "splits", "programs killed", "wishes for a number", "numbers by the hall server",
        "numbers by kiosks alone", "refused with a reason", "calls", "tickets handed over", "wishes voided",
        "calls of a number not held",
    ]
    /// After this time what has not settled is told, and not waited for any longer.
    private static let patience = Duration.seconds(120)
    /// After so many refusals one after the other nobody comes to a kiosk any more.
    private static let mostRefusals = 500

    /// Sets a hall up, plays in it and takes it away.
    static func report(
        _ setting: RealHall.Setting, pairs: Int, splits: Int, seed: UInt64, _ say: @escaping @Sendable (String) -> Void
    ) async -> Result<SplitsReport, any Error> {
        do {
            let hall = try await RealHall.start(setting)
            let play = RealPlay(hall: hall, pairs: pairs, splits: splits, seed: seed, say: say)
            let appended: Int64
            do { appended = try await play.play() } catch {
                await hall.strike()
                throw error
            }
            await hall.strike()
            var result = SplitsResult(rule: .hall)
            let (judge, counts) = await (play.witness.judge, play.witness.counts)
            result.add(judge, counts, run: 0)
            var report = SplitsReport(result, seed: seed)
            report.measured = Self.measured
            report.add("events that a second hall server appended", Int(appended))
            if !judge.isHeld {
                let found = judge.doubles + judge.calledTwice + judge.forgotten + judge.unsettled
                report.failing = .init(run: 0, faults: [], found: Array(found.prefix(20)))
            }
            return .success(report)
        } catch { return .failure(error) }
    }

    /// Plays it to its end; how many events a second hall server on the same database has appended.
    func play() async throws -> Int64 {
        try await isJoined()
        let tokens = try await signIn()
        let second = try await hall.startSecond()
        guard second.ending == .exited(74) else {
            throw BenchFailure(
                description: "a second hall server ended as \(second.ending) and not with 74: \(second.output)")
        }
        say("every kiosk has joined; a second hall server ended with 74: \(second.output.prefix(120))")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await kill() }
            let streams = max(1, hall.lines.count / 3)
            for stream in 0..<streams { group.addTask { try await cut(stream, of: streams) } }
            for (index, token) in tokens.enumerated() { group.addTask { await work(index + 1, token) } }
            await withTaskGroup(of: Void.self) { people in
                for kiosk in hall.kiosks.indices { people.addTask { await queue(kiosk) } }
            }
            isOver.set()
            try await group.waitForAll()
        }
        try await heal()
        await drain(tokens)
        for (reason, count) in await witness.refusals.sorted(by: { $0.key < $1.key }) {
            say("refused \(count) times: \(reason)")
        }
        let (handed, voided) = try hall.tally()
        await witness.end(handedOver: handed, voided: voided)
        return second.events
    }

    // MARK: The beginning

    /// Every kiosk gives the hall server's numbers.
    private func isJoined() async throws {
        let deadline = ContinuousClock.now + Self.patience
        for kiosk in hall.kiosks.indices {
            while await take(
                kiosk, "probe-\(kiosk)-\(UInt32.random(in: 0 ... .max))", limit: .seconds(2), isProbe: true) == nil
            {
                guard ContinuousClock.now < deadline else {
                    throw BenchFailure(description: "kiosk \(kiosk + 1) gives no numbers")
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func signIn() async throws -> [String] {
        var tokens: [String] = []
        for window in 1...RealHall.windows {
            let answer = try await client(of: hall.server).request(
                "POST", "/api/v1/windows/\(window)/sign-in",
                json: #"{"request":"sign-in-\#(window)","staff":"10\#(window)"}"#)
            guard let token = JSON(answer.body)?["token"]?.text else {
                throw BenchFailure(description: "nobody could sign in at window \(window): \(answer.text)")
            }
            tokens.append(token)
        }
        return tokens
    }

    private func client(of agent: LoneAgent) -> LoopbackClient {
        LoopbackClient(port: UInt16(agent.settings.port), network: agent.settings.network)
    }

    // MARK: People

    /// One after another they come to a kiosk.
    private func queue(_ kiosk: Int) async {
        var (serial, refusals) = (0, 0)
        while await witness.numbers < pairs {
            serial += 1
            let number = await take(kiosk, "person-\(kiosk)-\(serial)", limit: .seconds(60))
            refusals = number == nil ? refusals + 1 : 0
            guard refusals < Self.mostRefusals else {
                return await witness.unsettled("kiosk \(kiosk + 1) has refused \(refusals) people one after the other")
            }
        }
    }

    /// Somebody takes a number, and touches again with the same wish as long as nobody answers. The number; `nil` where
    /// there is none.
    private func take(_ kiosk: Int, _ request: String, limit: Duration, isProbe: Bool = false) async -> String? {
        let wish = await witness.wish()
        let client = client(of: hall.kiosks[kiosk])
        let letter = RealHall.letters[wish % RealHall.letters.count].lowercased()
        let json = #"{"request":"\#(request)","service":"\#(letter)","paper":false}"#
        let deadline = ContinuousClock.now + limit
        repeat {
            if let answer = try? await client.request("POST", "/api/v1/kiosks/\(kiosk + 1)/tickets", json: json),
                answer.status < 500
            {
                guard let number = JSON(answer.body)?["ticket"]?["number"]?.text else {
                    await witness.refused(wish, JSON(answer.body)?["error"]?["code"]?.text ?? "\(answer.status)")
                    return nil
                }
                await witness.shown(number, for: wish)
                return number
            }
            try? await Task.sleep(for: .milliseconds(50))
        } while ContinuousClock.now < deadline
        if isProbe {
            await witness.refused(wish, "not-joined")
        } else {
            await witness.unsettled("the wish \(wish) at kiosk \(kiosk + 1) was not answered in \(limit)")
        }
        return nil
    }

    // MARK: Staff

    /// A window calls one after another until it is over.
    private func work(_ window: Int, _ token: String) async {
        let client = client(of: hall.server)
        var serial = 0
        while !isOver.isSet {
            serial += 1
            if await call(client, window, token, "call-\(window)-\(serial)") == nil {
                try? await Task.sleep(for: .milliseconds(30))
            }
        }
    }

    /// A window calls the next; a press that nobody answers is pressed again as the same.
    private func call(_ client: LoopbackClient, _ window: Int, _ token: String, _ request: String) async -> String? {
        while !Task.isCancelled {
            if let answer = try? await client.request(
                "POST", "/api/v1/windows/\(window)/finish-and-call", json: #"{"request":"\#(request)"}"#,
                headers: ["X-HallKit-Token": token]), answer.status < 500
            {
                // Nobody waits; anything else is none of a window's answers.
                if answer.status != 200, answer.status != 409 {
                    await witness.unsettled("window \(window) was answered \(answer.status): \(answer.text)")
                }
                guard let number = JSON(answer.body)?["ticket"]?["number"]?.text else { return nil }
                await witness.called(number, by: window)
                return number
            }
            // Not given up when it is over: the call may have been made.
            try? await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    // MARK: Trouble

    /// Waits until so many of a number of events are due by the numbers given; whether it is not over by then.
    private func isDue(_ event: Int, of events: Int) async -> Bool {
        while !isOver.isSet {
            if await witness.numbers * events >= event * pairs { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// A line here and a line there is cut: the cuts of one of several streams.
    private func cut(_ stream: Int, of streams: Int) async throws {
        var random = SplitRandom(seed: seed, stream: 10 + UInt64(stream))
        for event in stride(from: stream, to: splits, by: streams) {
            guard await isDue(event, of: splits) else { return }
            let line = hall.lines[Int(random.pick(0...Int64(hall.lines.count - 1)))]
            let way: [CuttableLine.State] = [.cut, .frozen, .deaf]
            await witness.cut()
            try await line.cut(way[Int(random.pick(0...2))])
            try? await Task.sleep(for: .milliseconds(random.pick(200...2500)))
            try await line.mend()
        }
    }

    /// Programs and the database are killed and started again.
    private func kill() async throws {
        var random = SplitRandom(seed: seed, stream: 9)
        let kills = (splits + 3) / 4
        for event in 0..<kills {
            guard await isDue(event, of: kills) else { return }
            try await Task.sleep(for: .milliseconds(random.pick(0...500)))
            await witness.killed()
            switch random.pick(0...3) {
            case 0: try await hall.restartServer()
            case 1:
                await hall.postgres.kill()
                try await hall.postgres.start()
            default:
                let kiosk = hall.kiosks[Int(random.pick(0...Int64(hall.kiosks.count - 1)))]
                await kiosk.kill()
                try await kiosk.start()
            }
        }
    }

    // MARK: The end

    /// Everything is whole again; what kiosks gave by themselves comes to the hall server.
    private func heal() async throws {
        say("everything is whole again")
        let isServing = await hall.server.isRunning
        if !isServing { try await hall.restartServer() }
        try await hall.postgres.start()
        for kiosk in hall.kiosks {
            let isRunning = await kiosk.isRunning
            if !isRunning { try await kiosk.start() }
        }
        for line in hall.lines { try await line.mend() }
        let deadline = ContinuousClock.now + Self.patience
        for (index, kiosk) in hall.kiosks.enumerated() {
            while true {
                let answer = try? await client(of: kiosk).request("GET", "/api/v1/status")
                let contact = answer.flatMap { JSON($0.body)?["link"]?["contacts"]?.list.first }
                if contact?["state"]?.text == "up", contact?["open"]?.int == 0 { break }
                guard ContinuousClock.now < deadline else {
                    await witness.unsettled("kiosk \(index + 1): \(contact.map { "\($0)" } ?? "no answer")")
                    break
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Every window calls until nobody waits.
    private func drain(_ tokens: [String]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, token) in tokens.enumerated() {
                group.addTask {
                    let client = client(of: hall.server)
                    var serial = 0
                    repeat {
                        serial += 1
                    } while await call(client, index + 1, token, "last-call-\(index)-\(serial)") != nil
                }
            }
        }
    }
}

/// Whether it is over.
final class RealEnd: Sendable {
    private let known = Mutex(false)

    var isSet: Bool { known.withLock { $0 } }
    func set() { known.withLock { $0 = true } }
}
