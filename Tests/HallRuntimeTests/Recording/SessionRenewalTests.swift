import DeviceDrivers
import DeviceKit
import Foundation
import HallStore
import SimulatedHall
import Testing

@testable import HallRuntime

/// Drivers are made anew for the recording's sake, and nobody notices.
@Suite struct SessionRenewalTests {
    @Test(.timeLimit(.minutes(1)))
    func aRenewedSessionIsAnOpeningOfItsOwnAndTheDeviceStaysWell() async throws {
        let hall = try WalkHall()
        let folder = AgentPaths(root: hall.root).recording
        try await hall.run { client in
            func sessions() -> [SessionOutcome] {
                Recording.gathered(from: folder).flatMap { Recording($0) }?
                    .replay(drivers: DriverCatalog.all).runs.first?.sessions ?? []
            }
            try await until("the printer is well") { try await client.state(of: "printer-1") == "ok" }
            hall.renewSessions()
            try await until("each device has a second session") { sessions().count == 8 }
            let known = sessions()
            for device in ["printer-1", "board-3", "button-3", "pad-3"] {
                #expect(known.count { $0.device == device } == 2)
            }
            for session in known { #expect(session.difference == nil, "\(session.device)") }
            try await until("the printer is well again") { try await client.state(of: "printer-1") == "ok" }
            // It was never away: no incident.
            #expect(try hall.entries().allSatisfy { $0.kind != "incidentOpened" })
        }
    }

    /// Drivers are cancelled wherever they happen to be: with a claim of the bus, within an answer, while they rest.
    @Test(.timeLimit(.minutes(1)))
    func sessionsThatEndAtAnyMomentComeOutTheSame() async throws {
        let hall = try WalkHall()
        let folder = AgentPaths(root: hall.root).recording
        try await hall.run { client in
            try await until("the printer is well") { try await client.state(of: "printer-1") == "ok" }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for index in 0..<40 {
                        let wish = #"{"request":"renewal-touch-\#(index)","service":"household","paper":true}"#
                        _ = try await client.request("POST", "/api/v1/kiosks/1/tickets", json: wish)
                        try await Task.sleep(for: .milliseconds(25))
                    }
                }
                group.addTask {
                    for press in 0..<20 {
                        hall.line.set(isHigh: false, at: .milliseconds(5_000 + press * 300))
                        hall.line.set(isHigh: true, at: .milliseconds(5_150 + press * 300))
                        try await Task.sleep(for: .milliseconds(50))
                    }
                }
                group.addTask {
                    for index in 0..<60 {
                        hall.renewSessions()
                        try await Task.sleep(for: .microseconds(500 + index * 7_919 % 39_500))
                    }
                }
                try await group.waitForAll()
            }
            let bytes = try #require(Recording.gathered(from: folder))
            let outcome = try #require(Recording(bytes)).replay(drivers: DriverCatalog.all)
            let sessions = try #require(outcome.runs.first).sessions
            for session in sessions { #expect(session.difference == nil, "\(session.device)") }
            #expect(sessions.count > 100)
            #expect(sessions.reduce(0) { $0 + $1.wishes } > 20)
            #expect(try #require(Recording(bytes)).replay(drivers: DriverCatalog.all).transcript == outcome.transcript)
        }
    }
}
