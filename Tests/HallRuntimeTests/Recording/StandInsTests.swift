import Foundation
import HallDomain
import Testing

@testable import HallRuntime

/// Tokens and digests have stand-ins in a recording, the same wherever they come.
@Suite struct StandInsTests {
    private static let token = "Kq7_TzVn-3Wc9RmD"
    private static let digest = "0f3a9c55d2e1b07748aa61fe"

    private func turn() -> RecordedTurn {
        let moment = Moment(wall: 1, boot: "b", mono: 2, clock: .trusted)
        return RecordedTurn(
            head: 7,
            matters: [
                .wish(
                    .issueTicket(service: "s", lane: .normal, kiosk: "1", wantsPaper: true, digest: Self.digest),
                    request: "touch-1", isAlone: false),
                .wish(.evaluateTicket(token: Self.token, grade: 5), request: nil, isAlone: false),
            ], moments: [moment], tokens: [Self.token, "other-Token_4567"], kept: [], replies: ["done", "token \"x\""])
    }

    @Test func aTurnHasStandInsAndIsOtherwiseAsItWas() throws {
        let standIns = StandIns(address: nil)
        let before = turn()
        let bytes = standIns.replaced(json: RecordedJSON.bytes(before))
        let after = try #require(RecordedJSON.value(RecordedTurn.self, bytes))
        for secret in [Self.token, Self.digest, "other-Token_4567"] {
            #expect(Data(bytes).range(of: Data(secret.utf8)) == nil)
        }
        guard case .wish(.issueTicket(_, _, _, _, let digest?), _, _) = after.matters[0],
            case .wish(.evaluateTicket(let token, 5), nil, _) = after.matters[1]
        else {
            Issue.record("\(after)")
            return
        }
        #expect(token == after.tokens[0] && token != after.tokens[1])
        #expect(token.utf8.count == Self.token.utf8.count && digest.utf8.count == Self.digest.utf8.count)
        #expect(digest.allSatisfy { "0123456789abcdef".contains($0) })
        // Nothing else changed.
        var restored = after
        (restored.matters, restored.tokens) = (before.matters, before.tokens)
        #expect(restored == before)
        // Another run has another key.
        #expect(StandIns(address: nil).replaced(json: RecordedJSON.bytes(before)) != bytes)
    }

    /// Whatever stands in a state, in whatever order: the tables of digests and of tickets fit together.
    @Test func aStateFitsTogether() throws {
        var state = HallState()
        state.digests = [Self.digest: [TicketID(day: 1, number: "A001")], "token": []]
        let standIns = StandIns(address: nil)
        let json = standIns.replaced(json: RecordedJSON.bytes(RecordedBase(state: state, head: 3)))
        let base = try #require(RecordedJSON.value(RecordedBase.self, json))
        let expected = String(decoding: standIns.standIn(for: Array(Self.digest.utf8)), as: UTF8.self)
        #expect(base.state.digests[expected] == [TicketID(day: 1, number: "A001")] && base.state.digests.count == 2)
        #expect(base.head == 3 && Data(json).range(of: Data(Self.digest.utf8)) == nil)
    }

    @Test(
        arguments: [
            ("{}", 0), ("[]", 0), ("{\"token\":\"\"}", 0), ("{\"token\":null,\"x\":\"token\"}", 0),
            ("{\"a\":{\"token\":\"AB\"},\"b\":[\"AB\"]}", 1), ("{\"tokens\":[\"AB\",\"AB\"],\"c\":\"AB\"}", 2),
            ("{\"digests\":{\"AB\":[\"AB\"]}}", 1), ("{\"x\\\"token\":\"AB\",\"digest\":\"AB\"}", 1),
            ("[{\"token\":\"AB\"},\"AB\",{\"text\":\"\\\\\",\"digest\":\"AB\"}]", 2),
        ] as [(String, Int)])
    func onlySecretsAreReplaced(_ json: String, _ count: Int) throws {
        let standIns = StandIns(address: nil)
        let standIn = String(decoding: standIns.standIn(for: Array("AB".utf8)), as: UTF8.self)
        let after = String(decoding: standIns.replaced(json: Array(json.utf8)), as: UTF8.self)
        #expect(after.components(separatedBy: "\"\(standIn)\"").count - 1 == count, "\(after)")
        #expect(after.replacingOccurrences(of: "\"\(standIn)\"", with: "\"AB\"") == json)
    }

    @Test(
        arguments: [
            "https://hall.example/t/{token}", "https://hall.example/{token}/page", "https://h.example/?t={token}&x=1",
            "{token}",
            "HTTPS://H.EXAMPLE/T{token}",
        ])
    func aDocumentAndItsPartsHaveTheSameStandIns(_ template: String) {
        let standIns = StandIns(address: template)
        let address = TicketLayout.address(template, token: Self.token)
        let code = [0x1D, 0x28, 0x6B, UInt8(address.utf8.count + 3), 0, 0x31, 0x50, 0x30] + Array(address.utf8)
        let print: [UInt8] = [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]
        let head = [0x1B, 0x40] + Array("A001 请稍候 https://hall.example\n".utf8)
        let document = head + code + print + code + [0x0A, 0x1D, 0x56, 0x42, 0]
        let kept = standIns.replaced(in: document)
        #expect(kept.count == document.count && Data(kept).range(of: Data(Self.token.utf8)) == nil)
        // Written in parts, between commands.
        let parts = [head, code, print, code, [0x0A, 0x1D, 0x56, 0x42, 0]].map(standIns.replaced(in:))
        #expect(parts.flatMap { $0 } == kept)
        #expect(parts[1] == parts[3] && Array(parts[1].prefix(8)) == Array(code.prefix(8)))
        #expect(parts[0] == head && parts[2] == print)
    }
}
