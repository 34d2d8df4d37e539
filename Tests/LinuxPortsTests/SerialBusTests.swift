import CLinux
import DeviceKit
import Glibc
import Synchronization
import Testing

@testable import LinuxPorts

/// Who had the bus, in order.
private final class Conversations: Sendable {
    private let state = Mutex<(turns: [Int], inside: Int)>(([], 0))

    var turns: [Int] { state.withLock { $0.turns } }

    /// A question and its answer that must be the same two bytes.
    func hold(_ port: any SerialPort, _ index: Int, _ round: Int) async throws(DeviceError) {
        let question = [UInt8(index), UInt8(round)]
        try await port.exclusively { () async throws(DeviceError) in
            self.enter(index)
            await port.discardInput()
            try await port.write(question)
            let answer = try await Driver(port).collect(2)
            #expect(answer == question)
            self.leave()
        }
    }

    func pass(_ port: any SerialPort, _ index: Int) async throws(DeviceError) {
        try await port.exclusively { () async throws(DeviceError) in
            self.enter(index)
            self.leave()
        }
    }

    private func enter(_ index: Int) {
        let inside = state.withLock { state in
            state.turns.append(index)
            state.inside += 1
            return state.inside
        }
        #expect(inside == 1)
    }

    private func leave() { state.withLock { $0.inside -= 1 } }
}

