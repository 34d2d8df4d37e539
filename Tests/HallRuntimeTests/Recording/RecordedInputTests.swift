import DeviceDrivers
import DeviceKit
import Foundation
import SimulatedHall
import Synchronization
import Testing
import WireFormats

@testable import HallRuntime

/// What input devices say, and what watchdogs and backlights are told, is recorded and comes out the same.
@Suite(.timeLimit(.minutes(1))) struct RecordedInputTests {
    private static func count(_ text: String, in outcome: SessionOutcome) -> Int {
        String(decoding: outcome.transcript, as: UTF8.self).components(separatedBy: text).count - 1
    }

    @Test func aScannersCodesComeOutTheSameAndNoneIsKept() async throws {
        let desk = try await RecordedDesk("generic-wedge-scanner", SimulatedKeyboard()) { WalkKeys($0, $1) }
        let read = Mutex<[String]>([])
        let scanner = try #require(desk.driver as? any CodeScanner)
        let codes = Task { for await code in scanner.codes { read.withLock { $0.append(code.text) } } }
        // The third is before the window still, and the fourth ends with silence.
        let typed: [(text: String, ending: UInt16?)] = [
            ("110105194912310028", 28), ("Health-Ab3,陈静", 28), ("Health-Ab3,陈静", 28), ("9876543210", nil),
            ("110105194912310028", 28),
        ]
        let expected = ["110105194912310028", "Health-Ab3,陈静", "9876543210", "110105194912310028"]
        for (index, code) in typed.enumerated() {
            _ = await desk.wire.with(RecordedDesk.node, as: SimulatedKeyboard.self) { keyboard, now in
                ((), send: keyboard.type(code.text, ending: code.ending, now: now))
            }
            let wanted = [1, 2, 2, 3, 4][index]
            try await until("code \(index) is read") { read.withLock { $0.count } == wanted }
        }
        let bytes = try await desk.end()
        await codes.value
        #expect(read.withLock { $0 } == expected)
        let outcome = try RecordedDesk.replay(bytes)
        #expect(Self.count("told ‹code›", in: outcome) == 4)
        #expect(outcome.driver == "wedge-scanner")
        // What a scanner of the recording would read: none of the texts, nor a part of one that tells.
        let kept = Self.readings(bytes)
        #expect(kept.count == 5 && kept.map(\.count) == [18, 15, 15, 10, 18])
        #expect(kept[1] == kept[2] && kept[0] == kept[4])
        for (text, code) in zip(typed, kept) {
            let known = Array(Array(text.text.utf8).prefix(8))
            #expect(Data(code).range(of: Data(known)) == nil)
        }
    }

    /// What the keys of a recording say.
    private static func readings(_ bytes: [UInt8]) -> [[UInt8]] {
        var keys: [UInt8] = []
        _ = RecordingRewriter.rewritten(bytes) { if $0.kind == .content { keys += $0.payload } }
        var (wedge, readings, last) = (Wedge(), [[UInt8]](), Duration.zero)
        for event in (try? Evdev.decode(keys, from: .device, dialect: .standard)) ?? [] {
            let time = Duration.seconds(event.seconds) + .microseconds(event.microseconds)
            if time - last >= .milliseconds(100), let reading = wedge.finish() { readings.append(reading) }
            last = time
            if let reading = wedge.receive(event.content) { readings.append(reading) }
        }
        return readings
    }

    @Test func aPedalsPressesComeOutTheSame() async throws {
        let desk = try await RecordedDesk("generic-evdev-button", SimulatedKeyboard()) { WalkKeys($0, $1) }
        let heard = Mutex<[ButtonEvent]>([])
        let button = try #require(desk.driver as? any CallButton)
        let events = Task { for await event in button.events { heard.withLock { $0.append(event) } } }
        for (index, key) in ([30, 48, 30] as [UInt16]).enumerated() {
            _ = await desk.wire.with(RecordedDesk.node, as: SimulatedKeyboard.self) { keyboard, _ in
                let at = Duration.seconds(index + 1)
                return (
                    (), send: keyboard.press(key, now: at) + keyboard.release(key, now: at + .milliseconds(200))
                )
            }
            try await until("press \(index) is heard") { heard.withLock { $0.count } == index * 2 + 2 }
        }
        // The kernel's buffer ran over, and a key is down since.
        _ = await desk.wire.with(RecordedDesk.node, as: SimulatedKeyboard.self) { keyboard, _ in
            _ = keyboard.press(31, now: .seconds(9))
            return ((), send: keyboard.overflow(now: .seconds(9)))
        }
        try await until("the lost press is heard") { heard.withLock { $0.count } == 7 }
        let bytes = try await desk.end()
        await events.value
        let outcome = try RecordedDesk.replay(bytes)
        for time in ["1.0", "2.0", "3.0", "9.0"] {
            #expect(Self.count("told pressed(at: \(time) seconds)", in: outcome) == 1)
        }
        #expect(Self.count("told released", in: outcome) == 3)
        // Another key was down then: the press is another one.
        let other = RecordingRewriter.rewritten(bytes) { record in
            if record.kind == .keys, record.payload.count > 1 { record.payload.removeLast(2) }
        }
        let changed = try #require(Recording(other)).replay(drivers: DriverCatalog.all)
        #expect(changed.runs[0].sessions[0].difference?.contains("pressed") == true)
    }

    @Test func aWatchdogsMealsComeOutTheSame() async throws {
        let desk = try await RecordedDesk("generic-watchdog", SimulatedWatchdog()) { WalkTimer($0, $1) }
        let watchdog = try #require(desk.driver as? any WatchdogDevice)
        func meals() async -> Int? {
            await desk.wire.with(RecordedDesk.node, as: SimulatedWatchdog.self) { dog, _ in (dog.meals, send: []) }
        }
        func timePasses() async {
            _ = await desk.wire.with(RecordedDesk.node, as: SimulatedWatchdog.self) { _, _ in ((), send: [0]) }
        }
        for meal in 1...3 {
            await watchdog.vouch()
            await watchdog.vouch()
            await timePasses()
            try await until("meal \(meal)") { await meals() == meal }
        }
        let outcome = try RecordedDesk.replay(try await desk.end())
        #expect(outcome.wishes == 3)
        #expect(Self.count("asked for feed", in: outcome) == 3)
        #expect(Self.count("asked for disarm", in: outcome) == 1)
        #expect(Self.count("armed: 59 s", in: outcome) == 1)
    }

    @Test func aBacklightsBrightnessComesOutTheSame() async throws {
        let desk = try await RecordedDesk("generic-backlight", SimulatedBacklight(most: 255)) { WalkLight($0, $1) }
        let light = try #require(desk.driver as? any ScreenBacklight)
        func brightness() async -> Int? {
            await desk.wire.with(RecordedDesk.node, as: SimulatedBacklight.self) { light, _ in
                (light.brightness, send: [])
            }
        }
        try await until("bright") { await brightness() == 255 }
        await light.shine(brightly: false)
        try await until("dimmed") { await brightness() != 255 }
        // Somebody else has set it, and the next look sets it right.
        let dim = try #require(await brightness())
        _ = await desk.wire.with(RecordedDesk.node, as: SimulatedBacklight.self) { light, _ in
            (light.set(200), send: [0])
        }
        try await until("dimmed again") { await brightness() == dim }
        let outcome = try RecordedDesk.replay(try await desk.end())
        #expect(outcome.wishes == 1)
        #expect(Self.count("asked for set(brightness: \(dim))", in: outcome) == 2)
    }
}
