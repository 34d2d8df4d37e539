import DeviceKit
import Foundation
import HTTPTypes
import HallDomain
import Testing

@testable import HallRuntime

@Suite("HTTP: tickets", .timeLimit(.minutes(1)))
struct TicketRoutesTests {
    @Test("a ticket is issued, and the same request again gives the same ticket")
    func issue() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let first = try await client.take("request-1")
            #expect(first.status == .created)
            let ticket = try first.json(HallAPI.IssueReply.self).ticket
            #expect(ticket.number == "A001")
            #expect(ticket.paper == "notWanted")
            #expect(ticket.area == BilingualText(zh: "A区", en: "Area A"))
            #expect(ticket.windows == ["3"])
            let again = try await client.take("request-1").json(HallAPI.IssueReply.self)
            #expect(again.ticket == ticket)
            let other = try await client.take("request-2").json(HallAPI.IssueReply.self)
            #expect(other.ticket.number == "A002")
            #expect(other.ticket.ahead == 1)
            let found = try await client.get("/api/v1/tickets?number=a002").json(HallAPI.TicketReply.self)
            #expect(found.ticket.id == other.ticket.id)
        }
    }

    @Test("twenty at once: twenty requests get twenty numbers, one request twenty times gets one")
    func twenty() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let numbers = try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<40 {
                    let request = index < 20 ? "request-\(index)" : "one-request"
                    group.addTask {
                        try await client.take(request).json(HallAPI.IssueReply.self).ticket.number
                    }
                }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(numbers.count == 40)
            #expect(Set(numbers).count == 21)
        }
    }

    @Test("with a rolled-back disk the page learns that no number is given here, and where to go instead")
    func blocked() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let date = CivilDate(year: 2026, month: 11, day: 24)
            let first = try await client.take("request-1")
            _ = try await hall.hall.perform(.blockIssuing(IssuingBlock(gen: "gen", head: 3, upto: 9, date: date)))
            let refused = try await client.take("request-2")
            #expect(refused.status == .conflict)
            #expect(try refused.refusal.code == "issuing-blocked")
            #expect(try refused.refusal.zh == Catalogue.standard.text("k.fault.all", .zh))
            // What was granted before stays so.
            let again = try await client.take("request-1")
            #expect(again.status == first.status)
            let (source, plan) = (hall.api.source(), hall.plan)
            #expect(await hall.hall.read { KioskView(kiosk: plan.kiosks[0].id, ticket: nil, $0, source).blocked })
            _ = try await hall.hall.perform(.unblockIssuing)
            #expect(await !hall.hall.read { KioskView(kiosk: plan.kiosks[0].id, ticket: nil, $0, source).blocked })
        }
    }

    @Test("on a disk with hardly any room no number is given, and the page says 暂停取号")
    func fullDisk() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let first = try await client.take("request-1")
            for (fault, code) in [
                (DeviceFault.diskFull, "disk-full"), (.diskReadonly, "disk-readonly"), (.diskError, "not-kept"),
            ] {
                hall.setPrinter(.fault, [fault], as: StoreKeeping.device)
                let refused = try await client.take("request-2")
                #expect(refused.status == .serviceUnavailable)
                #expect(try refused.refusal.code == code)
                #expect(try refused.refusal.zh == Catalogue.standard.text("k.full", .zh))
                let (source, plan) = (hall.api.source(), hall.plan)
                #expect(await hall.hall.read { KioskView(kiosk: plan.kiosks[0].id, ticket: nil, $0, source).full })
            }
            // What was granted before stays so.
            #expect(try await client.take("request-1").status == first.status)
            hall.setPrinter(.ok, as: StoreKeeping.device)
            #expect(try await client.take("request-2").status == .created)
        }
    }

    @Test("while the printer is known unready no number on paper is given, but one without")
    func unreadyPrinter() async throws {
        let hall = try APIHall(change: { $0.sites["printer-1"]?.queue = "printer-1-queue" })
        hall.setPrinter(.fault, [.mediaEmpty])
        // A queue that is well makes no paper.
        hall.setPrinter(.ok, as: "printer-1-queue")
        try await hall.run { client in
            let body = "{\"request\":\"request-1\",\"service\":\"social\",\"paper\":true}"
            let refused = try await client.post("/api/v1/kiosks/1/tickets", body)
            #expect(refused.status == .conflict)
            #expect(try refused.refusal.code == "printer-not-ready")
            #expect(await hall.hall.read { $0.tickets.isEmpty })
            #expect(try await client.take("request-1").status == .created)
            hall.setPrinter(.ok)
            let paper = "{\"request\":\"request-2\",\"service\":\"social\",\"paper\":true}"
            let granted = try await client.post("/api/v1/kiosks/1/tickets", paper)
            #expect(try granted.json(HallAPI.IssueReply.self).ticket.paper == "wanted")
        }
    }

    @Test("the same card gets no second number, its retry the same answer, and a session is worth one request")
    func card() async throws {
        let hall = try APIHall()
        @Sendable func session() throws -> String {
            hall.cards.note(.read(CardSecret(Array("11010119900307889X".utf8))), at: "1")
            return try #require(hall.cards.views.value["1"]?.session)
        }
        try await hall.run { client in
            let first = try session()
            let card = ",\"card\":\"\(first)\""
            let ticket = try await client.take("request-1", more: card).json(HallAPI.IssueReply.self)
            #expect(!ticket.already)
            let retry = try await client.take("request-1", more: card).json(HallAPI.IssueReply.self)
            #expect(retry.ticket == ticket.ticket)
            let stale = try await client.take("request-2", more: card)
            #expect(try stale.refusal.code == "card-session")
            let second = try session()
            let again = try await client.take("request-3", more: ",\"card\":\"\(second)\"")
            #expect(again.status == .ok)
            let reply = try again.json(HallAPI.IssueReply.self)
            #expect(reply.already)
            #expect(reply.ticket.number == "A001")
            #expect(String(decoding: again.bytes, as: UTF8.self).contains("110101") == false)
        }
    }

    @Test("a card's request that was refused and is tried again still means the same card")
    func cardRetry() async throws {
        let hall = try APIHall()
        try await hall.run(opened: false) { client in
            hall.cards.note(.read(CardSecret(Array("11010119900307889X".utf8))), at: "1")
            let card = ",\"card\":\"\(try #require(hall.cards.views.value["1"]?.session))\""
            #expect(try await client.take("request-1", more: card).refusal.code == "day-not-open")
            try await hall.openDay()
            #expect(try await client.take("request-1", more: card).status == .created)
            #expect(await hall.hall.read { $0.tickets.values.first?.digest != nil })
        }
    }

    @Test("paper in doubt is answered, printed again, and printed again no more than allowed")
    func paper() async throws {
        let hall = try APIHall()
        hall.setPrinter(.ok)
        try await hall.run { client in
            let body = "{\"request\":\"request-1\",\"service\":\"social\",\"paper\":true}"
            let reply = try await client.post("/api/v1/kiosks/1/tickets", body).json(HallAPI.IssueReply.self)
            let id = TicketID(rawValue: reply.ticket.id)
            for copy in 0...2 {
                let attempt = AttemptID(rawValue: "attempt-\(copy)")
                let print = PrintAttempt(id: attempt, ticket: id, printer: "printer-1", copy: copy, digest: "")
                _ = try await hall.hall.perform(.attemptPrint(print))
                _ = try await hall.hall.perform(.startPrint(attempt))
                _ = try await hall.hall.perform(.endPrint(attempt, .doubtful, evidence: "no fence"))
                let no = "{\"request\":\"answer-\(copy)-x\",\"inHand\":false}"
                let answered = try await client.post("/api/v1/tickets/\(id)/paper", no)
                #expect(try answered.json(HallAPI.TicketReply.self).ticket.paper == "unprinted")
                let again = try await client.post(
                    "/api/v1/tickets/\(id)/reprint", "{\"request\":\"reprint-\(copy)\"}")
                if copy < 2 {
                    #expect(try again.json(HallAPI.TicketReply.self).ticket.paper == "wanted")
                } else {
                    #expect(try again.refusal.code == "reprint-limit")
                }
            }
            let staff = "{\"request\":\"reprint-staff\",\"staff\":\"201\"}"
            #expect(try await client.post("/api/v1/tickets/\(id)/reprint", staff).status == .ok)
            let nobody = "{\"request\":\"reprint-nobody\",\"staff\":\"999\"}"
            #expect(try await client.post("/api/v1/tickets/\(id)/reprint", nobody).status == .notFound)
        }
    }

    @Test("refusals say what is so in both languages")
    func refusals() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            #expect(try await client.take("request-1", service: "tiny").status == .created)
            let exhausted = try await client.take("request-2", service: "tiny")
            #expect(exhausted.status == .conflict)
            #expect(try exhausted.refusal.code == "numbers-exhausted")
            #expect(try exhausted.refusal.zh == "小今天的号已取完，请到导办台咨询")
            #expect(try await client.take("request-3", service: "nothing").refusal.code == "unknown-service")
            #expect(try await client.get("/api/v1/tickets/1-Z999").status == .notFound)
            let grade = "{\"request\":\"request-4\",\"grade\":9}"
            #expect(try await client.post("/api/v1/tickets/no-token/evaluation", grade).status == .notFound)
        }
    }
}
