import CLinux
import DeviceKit
import Synchronization
import Testing

@testable import LinuxPorts

/// A driver as the contract wants it: an actor on its port's executor.
actor Driver {
    nonisolated let port: any SerialPort
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    init(_ port: any SerialPort) { self.port = port }

    /// The thread before and after each of `rounds` questions and answers.
    func threads(rounds: Int) async throws(DeviceError) -> Set<Int32> {
        var seen: Set<Int32> = [hk_thread_id()]
        for _ in 0..<rounds {
            try await port.write([5])
            seen.insert(hk_thread_id())
            _ = try await port.read(within: .seconds(10))
            seen.insert(hk_thread_id())
        }
        return seen
    }

    /// The thread before, in and after a conversation on the bus.
    func threadsOfConversation() async throws(DeviceError) -> Set<Int32> {
        var seen: Set<Int32> = [hk_thread_id()]
        let inside = try await port.exclusively { () async throws(DeviceError) in
            var inside: Set<Int32> = [hk_thread_id()]
            try await self.port.write([5])
            inside.insert(hk_thread_id())
            _ = try await self.port.read(within: .seconds(10))
            return inside.union([hk_thread_id()])
        }
        seen.formUnion(inside)
        return seen.union([hk_thread_id()])
    }

    func collect(_ count: Int) async throws(DeviceError) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count { all += try await port.read(within: .seconds(10)) }
        return all
    }
}