@Suite struct SerialBusTests {
    @Test func everyViewGetsEveryByte() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let first = Driver(try await bench.open(pty))
            let second = Driver(try await bench.open(pty))
            #expect(openPtyDescriptors(of: pty.path) == 1)
            await pty.send(pattern(3000))
            #expect(try await first.collect(3000) == pattern(3000))
            #expect(try await second.collect(3000) == pattern(3000))
        }
    }

    @Test func conversationsStayTogether() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let bus = Conversations()
            let ports = try await [bench.open(pty), bench.open(pty), bench.open(pty)]
            // The far end echoes each question of two bytes as its answer.
            let echo = Task { for _ in 0..<90 { await pty.send(await pty.receive(2)) } }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, port) in ports.enumerated() {
                    group.addTask { for round in 0..<30 { try await bus.hold(port, index, round) } }
                }
                try await group.waitForAll()
            }
            await echo.value
            for index in 0..<3 { #expect(bus.turns.filter { $0 == index }.count == 30) }
        }
    }

    @Test func writesOfTwoViewsStayWhole() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let ports = try await [bench.open(pty), bench.open(pty)]
            let size = 60_000
            async let first: Void = ports[0].write([UInt8](repeating: 1, count: size))
            async let second: Void = ports[1].write([UInt8](repeating: 2, count: size))
            let received = await pty.receive(2 * size)
            _ = try await (first, second)
            #expect(received.count == 2 * size)
            let changes = zip(received, received.dropFirst()).filter { $0 != $1 }
            #expect(changes.count == 1)
        }
    }

    @Test func theLineForTheBusIsFirstComeFirstServed() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try #require(try await bench.open(pty) as? SerialView)
            let bus = Conversations()
            try await port.bus.claim()
            var tasks: [Task<Void, any Error>] = []
            for index in 0..<8 {
                tasks.append(Task { try await bus.pass(port, index) })
                #expect(await eventually { await port.bus.claimsWaiting == index + 1 })
            }
            tasks[3].cancel()
            #expect(await eventually { await port.bus.claimsWaiting == 7 })
            await port.bus.release()
            for (index, task) in tasks.enumerated() where index != 3 { try await task.value }
            #expect(bus.turns == [0, 1, 2, 4, 5, 6, 7])
        }
    }

    @Test func otherSettingsAreBusyUntilTheBusIsClosed() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let other = SerialSettings(baudRate: 9600, framing: .eightEven1)
            var first: (any SerialPort)? = try await bench.open(pty)
            let busy = await outcome {
                try await bench.provider.openSerial(.path(pty.path), path: pty.path, settings: other)
            }
            #expect(busy.cause == .busy)
            #expect(first != nil)
            first = nil
            // The old bus may still be closing: it is waited for.
            let reopened = try await bench.open(pty, settings: other)
            await pty.send([1])
            #expect(try await reopened.read(within: .seconds(10)) == [1])
        }
    }

    @Test func aLinkAndItsTargetAreOneBus() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let link = "/tmp/hallkit-link-\(getpid())-\(hk_monotonic_clock_ns())"
            #expect(symlink(pty.path, link) == 0)
            defer { unlink(link) }
            let direct = try await bench.open(pty)
            let linked = try await bench.provider.openSerial(.path(link), path: link, settings: Bench.settings)
            #expect(openPtyDescriptors(of: pty.path) == 1)
            await pty.send([8])
            #expect(try await direct.read(within: .seconds(10)) == [8])
            #expect(try await linked.read(within: .seconds(10)) == [8])
        }
    }

    @Test func aThousandOpensLeakNothing() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            for round in 0..<1000 {
                let port = try await bench.open(pty)
                if round.isMultiple(of: 100) { try await port.write([1]) }
            }
            #expect(await eventually { openPtyDescriptors(of: pty.path) == 0 })
        }
    }

    @Test func anUnpluggedBusIsClosedWhileStillHeld() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            #expect(openPtyDescriptors(of: pty.path) == 1)
            pty.unplug()
            #expect(await outcome { try await port.read(within: nil) }.cause == .unplugged)
            #expect(await eventually { openPtyDescriptors(of: pty.path) == 0 })
            _ = port
        }
    }

    @Test func theTTYIsRawExclusiveAndAtItsSpeed() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            // An odd speed goes by BOTHER.
            let port = try await bench.open(pty, settings: SerialSettings(baudRate: 250_000))
            let again = await outcome {
                try TTYPort.open(pty.path, settings: Bench.settings)
            }
            #expect(again.cause == .busy)
            // Bytes that a cooked line would change, swallow or echo.
            let special: [UInt8] = [0x03, 0x04, 0x0A, 0x0D, 0x11, 0x13, 0x1A, 0x1C, 0x7F, 0xFF, 0x00]
            await pty.send(special)
            #expect(try await Driver(port).collect(special.count) == special)
            async let received = pty.receive(special.count)
            try await port.write(special)
            #expect(await received == special)
        }
    }

    @Test func whatCannotBeOpenedSaysWhy() async throws {
        try await Bench.with { bench in
            let cases: [(String, DeviceError.Cause)] = [
                ("/dev/hallkit/no-such-port", .unplugged), ("/dev/null", .unsupported), ("/etc/hostname", .unsupported),
            ]
            for (path, cause) in cases {
                let result = await outcome {
                    try await bench.provider.openSerial(.path(path), path: path, settings: Bench.settings)
                }
                #expect(result.cause == cause, "\(path)")
                guard case .failure(let error) = result else { continue }
                #expect(error.attempt.contains(path))
            }
            let pty = try Pty()
            for speed in [0, -9600, Int.max] {
                let result = await outcome {
                    try await bench.provider.openSerial(
                        .path(pty.path), path: pty.path, settings: SerialSettings(baudRate: speed))
                }
                #expect(result.cause == .unsupported, "\(speed)")
            }
            #expect(openPtyDescriptors(of: pty.path) == 0)
        }
    }

    @Test func aRefusedNodeNamesItsGroup() {
        let error = DeviceError.opening("/dev/tty", -EACCES)
        #expect(error.cause == .accessDenied)
        #expect(error.attempt.contains("group tty") || error.attempt.contains("group root"))
        #expect(error.attempt.contains("udev rules"))
    }

    @Test func cancellingAnOpenClosesWhatWasOpened() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            for _ in 0..<50 {
                let task = Task { try await bench.open(pty) }
                task.cancel()
                _ = try? await task.value
            }
            #expect(await eventually { openPtyDescriptors(of: pty.path) == 0 })
        }
    }
}
