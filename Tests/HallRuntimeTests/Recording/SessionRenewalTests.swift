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
}
