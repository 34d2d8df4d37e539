import Foundation
import HallDomain
import Testing

@Suite("What wishes led to, as it is kept")
struct KeptOutcomesTests {
    @Test(
        "comes back whatever it is",
        arguments: [
            ("r-1", .ticket("1-A001")), ("r-2", .call(7)), ("r-3", .done), ("r-4", .already("1-A002")),
            ("r-5", .refused(.unknownService("household"))), ("with\ttab", .done), ("with\nline", .call(-1)),
            ("", .done),
            ("r-6", .ticket("a\tb")), ("请求", .already("1-甲001")),
        ] as [(String, HallState.Outcome)])
    func roundTrip(_ request: String, _ outcome: HallState.Outcome) throws {
        let kept = KeptOutcomes(wrappedValue: [RequestID(rawValue: request): outcome, "another": .done])
        #expect(try JSONDecoder().decode(KeptOutcomes.self, from: JSONEncoder().encode(kept)) == kept)
    }

    @Test("a line of another form is an error", arguments: ["r", "r\\t", "r\\tx", "r\\tcseven", "r\\td1"])
    func wrong(_ line: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                KeptOutcomes.self, from: Data("{\"lines\":\"\(line)\\n\",\"others\":[]}".utf8))
        }
    }
}
