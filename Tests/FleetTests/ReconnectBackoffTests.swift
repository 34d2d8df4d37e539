import Fleet
import Testing

@Suite struct ReconnectBackoffTests {
    @Test func `waits are spread over all of a limit that doubles to its greatest`() {
        var generator = SeededGenerator(seed: 3)
        var longest: [Int: Duration] = [:]
        for _ in 0..<400 {
            var backoff = ReconnectBackoff()
            for failure in 0..<10 {
                let wait = backoff.next(using: &generator)
                let limit = min(Duration.seconds(120), .seconds(1 << failure))
                #expect(wait >= .zero && wait <= limit)
                longest[failure] = max(longest[failure] ?? .zero, wait)
            }
        }
        for failure in 0..<10 {
            let limit = min(Duration.seconds(120), .seconds(1 << failure))
            #expect((longest[failure] ?? .zero) > limit * 0.9)
        }
    }

    @Test func `after a success the first limit holds again, and a thousand failures do not overflow`() {
        var generator = SeededGenerator(seed: 4)
        var backoff = ReconnectBackoff()
        for _ in 0..<1000 { #expect(backoff.next(using: &generator) <= .seconds(120)) }
        backoff.succeed()
        #expect(backoff.next(using: &generator) <= .seconds(1))
    }
}
