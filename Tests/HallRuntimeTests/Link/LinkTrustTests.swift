import DeviceKit
import Foundation
import HallDomain
import Logging
import SimulatedHall
import Synchronization
import Testing

@testable import HallRuntime

/// Lines of a log, for a test that wants to know what a technician reads.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "link") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.notice
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}

/// The hall server's end alone, and whoever speaks to it.
private struct LinkDesk: Sendable {
    let authority: PrivateAuthority
    let hall: EffectsHall
    let cards: CardDesk
    let port: Int
    let log: LogLines
    let plan: HallPlan

    static func run(as name: String = "hall", _ body: @Sendable (LinkDesk) async throws -> Void) async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let authority = try await PrivateAuthority.make(in: folder)
        try await authority.sign("hall", ["IP:127.0.0.1"])
        try await authority.sign("kiosk-1", ["DNS:kiosk-1"])
        try await authority.sign("kiosk-2", ["DNS:kiosk-2"])
        var plan = EffectsHall.plan
        plan.issuers = [
            OwnNumbers(kiosk: "1", numbers: NumberRange(from: 7101, to: 7199)),
            OwnNumbers(kiosk: "2", numbers: NumberRange(from: 7201, to: 7299)),
        ]
        let hall = try EffectsHall(plan: plan)
        let (cards, log) = (CardDesk(), LogLines())
        let (ports, serves) = AsyncStream.makeStream(of: Int.self)
        let settings = LinkSettings(
            role: .hallServer(listen: LinkAddress(host: "127.0.0.1", port: 0)),
            credentials: credentials(authority, name))
        let book = LinkBook(settings, kiosks: plan.linkedKiosks, clock: hall.clock)
        let made = LinkServer(
            book, hall: hall.hall, plan: plan, cards: cards, health: hall.health, clock: hall.clock,
            logger: log.logger, onPort: { serves.yield($0) })
        let server = try #require(made)
        let (plan1, authority1) = (plan, authority)
        try await hall.run([{ _ = try? await server.run() }]) { _ in
            let port = try #require(await ports.first { _ in true })
            try await body(
                LinkDesk(authority: authority1, hall: hall, cards: cards, port: port, log: log, plan: plan1))
        }
    }

    static func credentials(_ authority: PrivateAuthority, _ name: String) -> LinkCredentials {
        LinkCredentials(
            certificate: authority.certificate(of: name), key: authority.key(of: name),
            authority: authority.certificate)
    }

    func client(_ credentials: LinkCredentials, host: String = "127.0.0.1") throws -> LinkClient {
        try LinkClient(to: LinkAddress(host: host, port: port), credentials: credentials, timeout: .seconds(2))
    }

    func client(_ name: String) throws -> LinkClient { try client(Self.credentials(authority, name)) }

    static func greeting(_ kiosk: KioskID) -> KioskMessage {
        KioskMessage(kiosk: kiosk, boot: "b", seen: nil, hallBoot: nil, day: nil, body: .greet)
    }

    /// What comes of speaking, when nothing good does.
    func failure(_ client: LinkClient, as kiosk: KioskID = "1") async -> LinkFailure? {
        do throws(LinkFailure) {
            _ = try await client.say(Self.greeting(kiosk))
            return nil
        } catch { return error }
    }
}

@Suite("Who may speak on the link", .enabled(if: PrivateAuthority.isInstalled, LinkHall.absence))
struct LinkTrustTests {
    @Test("a kiosk is heard as itself, and as nobody else")
    func itself() async throws {
        try await LinkDesk.run { desk in
            let kiosk = try desk.client("kiosk-1")
            let word = try await kiosk.say(LinkDesk.greeting("1"))
            #expect(word.gen == desk.hall.ledger.gen && word.body == .welcome && word.dayKey == desk.cards.keyID)
            #expect(await desk.failure(kiosk, as: "2") == .refused(status: 403, code: "another-kiosk"))
            // The connection goes on.
            #expect(await desk.failure(kiosk) == nil)
            await kiosk.close()
        }
    }

    @Test("a certificate that names no kiosk of the hall's is refused")
    func nobody() async throws {
        try await LinkDesk.run { desk in
            try await desk.authority.sign("clerk", ["DNS:clerk"])
            try await desk.authority.sign("kiosk-9", ["DNS:kiosk-9"])
            try await desk.authority.sign("nameless", [])
            for (name, code) in [("clerk", "certificate"), ("nameless", "certificate"), ("kiosk-9", "unknown-kiosk")] {
                let client = try desk.client(name)
                #expect(await desk.failure(client) == .refused(status: 403, code: code), "\(name)")
                await client.close()
            }
        }
    }

    @Test("without a certificate of this hall's authority nothing is heard, and both ends are told why")
    func strangers() async throws {
        try await LinkDesk.run { desk in
            let folder = desk.authority.folder + "/other"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let other = try await PrivateAuthority.make(in: folder)
            try await other.sign("kiosk-1", ["DNS:kiosk-1"])
            var credentials = LinkDesk.credentials(other, "kiosk-1")
            credentials.authority = desk.authority.certificate
            let stranger = try desk.client(credentials)
            guard case .turnedAway(let alert)? = await desk.failure(stranger) else {
                Issue.record("another authority's certificate was taken, or refused without a word")
                return
            }
            #expect(alert.contains("ALERT"))
            #expect(LinkFailure.turnedAway(alert).description.contains("signed by the authority"))
            await stranger.close()
            try await until("the hall server's log says so") {
                desk.log.all.contains {
                    $0.contains("no certificate of this hall's authority") && $0.contains("127.0.0.1")
                }
            }
            // Without any: openssl stands for whatever speaks TLS.
            let request = "GET /link/v1/day-key HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
            let said = try await ChildProcess.run(
                .init([
                    "/bin/sh", "-c",
                    "(printf '\(request)'; sleep 1) | openssl s_client -connect 127.0.0.1:\(desk.port) -CAfile "
                        + "\(desk.authority.certificate) 2>&1",
                ]))
            #expect(said.output.contains("certificate required"), "\(said.output)")
            #expect(!said.output.contains("HTTP/1.1") && !said.output.contains("\"key\""))
        }
    }

