import DeviceKit
import Foundation
import SimulatedHall
import Testing

@testable import hall_bench

/// The short form of `./hallkit faults`: one device file of each driver and firmware profile, on real ttys.
@Suite("Every fault of a device file", .serialized, .timeLimit(.minutes(1)))
struct FaultRunTests {
    private static let share = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private static func play(_ faults: [FaultCase]) async throws -> [FaultRow] {
        let folder = try #require(StageFolder.makePrivate())
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await FaultRun(folder: folder).play(faults, says: false)
    }

    @Test("is seen as itself by the agent's own supervisor and cleared, in each class") func each() async throws {
        // What a device can be asked is its firmware's, and with it how its faults come and go.
        var kinds: Set<[String?]> = []
        let models = try FaultModel.all(share: Self.share).filter {
            kinds.insert([$0.header.driver, $0.header.firmware.first?.profile]).inserted
        }
        // A key that is stuck takes ten seconds to be so; the long form has it.
        let faults = try models.flatMap(FaultCase.all).filter { $0.lasting == .zero }
        let rows = try await Self.play(faults)
        for row in rows { #expect(row.held, "\(row.device) \(row.fault): \(row.note ?? "")") }
        let report = FaultsReport(rows: rows, seconds: 1, fewest: 60)
        #expect(report.isHeld, "\(report.verdict)")
        #expect(Set(rows.map(\.deviceClass)).count >= 10)
        #expect(!FaultsReport(rows: rows, seconds: 1, fewest: rows.count + 1).isHeld)
    }

    @Test("is not said to hold when something else is seen, or nothing") func blind() async throws {
        let printer = try #require(try FaultModel.all(share: Self.share).first { $0.id == "generic-escpos-80mm" })
        let real = try #require(try FaultCase.all(of: printer).first { $0.name == "cover-open" })
        let other = FaultCase(model: printer, name: "other", means: [.mediaEmpty], kind: real.kind)
        let none = FaultCase(model: printer, name: "none", means: [.coverOpen], kind: .contact)
        let rows = try await Self.play([real, other, none])
        #expect(rows.map(\.held) == [true, false, false])
        #expect(rows[1].note?.contains("cover-open") == true)
        let report = FaultsReport(rows: rows, seconds: 1, fewest: nil)
        #expect(!report.isHeld)
        #expect(report.text.contains("NOT HELD: generic-escpos-80mm other"))
    }
}
