import Glibc
import LinuxPorts
import SimulatedHall

/// Clients that take tickets over HTTP as fast as they are answered, each on a connection and a thread of its own.
enum TicketClients {
    /// An answered request.
    struct Acknowledged: Sendable {
        var ticket: String
        var request: String
        var sent: Duration
        var answered: Duration
    }

    /// What came of a run.
    struct Result: Sendable {
        var tickets: [Acknowledged] = []
        /// Answers other than 201, the first one's text.
        var refusals = 0
        var firstRefusal: String?
        var took: Duration = .zero

        var perSecond: Double { Double(tickets.count) / (took.milliseconds / 1000) }

        /// How long each request took.
        var latency: Sample {
            var sample = Sample()
            for ticket in tickets { sample.add(ticket.answered - ticket.sent) }
            return sample
        }
    }

    /// Lets `count` clients take tickets for `time`, or until a service has no number left for today.
    static func run(_ count: Int, port: Int, time: Duration) async throws -> Result {
        let begun = WireHost.now
        return try await withThrowingTaskGroup(of: Result.self) { group in
            for client in 0..<count {
                group.addTask {
                    try await BlockingThread(name: "client \(client)").run { () throws in
                        try take(client, port: port, until: begun + time)
                    }
                }
            }
            var all = try await group.reduce(into: Result()) { all, one in
                all.tickets += one.tickets
                all.refusals += one.refusals
                all.firstRefusal = all.firstRefusal ?? one.firstRefusal
            }
            all.took = (all.tickets.map(\.answered).max() ?? begun + time) - begun
            return all
        }
    }

    private static func take(_ client: Int, port: Int, until end: Duration) throws -> Result {
        let connection = try PlainHTTP(port: port)
        var result = Result()
        let run = UInt32.random(in: 0 ... .max)
        var turn = client
        while WireHost.now < end {
            let service = DemoHall.services[turn % DemoHall.services.count].id
            let request = "bench-\(run)-\(client)-\(turn)"
            turn += 1
            let sent = WireHost.now
            let (status, body) = try connection.post(
                "/api/v1/kiosks/1/tickets", #"{"request":"\#(request)","service":"\#(service)","paper":false}"#)
            let answered = WireHost.now
            if status == 201, let ticket = ticketID(in: body) {
                result.tickets.append(.init(ticket: ticket, request: request, sent: sent, answered: answered))
                continue
            }
            let answer = String(decoding: body, as: UTF8.self)
            if answer.contains("numbers-exhausted") { break }
            result.refusals += 1
            result.firstRefusal = result.firstRefusal ?? "\(status) \(answer)"
        }
        return result
    }

    /// `"id":"…"` of the ticket, found without reading the whole answer as JSON: the clients share the processors
    /// with what they measure.
    private static func ticketID(in body: [UInt8]) -> String? {
        let key = Array(#""id":""#.utf8)
        let start = body.indices.first { body[$0] == key[0] && body[$0...].starts(with: key) }.map { $0 + key.count }
        guard let start, let end = body[start...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return String(decoding: body[start..<end], as: UTF8.self).replacing(#"\/"#, with: "/")
    }
}
