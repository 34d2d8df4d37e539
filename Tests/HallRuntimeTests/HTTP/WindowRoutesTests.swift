import Foundation
import HTTPTypes
import HallDomain
import Testing

@testable import HallRuntime

@Suite("HTTP: windows", .timeLimit(.minutes(1)))
struct WindowRoutesTests {
    private static func body(_ request: String, _ more: String = "") -> String { "{\"request\":\"\(request)\"\(more)}" }

    @Test("a call from sign-in to rating")
    func visit() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let taken = try await client.take("request-1").json(HallAPI.IssueReply.self).ticket
            let token = try await client.signIn("3", "101", "sign-in-1")
            let call = try await client.post("/api/v1/windows/3/call-next", Self.body("call-0001"), token: token)
            let reply = try call.json(HallAPI.WindowReply.self)
            #expect(reply.answer == "called")
            #expect(reply.ticket?.number == "A001")
            let early = try await client.post("/api/v1/windows/3/missed", Self.body("missed-01"), token: token)
            #expect(try early.refusal.code == "not-yet-announced")
            #expect(try early.refusal.zh == "语音还没播到A001，请稍等再记过号")
            let undone = try await client.post("/api/v1/windows/3/undo", Self.body("undo-0001"), token: token)
            #expect(try undone.json(HallAPI.WindowReply.self).message?.zh == "已撤销，A001回到最前")
            let byDigits = try await client.post(
                "/api/v1/windows/3/call-number", Self.body("call-0002", ",\"digits\":\"001\""), token: token)
            #expect(try byDigits.json(HallAPI.WindowReply.self).ticket?.number == "A001")
            #expect(
                try await client.post("/api/v1/windows/3/finish", Self.body("finish-01"), token: token).status == .ok)
            let rated = try await client.post(
                "/api/v1/tickets/\(taken.token)/evaluation", Self.body("rate-0001", ",\"grade\":5"))
            #expect(rated.status == .ok)
            let twice = try await client.post(
                "/api/v1/tickets/\(taken.token)/evaluation", Self.body("rate-0002", ",\"grade\":1"))
            #expect(try twice.refusal.code == "already-evaluated")
            let none = try await client.post("/api/v1/windows/3/call-next", Self.body("call-0003"), token: token)
            #expect(try none.refusal.zh == "当前没有等候")
        }
    }

    @Test("a token is worth its own sign-in at its own window, and nothing else")
    func tokens() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let first = try await client.signIn("3", "101", "sign-in-1")
            #expect(try await client.signIn("3", "101", "sign-in-1") == first)
            let other = try await client.signIn("5", "102", "sign-in-2")
            let call = "/api/v1/windows/3/pause"
            for (index, wrong) in [nil, "", "x", other, first.uppercased(), first + "0"].enumerated() {
                let reply = try await client.post(call, Self.body("wrong-\(index)-x"), token: wrong)
                #expect(reply.status == .unauthorized)
            }
            #expect(try await client.post(call, Self.body("pause-001"), token: first).status == .ok)
            // A stand-in takes the window over: the token of before is worth nothing.
            let second = try await client.signIn("3", "102", "sign-in-3")
            #expect(second != first)
            #expect(try await client.post(call, Self.body("pause-002"), token: first).status == .unauthorized)
            #expect(
                try await client.post("/api/v1/windows/3/sign-out", Self.body("sign-out-1"), token: second).status
                    == .ok)
            #expect(try await client.post(call, Self.body("pause-003"), token: second).status == .unauthorized)
        }
    }

    @Test(
        "what is no command, no window or no reason is refused",
        arguments: [
            ("/api/v1/windows/99/call-next", "", 404), ("/api/v1/windows/3/dance", "", 404),
            ("/api/v1/windows/3/call-number", "", 400), ("/api/v1/windows/3/pause", ",\"reason\":\"<b>\"", 400),
            ("/api/v1/windows/3/evaluate", ",\"grade\":7", 400), ("/api/v1/windows/3/finish", "", 409),
            ("/api/v1/windows/3/recall", "", 409), ("/api/v1/windows/3/resume", "", 409),
        ])
    func illegal(path: String, more: String, status: Int) async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let token = try await client.signIn("3", "101", "sign-in-1")
            // A visit has just ended, so that a grade has something to belong to.
            _ = try await client.take("request-1")
            _ = try await client.post("/api/v1/windows/3/call-next", Self.body("call-0001"), token: token)
            _ = try await client.post("/api/v1/windows/3/finish", Self.body("finish-01"), token: token)
            let reply = try await client.post(path, Self.body("illegal-1", more), token: token)
            #expect(reply.status.code == status)
            #expect(try !reply.refusal.zh.isEmpty)
            #expect(try !reply.refusal.zh.contains("‹"))
            #expect(try !reply.refusal.en.contains("‹"))
        }
    }

    @Test("nobody signs in with a number that is none, or without the role")
    func strangers() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            for (staff, code) in [("999", "unknown-staff"), ("201", "not-allowed")] {
                let reply = try await client.post(
                    "/api/v1/windows/3/sign-in", Self.body("sign-in-\(staff)", ",\"staff\":\"\(staff)\""))
                #expect(try reply.refusal.code == code)
            }
        }
    }
}