    @Test("a kiosk believes nobody of another authority")
    func believes() async throws {
        try await LinkDesk.run { desk in
            let folder = desk.authority.folder + "/other"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            var credentials = LinkDesk.credentials(desk.authority, "kiosk-1")
            credentials.authority = try await PrivateAuthority.make(in: folder).certificate
            let doubt = await desk.failure(try desk.client(credentials))
            guard case .notTrusted? = doubt else {
                Issue.record("another authority's certificate: \(String(describing: doubt))")
                return
            }
        }
    }

    @Test("another kiosk cannot pretend to be the hall server")
    func pretends() async throws {
        try await LinkDesk.run(as: "kiosk-2") { desk in
            let doubt = await desk.failure(try desk.client("kiosk-1"))
            guard case .notTrusted? = doubt else {
                Issue.record("a kiosk's certificate: \(String(describing: doubt))")
                return
            }
        }
    }

    @Test("what is no message is refused, and changes nothing")
    func malformed() async throws {
        try await LinkDesk.run { desk in
            let before = desk.hall.disk.entries.count
            let client = try desk.client("kiosk-1")
            let bodies = [("{}", 400), ("no JSON", 400), (String(repeating: "x", count: 1_100_000), 413)]
            for (body, status) in bodies {
                let answer = try await client.send(LinkPaths.messages, Data(body.utf8))
                #expect(answer.status == status, "\(body.prefix(10))")
            }
            #expect(try await client.send("/link/v1/other", nil).status == 404)
            await client.close()
            #expect(desk.hall.disk.entries.count == before)
        }
    }

    @Test("nobody there, and a server that says nothing, are told apart")
    func nobodyThere() async throws {
        try await LinkDesk.run { desk in
            let credentials = LinkDesk.credentials(desk.authority, "kiosk-1")
            let free = try #require(LoopbackPort.free())
            let lonely = try LinkClient(
                to: LinkAddress(host: "127.0.0.1", port: Int(free)), credentials: credentials, timeout: .seconds(1))
            guard case .unreachable? = await desk.failure(lonely) else {
                Issue.record("somebody was found where nobody is")
                return
            }
            let line = try #require(CuttableLine(to: UInt16(desk.port)))
            defer { line.end() }
            line.set(.frozen)
            let patient = try LinkClient(
                to: LinkAddress(host: "127.0.0.1", port: Int(line.port)), credentials: credentials,
                timeout: .milliseconds(300))
            #expect(await desk.failure(patient) == .silent)
            line.set(.cut)
            line.set(.whole)
            #expect(await desk.failure(patient) == nil)
            await patient.close()
        }
    }
}

@Suite("The day's key", .enabled(if: PrivateAuthority.isInstalled, LinkHall.absence))
struct LinkDayKeyTests {
    private static let number = Array("somebody's card".utf8)

    private static func digest(_ cards: CardDesk, at kiosk: KioskID) throws -> String {
        let session = try #require(cards.note(.read(CardSecret(number)), at: kiosk))
        return try #require(cards.redeem(session, at: kiosk))
    }

    @Test("travels to kiosks only, makes one card the same person at every kiosk, and is in no ledger or log")
    func travels() async throws {
        try await LinkDesk.run { desk in
            var settings = LinkSettings(
                role: .kiosk("1", server: LinkAddress(host: "127.0.0.1", port: desk.port)),
                credentials: LinkDesk.credentials(desk.authority, "kiosk-1"))
            settings.pause = .milliseconds(50)
            let disk = EffectsDisk()
            let clock = EffectsClock()
            let hall = try Hall(
                rules: HallRules(plan: desk.plan, issuer: "1"), ledger: disk.open(), clock: clock, token: { "t" })
            let cards = CardDesk()
            let book = LinkBook(settings, kiosks: ["1"], clock: clock)
            let made = try KioskSpeaking(
                book, hall: hall, plan: desk.plan, cards: cards, health: HealthBook([:]), clock: clock,
                logger: desk.log.logger)
            let speaking = try #require(made)
            #expect(try Self.digest(cards, at: "1") != Self.digest(desk.cards, at: "2"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await hall.run() }
                group.addTask { await speaking.run() }
                defer { group.cancelAll() }
                try await until("the key is there") { cards.keyID == desk.cards.keyID }
                let digest = try Self.digest(desk.cards, at: "2")
                #expect(try Self.digest(cards, at: "1") == digest)
                // Another day, another key.
                desk.cards.renewKey()
                try await until("the new key is there") { cards.keyID == desk.cards.keyID }
                #expect(try Self.digest(cards, at: "1") != digest)
                let key = desk.cards.dayKey
                let secrets = [
                    key.key.base64EncodedString(), key.key.map { String(format: "%02x", $0) }.joined(),
                    String(decoding: Self.number, as: UTF8.self),
                ]
                let kept = try (disk.entries + desk.hall.disk.entries).map {
                    String(decoding: try JSONEncoder().encode($0), as: UTF8.self)
                }
                for text in kept + desk.log.all + ["\(key)", "\(String(reflecting: key))"] {
                    for secret in secrets { #expect(!text.contains(secret)) }
                }
            }
        }
    }
}
