import CLinux
import DeviceKit
import Glibc
import Synchronization
import Testing

@testable import LinuxPorts

/// What a presence stream told so far.
final class Told: Sendable {
    private final class Record: Sendable {
        let state = Mutex<(list: [Presence], hasEnded: Bool)>(([], false))
    }

    private let record = Record()
    private let task: Task<Void, Never>

    init(_ stream: AsyncStream<Presence>) {
        task = Task { [record] in
            for await presence in stream { record.state.withLock { $0.list.append(presence) } }
            record.state.withLock { $0.hasEnded = true }
        }
    }

    deinit { task.cancel() }

    var all: [Presence] { record.state.withLock { $0.list } }
    var hasEnded: Bool { record.state.withLock { $0.hasEnded } }
    func stop() { task.cancel() }

    /// Waits until as many were told; whether they are exactly these.
    func becomes(_ expected: [Presence]) async -> Bool {
        await eventually { self.all.count >= expected.count } && all == expected
    }
}

/// A folder that is gone with the test.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/hallkit-presence-\(getpid())-\(hk_monotonic_clock_ns())"
        try #require(mkdir(path, 0o700) == 0)
    }

    deinit { remove(path) }

    func remove(_ path: String) {
        guard let folder = opendir(path) else {
            unlink(path)
            return
        }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        closedir(folder)
        for name in names { if unlink(path + "/" + name) != 0 { remove(path + "/" + name) } }
        rmdir(path)
    }

    func make(_ name: String) { close(open(path + "/" + name, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)) }

    /// A link put in place at once, as udev does it.
    func link(_ name: String, to target: String) {
        symlink(target, path + "/.new")
        rename(path + "/.new", path + "/" + name)
    }
}

@Suite struct PathPresenceTests {
    @Test func aPathAppearsAndVanishes() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            let path = folder.path + "/port"
            let told = Told(bench.provider.presence(of: .path(path)))
            #expect(await told.becomes([.absent]))
            folder.make("port")
            #expect(await told.becomes([.absent, .present(path: path)]))
            // Others of the folder and its own attributes do not matter.
            folder.make("neighbour")
            chmod(path, 0o644)
            unlink(path)
            #expect(await told.becomes([.absent, .present(path: path), .absent]))
        }
    }

    @Test func aLinkThatPointsElsewhereIsAnotherDevice() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            let path = folder.path + "/hallkit/board-bus"
            for name in ["tty1", "tty2"] { folder.make(name) }
            let told = Told(bench.provider.presence(of: .path(path)))
            var expected: [Presence] = [.absent]
            #expect(await told.becomes(expected))
            // The folder itself is missing at first.
            mkdir(folder.path + "/hallkit", 0o700)
            folder.link("hallkit/board-bus", to: "../tty1")
            expected += [.present(path: path)]
            #expect(await told.becomes(expected))
            folder.link("hallkit/board-bus", to: "../tty2")
            expected += [.absent, .present(path: path)]
            #expect(await told.becomes(expected))
            // The target goes and comes back while the link stays.
            unlink(folder.path + "/tty2")
            expected += [.absent]
            #expect(await told.becomes(expected))
            folder.make("tty2")
            expected += [.present(path: path)]
            #expect(await told.becomes(expected))
            // Nobody looks at the old target any more.
            unlink(folder.path + "/tty1")
            folder.remove(folder.path + "/hallkit")
            expected += [.absent]
            #expect(await told.becomes(expected))
        }
    }

    @Test func aReplacedFileIsAnotherDevice() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            let path = folder.path + "/port"
            folder.make("port")
            let told = Told(bench.provider.presence(of: .path(path)))
            #expect(await told.becomes([.present(path: path)]))
            folder.make("other")
            rename(folder.path + "/other", path)
            #expect(await told.becomes([.present(path: path), .absent, .present(path: path)]))
        }
    }

    @Test func aPtyIsGoneWithItsMaster() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            let pty = try Pty()
            folder.link("reader", to: pty.path)
            let path = folder.path + "/reader"
            let told = Told(bench.provider.presence(of: .path(path)))
            #expect(await told.becomes([.present(path: path)]))
            pty.unplug()
            // Another test's pty may take the number at once, so the link may come alive again by itself.
            #expect(await eventually { told.all.contains(.absent) })
            unlink(path)
            #expect(await eventually { told.all.last == .absent })
            let next = try Pty()
            folder.link("reader", to: next.path)
            #expect(await eventually { told.all.last == .present(path: path) })
            let port = try await bench.provider.openSerial(.path(path), path: path, settings: Bench.settings)
            await next.send([4])
            #expect(try await port.read(within: .seconds(10)) == [4])
        }
    }

    @Test func severalFollowSeveralPathsAndLeave() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            let paths = (0..<10).map { folder.path + "/port\($0)" }
            let told = paths.map { Told(bench.provider.presence(of: .path($0))) }
            let twin = Told(bench.provider.presence(of: .path(paths[0])))
            for one in told { #expect(await one.becomes([.absent])) }
            told[1].stop()
            #expect(await eventually { told[1].hasEnded })
            for index in 0..<10 { folder.make("port\(index)") }
            for index in 0..<10 where index != 1 {
                #expect(await told[index].becomes([.absent, .present(path: paths[index])]))
            }
            #expect(await twin.becomes([.absent, .present(path: paths[0])]))
            #expect(told[1].all == [.absent])
        }
    }

    @Test func linksInALoopAreAbsent() async throws {
        try await Bench.with { bench in
            let folder = try Folder()
            folder.link("a", to: "b")
            folder.link("b", to: "a")
            let told = Told(bench.provider.presence(of: .path(folder.path + "/a")))
            #expect(await told.becomes([.absent]))
        }
    }

    @Test func trailsEndWhereTheKernelSays() throws {
        let folder = try Folder()
        folder.make("file")
        folder.link("up", to: "./../\(folder.path.split(separator: "/").last ?? "")/file")
        #expect(PathTrail.follow(folder.path + "/up", watch: { _ in }).identity?.count == 2)
        #expect(PathTrail.follow(folder.path + "/file/below", watch: { _ in }).identity == nil)
        #expect(PathTrail.follow("/", watch: { _ in }).identity?.count == 1)
    }
}

@Suite struct OtherPresenceTests {
    @Test func tcpIsAlwaysPresentUntilCancelled() async throws {
        try await Bench.with { bench in
            let told = Told(bench.provider.presence(of: .tcp(host: "printer", port: 9100)))
            #expect(await told.becomes([.present(path: "printer:9100")]))
            #expect(!told.hasEnded)
            told.stop()
            #expect(await eventually { told.hasEnded })
        }
    }

    @Test func aMachineWithoutTheChipSaysAbsentAndUnavailable() async throws {
        try await Bench.with { bench in
            let address = PortAddress.gpio(chip: "no-such-chip", line: "3")
            let told = Told(bench.provider.presence(of: address))
            #expect(await told.becomes([.absent]))
            let result = await outcome {
                try await bench.provider.openInputLine(address, path: "gpiochip0", bias: .pullUp)
            }
            #expect(result.cause == .unavailable)
        }
    }

    @Test func portsOfTheWrongKindAreRefused() async throws {
        try await Bench.with { bench in
            let line = await outcome {
                try await bench.provider.openInputLine(.path("/dev/null"), path: "/dev/null", bias: .none)
            }
            #expect(line.cause == .unsupported)
            let serial = await outcome {
                try await bench.provider.openSerial(
                    .gpio(chip: "a", line: "1"), path: "gpiochip0", settings: Bench.settings)
            }
            #expect(serial.cause == .unsupported)
        }
    }
}
