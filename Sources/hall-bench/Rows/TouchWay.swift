import LinuxPorts
import SimulatedHall

/// Our way to paper: a touch on the kiosk's page, as the page sends it.
struct TouchWay: Sendable {
    let stage: HallStage
    private let thread = BlockingThread(name: "touch")

    init(stage: HallStage) { self.stage = stage }

    private func tray() throws -> [StagePrinter.Paper] {
        try stage.wires.read("printer-1", as: StagePrinter.self) { device, _ in device.tray }
    }

    /// The bytes of the newest paper.
    func lastBytes() throws -> [UInt8] { try tray().last?.ticket.bytes ?? [] }

    /// Touches, and waits until the ticket is proven on paper; gives the paper and the moment of the touch.
    func press() async throws -> (StagePrinter.Paper, begun: Duration) {
        let before = try tray().count
        let (id, begun) = try await touch()
        let paper = try await Waiting.wait(for: "a ticket at printer-1") {
            let tray = try tray()
            return tray.count > before ? tray.last : nil
        }
        let client = LoopbackClient(port: UInt16(clamping: stage.settings.port))
        // Until the printer and its queue are at rest the next touch would wait for this one.
        _ = try await Waiting.wait(for: "the proof of \(id)", every: .milliseconds(20)) {
            let answer = try await client.request("GET", "/api/v1/tickets/\(id)")
            return JSON(answer.body)?["ticket"]?["paper"]?.text == "proven" ? true : nil
        }
        return (paper, begun)
    }

    /// A printer that is not known yet, just after the start, is waited for.
    private func touch() async throws -> (id: String, begun: Duration) {
        let port = stage.settings.port
        return try await Waiting.wait(for: "a number at kiosk 1", every: .milliseconds(50)) {
            let (status, body, begun) = try await thread.run { () throws in
                let connection = try PlainHTTP(port: port)
                let request = "bench-\(UInt64.random(in: .min ... .max))"
                let begun = WireHost.now
                let answer = try connection.post(
                    "/api/v1/kiosks/1/tickets", #"{"request":"\#(request)","service":"household","paper":true}"#)
                return (answer.status, answer.body, begun)
            }
            guard status == 201, let id = JSON(body)?["ticket"]?["id"]?.text else { return nil }
            return (id, begun)
        }
    }
}
