import DeviceKit
import Foundation
import Testing

@testable import LinuxPorts

/// Nodes of the machine, as far as files can stand for them; `./hallkit lab` has the kernel's own.
@Suite struct MachineNodeTests {
    private static func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private static func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func aBacklightIsReadAndSetByItsFiles() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            try Self.write("120\n", folder.path + "/brightness")
            try Self.write("937\n", folder.path + "/max_brightness")
            let light = try await bench.provider.openBacklight(path: folder.path)
            #expect(try await light.brightness() == (120, 937))
            try await light.set(brightness: 47)
            #expect(try await light.brightness() == (47, 937))
            try FileManager.default.removeItem(atPath: folder.path + "/brightness")
            await Self.fails(.unplugged) { _ = try await light.brightness() }
            await Self.fails(.unplugged) { _ = try await bench.provider.openBacklight(path: folder.path) }
        }
    }

    @Test func aBacklightThatHoldsNoNumberIsNone() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            try Self.write("bright\n", folder.path + "/brightness")
            try Self.write("937\n", folder.path + "/max_brightness")
            await Self.fails(.unsupported) { _ = try await bench.provider.openBacklight(path: folder.path) }
        }
    }

    @Test func aWatchdogIsFedAndDisarmedByBytes() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            let node = folder.path + "/watchdog0"
            try Self.write("", node)
            let watchdog = try await bench.provider.openWatchdog(path: node)
            // A file has no time.
            await Self.fails(.unsupported) { _ = try await watchdog.arm(seconds: 60) }
            try await watchdog.feed()
            try await watchdog.feed()
            #expect(try Self.read(node) == "11")
            try await watchdog.disarm()
            #expect(try Self.read(node) == "11V")
            await Self.fails(.unplugged) { try await watchdog.feed() }
        }
    }

    @Test func aRestLastsItsTimeAndEndsAtOnceWhenItIsCancelled() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            try Self.write("1\n", folder.path + "/brightness")
            try Self.write("1\n", folder.path + "/max_brightness")
            let light = try await bench.provider.openBacklight(path: folder.path)
            let begun = ContinuousClock.now
            try await light.rest(for: .milliseconds(30))
            #expect(begun.duration(to: .now) >= .milliseconds(30))
            let resting = Task { try await light.rest(for: .seconds(600)) }
            resting.cancel()
            await Self.fails(.unavailable) { try await resting.value }
            #expect(begun.duration(to: .now) < .seconds(60))
        }
    }

    @Test func whatIsNoInputDeviceIsRefused() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            let node = folder.path + "/event0"
            try Self.write("", node)
            await Self.fails(.unsupported) { _ = try await bench.provider.openKeyInput(.path(node), path: node) }
            let gone = folder.path + "/event1"
            await Self.fails(.unplugged) { _ = try await bench.provider.openKeyInput(.path(gone), path: gone) }
        }
    }

    private static func fails(
        _ cause: DeviceError.Cause, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            Issue.record("it did not fail", sourceLocation: sourceLocation)
        } catch {
            #expect((error as? DeviceError)?.cause == cause, "\(error)", sourceLocation: sourceLocation)
        }
    }
}
