import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import HallStore
import SimulatedHall
import Testing

@testable import HallRuntime

/// A whole agent is recorded while it works, and its recording is replayed.
@Suite struct RecordedWalkTests {
    private static func post(_ client: LoopbackClient, _ path: String, _ json: String) async throws -> Int {
        try await client.request("POST", path, json: json).status
    }

    /// Some tickets, printed and called, with wishes that are refused between.
    private static func work(_ hall: WalkHall, _ client: LoopbackClient) async throws {
        try await until("the day is open") { try hall.entries().contains { $0.kind == "dayOpened" } }
        // Before anybody has signed in.
        #expect(
            try await post(client, "/api/v1/windows/3/sign-in", #"{"request":"record-sign-in-0","staff":"9"}"#) != 200)
        #expect(
            try await post(client, "/api/v1/windows/3/sign-in", #"{"request":"record-sign-in-1","staff":"1003"}"#)
                == 200)
        try await until("the printer is well") { try await client.state(of: "printer-1") == "ok" }
        for index in 0..<3 {
            let wish = #"{"request":"record-touch-\#(index)","service":"household","paper":true}"#
            _ = try await post(client, "/api/v1/kiosks/1/tickets", wish)
            _ = try await post(client, "/api/v1/kiosks/1/tickets", wish)
        }
        try await until("three papers are proven") {
            try hall.entries().count { if case .printEnded(_, .proven, _) = $0.event { true } else { false } } == 3
        }
        hall.line.set(isHigh: false, at: .milliseconds(5_000))
        hall.line.set(isHigh: true, at: .milliseconds(5_150))
        try await until("the board shows the first number") { await hall.boardText().contains("A001") }
        await hall.rate(4)
        try await until("the ledger knows the grade") { try hall.entries().contains { $0.kind == "ticketEvaluated" } }
    }

    @Test(.timeLimit(.minutes(1)))
    func aRecordedHallComesOutTheSameByteForByteAndEveryTime() async throws {
        let hall = try WalkHall()
        let folder = AgentPaths(root: hall.root).recording
        try await hall.run { client in
            try await Self.work(hall, client)
            let bytes = try #require(Recording.gathered(from: folder))
            let recording = try #require(Recording(bytes))
            #expect(recording.runs.count == 1)
            let outcomes = (0..<3).map { _ in recording.replay(drivers: DriverCatalog.all) }
            for outcome in outcomes {
                for run in outcome.runs {
                    #expect(run.turns.difference == nil)
                    for session in run.sessions { #expect(session.difference == nil, "\(session.device)") }
                }
                #expect(outcome.transcript == outcomes[0].transcript)
            }
            let run = try #require(outcomes[0].runs.first)
            #expect(run.unopened == 0 && run.lost == 0)
            #expect(run.turns.replayed == run.turns.recorded && run.turns.skipped == 0)
            // Everything that the ledger held then was decided again.
            #expect(run.turns.entries >= 15)
            #expect(try run.turns.entries <= hall.entries().count)
            #expect(Set(run.sessions.map(\.device)) == ["printer-1", "board-3", "button-3", "pad-3"])
            let printer = try #require(run.sessions.first { $0.device == "printer-1" })
            #expect(printer.wishes >= 3 && printer.written > 600)
            let text = String(decoding: outcomes[0].transcript, as: UTF8.self)
            #expect(text.contains("told proven(evidence:"))
            #expect(text.contains("told pressed(at: 5.0 seconds)"))
            #expect(text.contains("ticketEvaluated"))
            try await Self.holdsNoToken(bytes, outcomes[0].transcript, hall)
            try Self.isFoundOut(bytes)
        }
    }

    /// What opens the tickets' pages is on paper and in the ledger, and in the recording in no form.
    private static func holdsNoToken(_ bytes: [UInt8], _ transcript: [UInt8], _ hall: WalkHall) async throws {
        let tokens = try hall.entries().compactMap { entry -> String? in
            if case .ticketIssued(let issued) = entry.event { issued.token } else { nil }
        }
        #expect(tokens.count == 3 && tokens.allSatisfy { $0.utf8.count == TicketToken.length })
        let codes = await hall.papers().flatMap(\.page.qrContents)
        for token in tokens {
            #expect(codes.contains("https://hall.example/t/" + token))
            let digits = token.utf8.map { String($0, radix: 16) }
            for form in [token, token.utf8.map { "\($0)" }.joined(separator: ","), digits.joined(separator: " ")] {
                for kept in [bytes, transcript] { #expect(Data(kept).range(of: Data(form.utf8)) == nil, "\(form)") }
            }
        }
        // The address is there, with another token of the same length, on both sides.
        let recording = try #require(Recording(bytes))
        let printed = recording.runs[0].lines.filter { $0.kind == "wrote" && $0.device == "printer-1" }.map(\.content)
        let address = "https://hall.example/t/".utf8.map { String($0, radix: 16) }.joined()
        #expect(printed.contains { $0.contains(address) })
    }

    /// A recording that is changed in one place comes out differently, and says where.
    private static func isFoundOut(_ bytes: [UInt8]) throws {
        func changed(_ change: (inout RecordReading.Record) -> Bool) throws -> ReplayOutcome {
            var isChanged = false
            let other = RecordingRewriter.rewritten(bytes) { record in
                guard !isChanged else { return }
                isChanged = change(&record)
            }
            #expect(isChanged)
            return try #require(Recording(other)).replay(drivers: DriverCatalog.all)
        }
        // A byte that a driver wrote was another.
        let wrote = try changed { record in
            guard record.kind == .wrote, record.payload.count > 4 else { return false }
            record.payload[record.payload.count - 1] ^= 1
            return true
        }
        #expect(!wrote.isSame)
        #expect(wrote.runs[0].sessions.compactMap(\.difference).first?.contains("the driver wrote") == true)
        // The key's first edge went the other way.
        let level = try changed { record in
            guard record.kind == .edge else { return false }
            record.payload[record.payload.count - 9] ^= 1
            return true
        }
        #expect(!level.isSame)
        // A wish was another one.
        let turn = try changed { record in
            guard record.kind == .turn, var turn = RecordedJSON.value(RecordedTurn.self, record.payload),
                case .wish(.issueTicket(_, let lane, let kiosk, let paper, let digest), let request, let isAlone)? =
                    turn.matters.first
            else { return false }
            turn.matters[0] = .wish(
                .issueTicket(service: "nothing", lane: lane, kiosk: kiosk, wantsPaper: paper, digest: digest),
                request: request, isAlone: isAlone)
            record.payload = RecordedJSON.bytes(turn)
            return true
        }
        #expect(turn.runs[0].turns.difference?.contains("the answer was 'ticket") == true)
    }
}

/// Writes a recording again with other records.
enum RecordingRewriter {
    static func rewritten(_ bytes: [UInt8], _ change: (inout RecordReading.Record) -> Void) -> [UInt8] {
        var result = Array(bytes.prefix(8))
        var index = 8
        while index < bytes.count {
            let length = bytes.withUnsafeBytes {
                Int(UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            }
            let file = Array(bytes[(index + 8)..<(index + 8 + length)])
            let reading = RecordReading(file)
            var kept = Array(file.prefix(RecordingSegment.headerLength))
            var last = reading.begun
            for var record in reading.records {
                change(&record)
                kept.append(record.kind.rawValue)
                Varint.append(record.session, to: &kept)
                Varint.append(UInt64(record.microseconds - last), to: &kept)
                Varint.append(UInt64(record.payload.count), to: &kept)
                kept += record.payload
                last = record.microseconds
            }
            result += withUnsafeBytes(of: UInt64(kept.count).littleEndian) { Array($0) } + kept
            index += 8 + length
        }
        return result
    }
}

extension LoopbackClient {
    /// The state of a device, as the agent's pages show it.
    func state(of device: String) async throws -> String? {
        struct Status: Decodable {
            struct Device: Decodable {
                var id: String
                var state: String
            }
            var devices: [Device]
        }
        let status = try await JSONDecoder().decode(Status.self, from: Data(request("GET", "/api/v1/status").body))
        return status.devices.first { $0.id == device }?.state
    }
}
