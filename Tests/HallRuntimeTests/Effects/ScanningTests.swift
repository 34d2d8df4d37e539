import DeviceKit
import HallDomain
import Testing

@testable import HallRuntime

/// A scanner before which a test lays codes.
actor ScannerStandIn: CodeScanner {
    static let name = "scanner-stand-in"
    static let role = DeviceRole.scanner
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let codes: AsyncStream<ScannedCode>
    private let scanned: AsyncStream<ScannedCode>.Continuation

    init() {
        health = AsyncStream { $0.finish() }
        (codes, scanned) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4))
    }

    init(traits: Nothing, dialect: Nothing, placement: Nothing, port: any SerialPort) { self.init() }
    func run() async throws(DeviceError) {}
    nonisolated func lay(_ text: String) { scanned.yield(ScannedCode(text: text)) }
}

@Suite("What a scanned code does")
struct ScanningTests {
    @Test("a missed ticket before the scanner is checked in again, and no other code does anything")
    func checkIn() async throws {
        let house = try EffectsHall()
        let scanner = ScannerStandIn()
        var plan = house.plan
        plan.ticketAddress = "https://hall.example/t/{token}"
        let inputs = InputListening(hall: house.hall, plan: plan, cards: CardDesk(), logger: EffectsHall.logger)
        let placed = try PlacedDevice.standIn(DriverEntry(ScannerStandIn.self), "scanner-1", kiosk: "1")
        try await house.run([{ await inputs.serve(scanner, device: placed) }]) { _ in
            try await house.staff("1")
            let tickets = try await house.issue(2)
            let call = try await house.call()
            _ = try await house.hall.perform(.noteSpoken(call: call, reading: 1))
            _ = try await house.hall.perform(.noteShown(call: call, board: "board-1"))
            _ = try await house.hall.perform(.markMissed(window: "1"))
            #expect(try await house.ticket(tickets[0].id).phase == .missed)
            scanner.lay("https://elsewhere.example/t/\(tickets[0].token)")
            scanner.lay("https://hall.example/t/AAAAAAAAAAAAAAAA")
            // One that waits is not missed: refused, and nothing changes.
            scanner.lay("https://hall.example/t/\(tickets[1].token)")
            scanner.lay("https://hall.example/t/\(tickets[0].token)")
            try await eventually("the missed one waits again") {
                try await house.ticket(tickets[0].id).phase != .missed
            }
            let checked = house.disk.events.compactMap { if case .ticketReturned(let id, _) = $0 { id } else { nil } }
            #expect(checked == [tickets[0].id])
        }
    }

    @Test(
        "the token of our own tickets' codes and of none else",
        arguments: [
            ("https://hall.example/t/aB-9_x", "https://hall.example/t/{token}", "aB-9_x"),
            ("https://hall.example/t/aB9?k=1", "https://hall.example/t/{token}?k=1", "aB9"),
            ("https://hall.example/t/", "https://hall.example/t/{token}", nil),
            ("https://hall.example/t/a/b", "https://hall.example/t/{token}", nil),
            ("https://evil.example/t/aB9", "https://hall.example/t/{token}", nil),
            ("440301199001011234", "https://hall.example/t/{token}", nil), ("aB9", nil, nil), ("", "{token}", nil),
        ] as [(String, String?, String?)])
    func token(_ text: String, _ address: String?, _ expected: String?) {
        #expect(ScannedTicket.token(in: text, address: address) == expected)
    }
}
