import DeviceKit
import FoundationEssentials
public import HallDomain
public import Hummingbird
import NIOCore
public import ServiceLifecycle

/// The HTTP API of the agent (version 1) and the pages, over one hall.
///
/// **Who may do what.** The TCP server listens on 127.0.0.1 only. A web page of elsewhere that runs in a browser of
/// this machine is kept out in three ways, each enough by itself: a `Host` that is not a loopback name is refused
/// (DNS rebinding); a command must say by `Sec-Fetch-Site: same-origin` or by an `Origin` equal to its own `Host`
/// that it comes from one of our pages; and its `Content-Type` must be `application/json`, which a browser never
/// sends across origins without asking first. On the local socket these checks fall away, since no browser reaches it.
/// Commands of a window need the token that signing in gave; see `WindowTokens`.
///
/// **Retries.** Each command carries a `request` id that the client made; the hall answers a repeated id with what the
/// first try led to, so that a page that lost the answer may just ask again.
///
/// Run it (it is a `Service`) beside its routers: it wakes the live streams.
public struct HallAPI: Service {
    /// The context of its routes.
    public typealias Context = BasicRequestContext
    /// The hall's, not the web server's.
    typealias RequestID = HallDomain.RequestID

    let hall: Hall
    let plan: HallPlan
    let health: HealthBook
    let cards: CardDesk
    let clock: any HallClock
    let settings: HallAPISettings
    let tokens: WindowTokens
    let hub: LiveHub
    let digests = RecentDigests()
    let refusals: RefusalReply

    /// An API over one hall. `secret` (at least 16 bytes, made at each start) keys the windows' tokens.
    public init(
        hall: Hall, plan: HallPlan, health: HealthBook, cards: CardDesk, clock: any HallClock, secret: [UInt8],
        settings: HallAPISettings = HallAPISettings()
    ) {
        self.hall = hall
        self.plan = plan
        self.health = health
        self.cards = cards
        self.clock = clock
        self.settings = settings
        tokens = WindowTokens(secret: secret)
        hub = LiveHub(
            hall: hall, health: health, cards: cards, clock: clock, checking: settings.checks.isRunning,
            questions: settings.questions,
            limit: settings.liveLimit)
        refusals = RefusalReply(plan: plan)
    }

    /// Wakes the live streams until cancelled or shut down gracefully.
    public func run() async { await hub.run() }

    /// All routes. `isLocalSocket`: served on the agent's own socket, where no browser can be.
    public func router(isLocalSocket: Bool) -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: RequestGuard(isLocalSocket: isLocalSocket, malformed: settings.malformed))
        addPages(to: router)
        addState(to: router)
        addMetrics(to: router)
        addKiosk(to: router)
        addPaper(to: router)
        addService(to: router)
        addCheck(to: router, isLocalSocket: isLocalSocket)
        addQuestions(to: router)
        addTickets(to: router)
        addWindow(to: router)
        addDesk(to: router, isLocalSocket: isLocalSocket)
        // What only a technician on the machine itself may do.
        if isLocalSocket {
            addProving(to: router)
            addLog(to: router)
        }
        return router
    }

    // MARK: What routes share

    /// One moment's health, cards and time for views.
    func source() -> ViewSource {
        ViewSource(
            plan: plan, sites: settings.sites, health: health.value, cards: cards.views.value, now: clock.now(),
            earliestDate: settings.earliestDate, isNotKeeping: hall.keeping.value != nil, link: settings.link,
            questions: settings.questions.asked.value, isChecking: settings.checks.isRunning.value)
    }

    /// Brings a wish to the hall; a refusal becomes its answer.
    func perform(_ command: HallCommand, request: RequestID) async throws(APIError) -> Answer {
        do throws(HallError) {
            return try await hall.perform(command, request: request)
        } catch {
            throw refusals.error(error)
        }
    }

    /// The body of a command, read strictly bounded.
    func body<T: Decodable>(_ type: T.Type, of request: Request) async throws(APIError) -> T {
        let buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: settings.bodyLimit) } catch {
            // Too long, or chunks that are none.
            throw error is NIOTooManyBytesError ? .tooLarge : .malformed()
        }
        do { return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView)) } catch { throw .malformed() }
    }

    /// The id of a command: 8 … 64 of letters, digits, `-`, `_` and `.`.
    func request(_ text: String) throws(APIError) -> RequestID {
        guard (8...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isNameByte) else {
            throw .malformed("request-id")
        }
        return RequestID(rawValue: text)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// A path parameter as a name; refused when longer than any name of ours.
    func name<Name: TextName>(_ key: String, as type: Name.Type, in context: Context) throws(APIError) -> Name {
        guard let text = context.parameters.get(key), (1...80).contains(text.utf8.count) else { throw .notFound }
        return Name(rawValue: text)
    }

    /// Text typed by people: at most `limit` bytes, no control characters.
    func text(_ text: String, limit: Int) throws(APIError) -> String {
        guard text.utf8.count <= limit, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .malformed("text")
        }
        return text
    }
}
