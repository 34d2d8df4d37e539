import Foundation
import HTTPTypes
import HallDomain
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import HallRuntime

@Suite("HTTP: what is kept out", .timeLimit(.minutes(1)))
struct GuardTests {
    struct Foreign: Sendable {
        var name: String
        var headers: [HTTPField.Name: String?]
        var status: Int
    }

    @Test(
        "commands come from our own pages only",
        arguments: [
            Foreign(name: "own page", headers: [:], status: 201),
            Foreign(name: "own page, newer browser", headers: [.secFetchSite: "same-origin"], status: 201),
            Foreign(name: "charset", headers: [.contentType: "application/json; charset=utf-8"], status: 201),
            Foreign(name: "other origin", headers: [.origin: "http://evil.example"], status: 403),
            Foreign(name: "other port", headers: [.origin: "http://localhost:81"], status: 403),
            Foreign(name: "https", headers: [.origin: "https://localhost"], status: 403),
            Foreign(name: "no origin", headers: [.origin: nil], status: 403),
            Foreign(name: "null origin", headers: [.origin: "null"], status: 403),
            Foreign(name: "cross site", headers: [.secFetchSite: "cross-site"], status: 403),
            Foreign(name: "same site", headers: [.secFetchSite: "same-site"], status: 403),
            Foreign(name: "address bar", headers: [.secFetchSite: "none", .origin: nil], status: 403),
            Foreign(name: "form", headers: [.contentType: "application/x-www-form-urlencoded"], status: 415),
            Foreign(name: "plain text", headers: [.contentType: "text/plain"], status: 415),
            Foreign(name: "no type", headers: [.contentType: nil], status: 415),
        ])
    func origins(foreign: Foreign) async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let body = "{\"request\":\"request-1\",\"service\":\"social\",\"paper\":false}"
            let reply = try await client.post("/api/v1/kiosks/1/tickets", body, headers: foreign.headers)
            #expect(reply.status.code == foreign.status)
            #expect(await hall.hall.read { $0.tickets.count } == (foreign.status == 201 ? 1 : 0))
        }
    }

    @Test(
        "only loopback names",
        arguments: [
            ("localhost", true), ("localhost:8080", true), ("127.0.0.1", true), ("127.0.0.1:80", true), ("[::1]", true),
            ("[::1]:80", true), ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.evil", false),
            ("10.0.0.1", false), ("", false), (":80", false), ("localhost:", false), ("localhost:x", false),
            ("localhost:999999", false), ("user@localhost", false),
        ])
    func hosts(host: String, isOurs: Bool) {
        #expect(RequestGuard<HallAPI.Context>.isLoopback(host) == isOurs)
    }

    @Test(
        "a body that is not what it should be is answered, never crashed on",
        arguments: [
            "", "{", "null", "[]", "{}", "{\"request\":1}",
            "{\"request\":\"short\",\"service\":\"social\",\"paper\":false}",
            "{\"request\":\"has space\",\"service\":\"social\",\"paper\":false}",
            "{\"request\":\"request-1\",\"service\":\"social\",\"paper\":\"yes\"}",
            "{\"request\":\"request-1\",\"service\":\"social\",\"lane\":\"vip\",\"paper\":false}",
            "\u{0}\u{FFFF}", String(repeating: "[", count: 20_000),
        ])
    func malformed(body: String) async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let reply = try await client.post("/api/v1/kiosks/1/tickets", body)
            #expect(reply.status == .badRequest)
            #expect(try !reply.refusal.zh.isEmpty)
        }
    }

    @Test("a body over 64 KiB is refused")
    func tooLarge() async throws {
        let hall = try APIHall()
        try await hall.run { client in
            let reply = try await client.post(
                "/api/v1/kiosks/1/tickets", String(repeating: " ", count: 70_000) + "{}")
            #expect(reply.status == .contentTooLarge)
        }
    }

    @Test("random bytes as bodies and paths give a 4xx")
    func fuzz() async throws {
        let hall = try APIHall()
        let paths = [
            "/api/v1/kiosks/1/tickets", "/api/v1/windows/3/sign-in", "/api/v1/day/open", "/api/v1/notices",
            "/api/v1/boards/blank", "/api/v1/tickets/1-A001/paper", "/api/v1/windows/3/call-next",
        ]
        try await hall.run { client in
            var seed: UInt64 = 42
            func next() -> UInt64 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return seed >> 33
            }
            let valid = Array("{\"request\":\"request-1\",\"service\":\"social\",\"paper\":false}".utf8)
            for round in 0..<300 {
                var bytes = valid
                for _ in 0...(next() % 6) {
                    bytes[Int(next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: next())
                }
                let path = paths[round % paths.count]
                let reply = try await client.execute(
                    uri: path, method: .post,
                    headers: [.contentType: "application/json", .origin: "http://localhost"],
                    body: ByteBuffer(bytes: bytes)
                ) { $0.status.code }
                #expect((200..<500).contains(reply))
            }
        }
    }

    @Test("on the local socket there is no browser to keep out, but a body must still be JSON")
    func localSocket() async throws {
        let hall = try APIHall()
        let app = Application(router: hall.api.router(isLocalSocket: true))
        let inner = hall.hall
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await inner.run() }
            try await app.test(.router) { client in
                let status = try await client.execute(
                    uri: "/api/v1/boards/blank", method: .post,
                    body: ByteBuffer(string: "{\"request\":\"blank-001\",\"by\":\"hallctl:root\"}")
                ) { $0.status }
                #expect(status == .ok)
            }
            group.cancelAll()
        }
    }
}
