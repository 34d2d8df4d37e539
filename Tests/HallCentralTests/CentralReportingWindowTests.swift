import Testing

@testable import HallRuntime

@Suite struct CentralReportingWindowTests {
    private let now = ContinuousClock.now

    private func window(cursor: Int64 = 100, batches: [Int64] = [164, 228, 292]) -> CentralReportingWindow {
        var window = CentralReportingWindow(cursor: cursor, limit: 4)
        for last in batches { window.send(upTo: last, at: now) }
        return window
    }

    @Test func `no more than four batches are under way`() {
        var window = window()
        #expect(window.canSend)
        window.send(upTo: 300, at: now)
        #expect(!window.canSend && window.sent == 300 && window.cursor == 100)
    }

    @Test func `an acknowledgement moves the cursor and frees whole batches only`() {
        var window = window()
        #expect(window.acknowledge(200, head: 500, at: now) == .moved(200))
        #expect(window.cursor == 200 && window.sent == 292 && !window.isEmpty)
        #expect(window.acknowledge(292, head: 500, at: now) == .moved(292))
        #expect(window.isEmpty)
        #expect(window.acknowledge(292, head: 500, at: now) == .unchanged)
    }

    @Test func `what is left after progress has its full time again`() {
        var window = window()
        let later = now + .seconds(5)
        _ = window.acknowledge(164, head: 500, at: later)
        #expect(window.oldest == later)
    }

    @Test func `a lower one moves it back, and everything behind it is sent again`() {
        var window = window()
        #expect(window.acknowledge(40, head: 500, at: now) == .moved(40))
        #expect(window.cursor == 40 && window.sent == 40 && window.isEmpty)
    }

    @Test func `one of what was never sent here moves on past it`() {
        var window = window(batches: [])
        #expect(window.acknowledge(400, head: 500, at: now) == .moved(400))
        #expect(window.sent == 400)
    }

    @Test(arguments: [501, Int64.max]) func `one beyond the ledger's end moves nothing`(upto: Int64) {
        var window = window()
        #expect(window.acknowledge(upto, head: 500, at: now) == .beyondHead)
        #expect(window.cursor == 100 && window.sent == 292)
    }

    @Test(arguments: [-1, Int64.min]) func `a negative one says nothing`(upto: Int64) {
        var window = window()
        #expect(window.acknowledge(upto, head: 500, at: now) == .unchanged)
    }
}
