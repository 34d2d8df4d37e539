import DeviceKit
import Foundation
import HTTPTypes
import HallDomain
import Testing

@testable import HallRuntime

@Suite("HTTP: pages", .timeLimit(.minutes(1)))
struct PagesTests {
    @Test(
        "each place of the hall has its page, and what is none leads to the list",
        arguments: [
            ("/", 200), ("/kiosk/1", 200), ("/window/3", 200), ("/display/A", 200), ("/desk", 200),
            ("/assets/base.css", 200),
            ("/kiosk/9", 404), ("/window/x", 404), ("/display/Z", 404), ("/assets/nothing.js", 404),
            ("/assets/..%2fsecret", 404), ("/other", 404),
        ])
    func pages(path: String, status: Int) async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let reply = try await client.get(path)
            #expect(reply.status.code == status)
            let policy = reply.headers[.contentSecurityPolicy]
            #expect(policy?.contains("default-src 'self'") == true)
            #expect(policy?.contains("unsafe") == false)
            #expect(reply.headers[.xContentTypeOptions] == "nosniff")
            guard status == 200, let tag = reply.headers[.eTag] else { return }
            #expect(try await client.get(path, headers: [.ifNoneMatch: tag]).status == .notModified)
        }
    }

    @Test("no page has inline script or style, or anything from elsewhere")
    func nothingInline() throws {
        let outside = /(src|href)="(https?:)?\/\//
        for name in WebFiles.names {
            let text = try #require(WebFiles.text(name))
            #expect(!text.contains(outside), "\(name)")
            guard name.hasSuffix(".html") else { continue }
            #expect(!text.contains("<style") && !text.contains(" style=") && !text.contains(" onclick="), "\(name)")
            #expect(!text.contains("<script>"), "\(name)")
        }
    }

    @Test("every word of the pages is in the catalogue")
    func words() throws {
        let call = /\bt\("([A-Za-z0-9.]+)"/
        let attribute = /data-t(?:-label)?="([A-Za-z0-9.]+)"/
        let keyed = /"((?:p|k|s|g|e|b|tk|term|place)\.[A-Za-z0-9.]+)"/
        for name in WebFiles.names {
            let text = try #require(WebFiles.text(name))
            var keys = text.matches(of: call).map { String($0.1) }
            keys += text.matches(of: attribute).map { String($0.1) } + text.matches(of: keyed).map { String($0.1) }
            for key in keys { #expect(Catalogue.standard[TextKey(key)] != nil, "\(name): \(key)") }
            // Chinese words of its own has no page, but in comments.
            let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            let own = code.first { $0.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }
            #expect(own == nil, "\(name)")
        }
    }

    @Test("the words for the public keep the catalogue's rules")
    func wording() {
        let banned = ["citizen", "business", "mission", "handle"]
        for entry in Catalogue.standard.entries {
            let (key, text) = (entry.key.rawValue, BilingualText(zh: entry.zh.pattern, en: entry.en.pattern))
            #expect(!text.zh.contains("！") && !text.zh.contains("!") && !text.en.contains("!"), "\(key)")
            guard key.hasPrefix("k.") || key.hasPrefix("p.kiosk") || key.hasPrefix("p.display") else { continue }
            for word in banned { #expect(!text.en.lowercased().contains(word), "\(key): \(word)") }
        }
    }

    @Test("every refusal has words without holes")
    func refusals() {
        let all: [Refusal] = [
            .dayNotOpen, .dayAlreadyOpen, .outsideHours, .unknownService("x"), .unknownWindow("x"), .unknownTicket("x"),
            .unknownStaff("x"), .numbersExhausted("social"), .issuingBlocked, .noOwnNumbers("social"),
            .calledAtHallServer, .notSignedIn("3"),
            .windowTaken("3", by: "101", serving: nil), .windowTaken("3", by: "101", serving: "A001"), .paused("3"),
            .nobodyWaiting("3"), .finishFirst(number: "A001"), .justCalled(number: "A001", seconds: 3),
            .nothingServed("3"), .undoTooLate(number: "A001"), .notYetAnnounced(number: "A001"),
            .notHere(number: "A001", service: "property"), .alreadyCalled(number: "A001", window: "5"),
            .alreadyDone(number: "A001"), .notMissed(number: "A001"), .returnTooLate(number: "A001"),
            .reprintLimit(number: "A001"), .alreadyEvaluated(number: "A001"), .invalidGrade(9), .notAllowed("101"),
            .ownNotice, .unknownNotice("x"), .staleAttempt("x"), .notChanged,
        ]
        let replies = RefusalReply(plan: APIHall.plan)
        var codes: Set<String> = []
        for refusal in all {
            let reply = replies.reply(refusal)
            codes.insert(reply.code)
            #expect(!reply.text.zh.contains("‹") && !reply.text.en.contains("‹"), "\(refusal)")
            #expect(!reply.text.zh.isEmpty && !reply.text.en.isEmpty)
        }
        #expect(codes.count == all.count - 1)
    }

    @Test("the plan for pages names no one, and the status names every device")
    func state() async throws {
        let hall = try APIHall()
        hall.setPrinter(.fault, [.coverOpen])
        try await hall.run { client in
            let plan = String(decoding: try await client.get("/api/v1/hall").bytes, as: UTF8.self)
            #expect(plan.contains("\"staff\":[\"101\""))
            #expect(!plan.contains("王芳"))
            let status = try await client.get("/api/v1/status").json(StatusView.self)
            #expect(status.devices.map(\.id) == ["printer-1"])
            #expect(status.devices.first?.faults.first?.code == "P03")
            #expect(status.devices.first?.state == "fault")
            #expect(status.head == 2)
            let words = try await client.get("/api/v1/catalogue").json([String: BilingualText].self)
            #expect(words["k.take"]?.zh == "请取走号票")
        }
    }
}