@Suite struct SerialPortTests {
    @Test func manyBytesGoBothWays() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let driver = Driver(try await bench.open(pty))
            // As many at once as no line calls a flood; a pseudo terminal has no speed of its own.
            let burst = pattern(Int(FloodGate.burst))
            async let sent: Void = pty.send(burst)
            #expect(try await driver.collect(burst.count) == burst)
            await sent
            let bytes = pattern(100_000)
            async let received = pty.receive(bytes.count)
            try await driver.port.write(bytes)
            #expect(await received == bytes)
        }
    }

    @Test func aReadGivesWhatIsThere() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            await pty.send([1, 2, 3])
            #expect(try await port.read(within: .seconds(10)) == [1, 2, 3])
            await pty.send([4])
            await pty.send([5])
            #expect(try await Driver(port).collect(2) == [4, 5])
            #expect(await outcome { try await port.read(within: .zero) }.cause == .timedOut)
        }
    }

    @Test func discardInputDropsWhatCame() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            await pty.send([9, 9, 9])
            _ = await eventually {
                await port.discardInput()
                return true
            }
            await pty.send([1])
            let bytes = try await port.read(within: .seconds(10))
            #expect(bytes.last == 1)
        }
    }

    @Test func readsTimeOut() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            let begin = ContinuousClock.now
            let result = await outcome { try await port.read(within: .milliseconds(40)) }
            #expect(result.cause == .timedOut)
            #expect(ContinuousClock.now - begin >= .milliseconds(40))
            await pty.send([7])
            #expect(try await port.read(within: nil) == [7])
        }
    }

    @Test func unplugEndsAWaitingReadAfterTheLastBytes() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            async let waiting = outcome { try await port.read(within: nil) }
            pty.unplug()
            #expect(await waiting.cause == .unplugged)
            #expect(await outcome { try await port.read(within: nil) }.cause == .unplugged)
            #expect(await outcome { try await port.write([1]) }.cause == .unplugged)
            let claim = await outcome { try await port.exclusively { 1 } }
            #expect(claim.cause == .unplugged)
        }
    }

    @Test func unplugEndsAWaitingWrite() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            async let waiting = outcome { try await port.write(pattern(1_000_000)) }
            #expect(await pty.receive(10).count == 10)
            pty.unplug()
            #expect(await waiting.cause == .unplugged)
        }
    }

    @Test func cancellingEndsReadWriteAndClaim() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            let other = try await bench.open(pty)
            let hold = { @Sendable () async throws(DeviceError) in try await other.read(within: nil) }
            let holder = Task { await outcome { try await other.exclusively(hold) } }
            let waits: [@Sendable () async throws -> Void] = [
                { _ = try await port.read(within: nil) },
                { try await port.write(pattern(1_000_000)) },
            ]
            for wait in waits {
                let task = Task { await outcome(wait) }
                await Task.yield()
                task.cancel()
                #expect(await task.value.cause == .unavailable)
            }
            let claim = Task { await outcome { try await port.exclusively {} } }
            claim.cancel()
            #expect(await claim.value.cause == .unavailable)
            holder.cancel()
            #expect(await holder.value.cause == .unavailable)
            // Nothing of the cancelled calls stands in the way of the next.
            #expect(try await port.exclusively { 5 } == 5)
        }
    }

    @Test func aConversationStaysOnTheThreadOfItsPort() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let driver = Driver(try await bench.open(pty))
            async let threads = driver.threadsOfConversation()
            #expect(await pty.receive(1) == [5])
            await pty.send([6])
            #expect(try await threads.count == 1)
        }
    }

    @Test func aDriverNeverLeavesTheThreadOfItsPort() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let driver = Driver(try await bench.open(pty))
            let rounds = 200
            async let threads = driver.threads(rounds: rounds)
            for _ in 0..<rounds {
                #expect(await pty.receive(1) == [5])
                await pty.send([6])
            }
            #expect(try await threads.count == 1)
        }
    }

    @Test func aFarEndThatNeverReadsStallsNobodyElse() async throws {
        try await Bench.with { bench in
            let stuck = try Pty()
            let good = try Pty()
            let stuckPort = try await bench.open(stuck)
            let goodDriver = Driver(try await bench.open(good))
            let writer = Task { await outcome { try await stuckPort.write(pattern(500_000)) } }
            for round in 0..<50 {
                await good.send([UInt8(round)])
                #expect(try await goodDriver.collect(1) == [UInt8(round)])
            }
            writer.cancel()
            #expect(await writer.value.cause == .unavailable)
        }
    }

    @Test func whatNobodyReadsIsBoundedAndCounted() {
        var buffer = InputBuffer()
        let bytes = pattern(InputBuffer.capacity + 1000)
        buffer.append(bytes[...])
        #expect(buffer.dropped == 1000)
        #expect(buffer.takeAll() == Array(bytes.dropFirst(1000)))
    }

    /// A burst passes whole; of a flood goes on what twice the line's speed allows, and afterwards all is as before.
    @Test func aFloodIsCutToWhatTheLineCanSay() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try #require(try await bench.open(pty) as? SerialView)
            let reader = Driver(port)
            let burst = pattern(8000)
            await pty.send(burst)
            #expect(try await reader.collect(burst.count) == burst)
            let begun = ContinuousClock.now
            let flood = Task { for _ in 0..<64 { await pty.send(pattern(8192)) } }
            var heard = 0
            while let bytes = try? await port.read(within: .milliseconds(300)) { heard += bytes.count }
            await flood.value
            let seconds = Double((ContinuousClock.now - begun) / .milliseconds(1)) / 1000
            let rate = FloodGate(Bench.settings).rate
            #expect(Double(heard) <= FloodGate.burst + 4096 + rate * seconds)
            #expect(await eventually { await port.droppedBytes() > 200_000 })
            // Nothing of it is left: the next byte is the next to be read.
            #expect(await eventually { (try? await port.read(within: .milliseconds(50))) == nil })
            await pty.send([7])
            #expect(try await reader.collect(1) == [7])
        }
    }

    @Test(arguments: [(9600, 8192.0), (115_200, 23_040.0), (921_600, 184_320.0)])
    func aLineMaySayTwiceWhatItsSpeedAllows(speed: Int, rate: Double) {
        var gate = FloodGate(SerialSettings(baudRate: speed))
        #expect(gate.rate == rate)
        #expect(gate.take(Int(FloodGate.burst), at: 0) == nil)
        // For ever at that rate, in pieces of 10 ms.
        for step in 1...500 { #expect(gate.take(Int(rate / 100), at: Int64(step) * 10_000_000) == nil) }
        #expect(gate.take(Int(rate), at: 5_000_000_000) != nil)
    }

    @Test func aSecondReadOfOneViewIsRefused() async throws {
        try await Bench.with { bench in
            let pty = try Pty()
            let port = try await bench.open(pty)
            let view = try #require(port as? SerialView)
            let first = Task { await outcome { try await port.read(within: nil) } }
            #expect(await eventually { await view.isBeingRead })
            #expect(await outcome { try await port.read(within: nil) }.cause == .busy)
            await pty.send([3])
            #expect(try await first.value.get() == [3])
        }
    }
}
