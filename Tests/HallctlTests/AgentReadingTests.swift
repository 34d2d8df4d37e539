import Testing

@testable import hallctl

/// HTTP and server-sent events, in whatever pieces they arrive.
@Suite struct AgentReadingTests {
    private static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: x\r\n\r\n5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\n\r\n"
    private static let sized = "HTTP/1.1 503 Busy\r\ncontent-length: 12\r\n\r\nhello, world"

    @Test(arguments: [chunked, sized], [1, 2, 3, 7, 1000])
    func bodiesComeWholeHoweverTheyArrive(_ text: String, _ step: Int) throws {
        var reading = HTTPReading()
        var body: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: step) {
            body += try reading.take(bytes[start..<min(start + step, bytes.count)])
        }
        #expect(String(decoding: body, as: UTF8.self) == "hello, world")
        #expect(reading.isComplete)
        #expect(reading.status == (text == Self.sized ? 503 : 200))
        try reading.finish()
    }

    @Test(arguments: [
        "SSH-2.0-x\r\n\r\n", "HTTP/1.1 x\r\n\r\n", "HTTP/1.1 200 OK\r\nbroken\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab",
    ])
    func whatIsNoGoodAnswerIsRefused(_ text: String) {
        #expect(throws: HTTPReading.Malformed.self) {
            var reading = HTTPReading()
            _ = try reading.take(Array(text.utf8))
            try reading.finish()
        }
    }

    @Test(arguments: [1, 4, 1000]) func eventsAreReadInPieces(_ step: Int) {
        let bytes = Array(
            "retry: 1000\n\n: ping\n\nevent: view\r\ndata: {\"a\":\ndata: 1}\n\ndata:x\n\nevent: lost".utf8)
        var reading = EventReading()
        var events: [EventReading.Event] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            events += reading.take(Array(bytes[start..<min(start + step, bytes.count)]))
        }
        #expect(
            events == [.init(name: "view", data: Array("{\"a\":\n1}".utf8)), .init(name: "", data: Array("x".utf8))])
    }
}
