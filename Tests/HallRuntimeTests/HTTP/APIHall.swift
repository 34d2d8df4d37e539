import DeviceKit
import Foundation
import HTTPTypes
import HallDomain
import HallStore
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import HallRuntime

/// A clock that a test moves.
final class APITestClock: HallClock {
    private let moment: Mutex<Moment>

    /// 2026-11-24 09:00 in China.
    init(_ quality: ClockQuality = .trusted, wall: Int64 = 1_795_482_000_000) {
        moment = Mutex(Moment(wall: wall, boot: "boot", mono: 1_000_000_000_000, clock: quality))
    }

    func now() -> Moment { moment.withLock { $0 } }

    func advance(seconds: Int64) {
        moment.withLock { moment in
            moment.wall += seconds * 1000
            moment.mono += seconds * 1_000_000_000
        }
    }
}

/// A real hall on a real ledger in a folder of its own, with the API over it.
final class APIHall: Sendable {
    let folder: String
    let ledger: SQLiteLedger
    let hall: Hall
    let health = HealthBook([:])
    let cards = CardDesk()
    let clock: APITestClock
    let api: HallAPI
    let plan: HallPlan

    init(_ clock: APITestClock = APITestClock(), change: (inout HallAPISettings) -> Void = { _ in }) throws {
        folder = NSTemporaryDirectory() + "/hallkit-api-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.clock = clock
        plan = APIHall.plan
        ledger = try SQLiteLedger(path: folder + "/ledger.db", newGen: "gen", durability: .weakened)
        hall = try Hall(
            rules: HallRules(plan: plan), ledger: ledger, clock: clock, token: { UUID().uuidString.lowercased() })
        var settings = HallAPISettings()
        settings.sites = [
            "printer-1": DeviceSite(role: .documentPrinter, kiosk: "1", zone: "A"),
            "board-3": DeviceSite(role: .messageBoard, window: "3", zone: "A"),
        ]
        settings.gen = "gen"
        settings.version = "1.0"
        change(&settings)
        api = HallAPI(
            hall: hall, plan: plan, health: health, cards: cards, clock: clock,
            secret: Array("0123456789abcdef0123456789abcdef".utf8), settings: settings)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static var plan: HallPlan {
        func item(_ id: ServiceID, _ zh: String, _ prefix: String, to last: Int = 6999) -> ServiceItem {
            ServiceItem(
                id: id, itemCode: "0001", name: .init(zh: zh, en: "\(id)"), shortName: .init(zh: zh, en: "\(id)"),
                department: "d", prefix: prefix, numbers: .init(from: 1, to: last))
        }
        var plan = HallPlan(
            hall: "h", region: "r", name: .init(zh: "测试大厅", en: "Test Hall"),
            departments: [Department(id: "d", name: .init(zh: "部门", en: "Department"))],
            zones: [
                Zone(id: "A", name: .init(zh: "A区", en: "Area A")), Zone(id: "B", name: .init(zh: "B区", en: "Area B")),
            ],
            services: [item("social", "社保", "A"), item("property", "不动产登记", "C"), item("tiny", "小", "F", to: 1)],
            windows: [
                ServiceWindow(id: "3", kind: .general, zone: "A", services: ["social", "tiny"]),
                ServiceWindow(id: "5", kind: .dedicated, zone: "B", services: ["property"]),
            ],
            kiosks: [Kiosk(id: "1", zone: "A")],
            staff: [
                Staff(id: "101", name: "王芳", roles: [.window]), Staff(id: "102", name: "李强", roles: [.window]),
                Staff(id: "201", name: "周明", roles: [.guide, .publisher]),
                Staff(id: "301", name: "吴洁", roles: [.dutyManager]),
            ])
        plan.rules.repeatGuardSeconds = 0
        return plan
    }

    /// Runs the hall and the streams' waking around a test.
    func run(opened: Bool = true, _ test: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let app = Application(
            router: api.router(isLocalSocket: false), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { [hall, api] group in
            group.addTask { await hall.run() }
            group.addTask { await api.run() }
            if opened { try await openDay() }
            try await app.test(.router) { try await test($0) }
            group.cancelAll()
        }
    }

    func openDay() async throws {
        _ = try await hall.perform(.openDay(date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar))
    }

    func setPrinter(
        _ condition: DeviceStatus.Condition, _ faults: [DeviceFault] = [], as id: DeviceID = "printer-1"
    ) {
        health.update { book in
            book[id] = DeviceStatus(
                role: .documentPrinter, model: "m", address: "a", place: .init(zh: "取号机1", en: "Machine 1"),
                condition: condition, faults: faults, evidence: "10 04 04: 72", since: clock.now())
        }
    }
}

/// What a command was answered.
struct HTTPReply: Sendable {
    var status: HTTPResponse.Status
    var bytes: Data
    var headers: HTTPFields

    func json<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSONDecoder().decode(T.self, from: bytes) }

    struct Refused: Decodable {
        struct Detail: Decodable {
            var code: String
            var zh: String
            var en: String
        }
        var error: Detail
    }

    var refusal: Refused.Detail { get throws { try json(Refused.self).error } }
}

extension TestClientProtocol {
    func post(
        _ path: String, _ body: String, token: String? = nil, headers change: [HTTPField.Name: String?] = [:]
    ) async throws -> HTTPReply {
        var headers: HTTPFields = [.contentType: "application/json", .origin: "http://localhost"]
        headers[.windowToken] = token
        for (name, value) in change { headers[name] = value }
        return try await execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) {
            HTTPReply(status: $0.status, bytes: Data($0.body.readableBytesView), headers: $0.headers)
        }
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> HTTPReply {
        try await execute(uri: path, method: .get, headers: headers) {
            HTTPReply(status: $0.status, bytes: Data($0.body.readableBytesView), headers: $0.headers)
        }
    }

    /// A ticket for the social service, without paper.
    func take(_ request: String, service: String = "social", more: String = "") async throws -> HTTPReply {
        try await post(
            "/api/v1/kiosks/1/tickets",
            "{\"request\":\"\(request)\",\"service\":\"\(service)\",\"paper\":false\(more)}")
    }

    func signIn(_ window: String, _ staff: String, _ request: String) async throws -> String {
        try await post("/api/v1/windows/\(window)/sign-in", "{\"request\":\"\(request)\",\"staff\":\"\(staff)\"}")
            .json(HallAPI.TokenReply.self).token
    }
}
